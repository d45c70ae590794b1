package rawtcp.socket;

import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Errno;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timers;

/** shutdown(2) and close(2). */
final class CloseCalls {
    private static final int SHUT_RD = 0;
    private static final int SHUT_RDWR = 2;

    private CloseCalls() {}

    /** Linux inet_shutdown. */
    static Reply shutdown(SocketCalls calls, Request request, long nowNs) throws CallError {
        TcpSocket socket = calls.handles.socket(request.handle());
        int how = request.a();
        if (how < SHUT_RD || how > SHUT_RDWR) {
            throw new CallError(Errno.EINVAL);
        }
        int mask = how + 1; // read, write, both
        State state = socket.state();
        if (socket.phase == TcpSocket.Phase.CONNECTING) {
            boolean open = !socket.isOpening() && state != State.CLOSED;
            socket.phase = open ? TcpSocket.Phase.CONNECTED : TcpSocket.Phase.DISCONNECTING;
        }
        switch (state) {
            case CLOSED -> {
                socket.closedShut |= mask;
                socket.changed();
                throw new CallError(Errno.ENOTCONN);
            }
            case LISTEN -> {
                if ((mask & TcpSocket.READ_SHUT) != 0) {
                    calls.endpoint.close(nowNs, socket.listener);
                    socket.disconnected(socket.pendingError());
                }
            }
            case SYN_SENT -> {
                calls.endpoint.close(nowNs, socket.connection, Cause.CLOSE_CALL);
                socket.disconnected(Errno.ECONNRESET);
            }
            default -> {
                boolean unused = socket.connection.shutdown(nowNs, Shutdown.values()[how]);
                calls.endpoint.touched(socket.connection);
            }
        }
        socket.changed();
        return Reply.OK;
    }

    /** close(2): the handle is free at once; SO_LINGER may hold the caller. */
    static final class Close extends Call {
        private TcpSocket lingering;

        Close(SocketCalls calls, Request request) {
            super(calls, request);
        }

        @Override
        Reply run(long nowNs) throws CallError {
            if (lingering == null) {
                Descriptor descriptor = calls.handles.get(request.handle());
                calls.handles.remove(request.handle());
                if (!descriptor.close()) {
                    return Reply.OK; // without lingering: whoever blocks in it would have to
                }
                if (!(descriptor instanceof TcpSocket socket) || lingerNs(socket) == 0) {
                    descriptor.end(Cause.CLOSE_CALL, nowNs);
                    return Reply.OK;
                }
                descriptor.forgotten();
                lingering = socket;
                boolean unused = socket.connection.shutdown(nowNs, Shutdown.BOTH);
                calls.endpoint.touched(socket.connection);
            }
            if (isClosing(lingering.connection) && !timedOut(nowNs, lingerNs(lingering))) {
                return null;
            }
            Cause why = isClosing(lingering.connection) ? Cause.LINGER_EXPIRED : Cause.CLOSE_CALL;
            end(why, nowNs);
            return Reply.OK;
        }

        private void end(Cause why, long nowNs) {
            TcpSocket socket = lingering;
            lingering = null;
            socket.end(why, nowNs);
        }

        /** Nothing is left that could end it later. */
        @Override
        public void abandon(long nowNs) {
            super.abandon(nowNs);
            if (lingering != null) {
                end(Cause.OWNER_EXITED, nowNs);
            }
        }
    }

    /** How long close waits: not for what is reset anyway, nor where nothing is under way (Linux tcp_close). */
    private static long lingerNs(TcpSocket socket) {
        long seconds = socket.option(ConnectionOption.LINGER, 0);
        Connection connection = socket.connection;
        if (seconds <= 0 || connection == null || socket.isOpening() || socket.state() == State.CLOSED) {
            return 0;
        }
        if (connection.receiveQueue() > 0) {
            return 0;
        }
        return seconds >= Integer.MAX_VALUE ? Timers.NEVER : seconds * 1_000_000_000L;
    }

    /** Linux sk_stream_closing. */
    private static boolean isClosing(Connection connection) {
        return switch (connection.state()) {
            case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            default -> false;
        };
    }
}
