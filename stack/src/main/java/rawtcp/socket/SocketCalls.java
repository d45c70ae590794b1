package rawtcp.socket;

import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;

/**
 * The calls of socket(7), tcp(7) and ip(7) of one process, over its table of handles, in Linux's order of checks. All on
 * the stack's thread, or the one thread of a simulation.
 */
public final class SocketCalls {
    final Endpoint endpoint;
    final Knobs knobs;
    final Routing routing;
    final Owner owner;
    final Handles handles = new Handles();
    private int exited; // all handles below are closed

    /** From this stack's time to that of the day (CLOCK_REALTIME), for programs that ask when. */
    long wallClockOffsetNs;

    public SocketCalls(Endpoint endpoint, Knobs knobs, Routing routing, Owner owner) {
        this.endpoint = endpoint;
        this.knobs = knobs;
        this.routing = routing;
        this.owner = owner;
    }

    public void wallClock(long offsetNs) {
        wallClockOffsetNs = offsetNs;
    }

    /** For one thread of the process. */
    public DataCalls dataCalls() {
        return new DataCalls(this);
    }

    /** The call, with no effect yet. */
    public SocketCall begin(Request request) {
        return switch (request.op()) {
            case HELLO -> new Once(this, request, nowNs -> Reply.OK);
            case SOCKET -> new Once(this, request, nowNs -> OpenCalls.socket(this, request));
            case BIND -> new Once(this, request, nowNs -> OpenCalls.bind(this, request));
            case LISTEN -> new Once(this, request, nowNs -> OpenCalls.listen(this, request));
            case ACCEPT -> new OpenCalls.Accept(this, request);
            case CONNECT -> new ConnectCall(this, request);
            case RECV -> new ReceiveCall(this, request);
            case SEND -> new SendCall(this, request);
            case SENDMSG -> new SendMessageCall(this, request);
            case RECVMSG -> new ReceiveMessageCall(this, request);
            case CLOSE -> new CloseCalls.Close(this, request);
            case SHUTDOWN -> new Once(this, request, nowNs -> CloseCalls.shutdown(this, request, nowNs));
            case GETSOCKOPT -> new Once(this, request, nowNs -> OptionCalls.get(this, request, nowNs));
            case SETSOCKOPT -> new Once(this, request, nowNs -> OptionCalls.set(this, request, nowNs));
            case FCNTL -> new Once(this, request, nowNs -> HandleCalls.fcntl(this, request));
            case IOCTL -> new Once(this, request, nowNs -> HandleCalls.ioctl(this, request));
            case POLL -> new PollCall(this, request);
            case EPOLL_CREATE -> new Once(this, request, nowNs -> EpollCalls.create(this));
            case EPOLL_CTL -> new Once(this, request, nowNs -> EpollCalls.control(this, request, nowNs));
            case EPOLL_WAIT -> new EpollCalls.Wait(this, request);
            case GETSOCKNAME -> new Once(this, request, nowNs -> HandleCalls.localName(this, request));
            case GETPEERNAME -> new Once(this, request, nowNs -> HandleCalls.peerName(this, request));
        };
    }

    /** The process ended: every handle is closed as the kernel does it, without lingering. */
    public void exit(long nowNs) {
        while (!exit(nowNs, Handles.LIMIT)) {}
    }

    /** The same in parts, of at most {@code most} handles; true: that was the last. */
    public boolean exit(long nowNs, int most) {
        for (int i = 0; i < most; i++) {
            int number = handles.takenFrom(exited);
            if (number < 0) {
                return true;
            }
            exited = number + 1;
            Descriptor descriptor = handles.find(number);
            handles.remove(number);
            descriptor.end(Cause.OWNER_EXITED, nowNs);
        }
        return handles.takenFrom(exited) < 0;
    }

    /** The connection that a handle stands for, for who looks at it from outside; null if none. */
    public Connection connection(int handle) {
        return handles.find(handle) instanceof TcpSocket socket ? socket.connection : null;
    }

    /** A call that never blocks. */
    private static final class Once extends Call {
        private final Body body;

        @FunctionalInterface
        interface Body {
            Reply run(long nowNs) throws CallError;
        }

        Once(SocketCalls calls, Request request, Body body) {
            super(calls, request);
            this.body = body;
        }

        @Override
        Reply run(long nowNs) throws CallError {
            Reply reply = body.run(nowNs);
            assert reply != null : request;
            return reply;
        }
    }
}
