package rawtcp.socket;

import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;

/** socket(2), bind(2), listen(2), accept(2). */
final class OpenCalls {
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_TYPES = 11;
    private static final int SOCK_TYPE_MASK = 0xf;
    private static final int SOCK_NONBLOCK = Descriptor.O_NONBLOCK;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int FAMILIES = 46;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_MAX = 263;

    private OpenCalls() {}

    /** Linux __sys_socket, then inet_create: flags, family, type, protocol. */
    static Reply socket(SocketCalls calls, Request request) throws CallError {
        int flags = request.a() & ~SOCK_TYPE_MASK;
        int type = request.a() & SOCK_TYPE_MASK;
        int protocol = request.b();
        if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
            throw new CallError(Errno.EINVAL);
        }
        if (request.handle() < 0 || request.handle() >= FAMILIES) {
            throw new CallError(Errno.EAFNOSUPPORT);
        }
        if (type >= SOCK_TYPES) {
            throw new CallError(Errno.EINVAL);
        }
        if (request.handle() != SockAddr.AF_INET) {
            throw new CallError(Errno.EAFNOSUPPORT);
        }
        if (protocol < 0 || protocol >= IPPROTO_MAX) {
            throw new CallError(Errno.EINVAL);
        }
        if (type != SOCK_STREAM) {
            throw new CallError(Errno.ESOCKTNOSUPPORT);
        }
        if (protocol != 0 && protocol != IPPROTO_TCP) {
            throw new CallError(Errno.EPROTONOSUPPORT);
        }
        TcpSocket socket = new TcpSocket(calls);
        socket.nonBlocking((flags & SOCK_NONBLOCK) != 0);
        return Reply.done(calls.handles.add(socket));
    }

    /** Linux inet_bind. */
    static Reply bind(SocketCalls calls, Request request) throws CallError {
        TcpSocket socket = calls.handles.socket(request.handle());
        byte[] bytes = request.payload();
        int family = SockAddr.family(bytes);
        if (bytes.length < SockAddr.LENGTH) {
            throw new CallError(Errno.EINVAL);
        }
        SockAddr address = SockAddr.decode(bytes);
        boolean unspecified =
                family == SockAddr.AF_UNSPEC && address.address().isUnspecified(); // Linux: as older programs have it
        if (family != SockAddr.AF_INET && !unspecified) {
            throw new CallError(Errno.EAFNOSUPPORT);
        }
        if (!calls.endpoint.mayBind(address.address())) {
            throw new CallError(Errno.EADDRNOTAVAIL);
        }
        if (!socket.mayBeBound()) {
            throw new CallError(Errno.EINVAL);
        }
        boolean holds = address.port() != 0 || socket.settings.number(SocketOption.IP_BIND_ADDRESS_NO_PORT) == 0;
        socket.bind(address.address(), address.port(), holds);
        return Reply.OK;
    }

    /** Linux inet_listen; once more for another backlog. */
    static Reply listen(SocketCalls calls, Request request) throws CallError {
        TcpSocket socket = calls.handles.socket(request.handle());
        State state = socket.state();
        boolean may = socket.phase == TcpSocket.Phase.UNCONNECTED && (state == State.CLOSED || state == State.LISTEN);
        if (!may) {
            throw new CallError(Errno.EINVAL);
        }
        if (state == State.LISTEN) {
            socket.listener.backlog(request.a());
            return Reply.OK;
        }
        socket.bindIfUnbound();
        try {
            socket.listener = calls.endpoint.listen(socket.binding, request.a(), calls.owner);
        } catch (CallFailed e) {
            throw new CallError(Failures.errno(e, Errno.EADDRINUSE));
        }
        socket.closedShut = 0;
        return Reply.OK;
    }

    /** accept4(2). */
    static final class Accept extends Call {
        Accept(SocketCalls calls, Request request) {
            super(calls, request);
        }

        @Override
        Reply run(long nowNs) throws CallError {
            int flags = request.a();
            if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
                Descriptor unused =
                        calls.handles.get(request.handle()); // Linux looks for it first, but not at what it is
                throw new CallError(Errno.EINVAL);
            }
            TcpSocket socket = socket();
            Listener listener = socket.listener;
            if (listener == null) {
                throw new CallError(Errno.EINVAL);
            }
            if (listener.acceptQueue() == 0) {
                if (timedOut(nowNs, socket.nonBlocking() ? 0 : socket.settings.receiveTimeoutNs)) {
                    throw new CallError(Errno.EAGAIN);
                }
                return null;
            }
            return accepted(socket, take(nowNs, listener), (flags & SOCK_NONBLOCK) != 0);
        }

        private Connection take(long nowNs, Listener listener) throws CallError {
            try {
                return calls.endpoint.accept(nowNs, listener, calls.owner);
            } catch (CallFailed e) {
                throw new CallError(Errno.EINVAL);
            }
        }

        private Reply accepted(TcpSocket parent, Connection connection, boolean nonBlocking) throws CallError {
            TcpSocket child = new TcpSocket(parent, connection);
            child.nonBlocking(nonBlocking);
            return Reply.done(calls.handles.add(child), child.peerName().encode());
        }
    }
}
