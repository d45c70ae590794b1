package rawtcp.socket;

import rawtcp.tcp.Cause;
import rawtcp.tcp.Errno;

/** connect(2), in the order of Linux's inet_stream_connect and tcp_v4_connect; with AF_UNSPEC it dissolves. */
final class ConnectCall extends Call {
    private Connecting connecting;

    ConnectCall(SocketCalls calls, Request request) {
        super(calls, request);
    }

    @Override
    Reply run(long nowNs) throws CallError {
        TcpSocket socket = socket();
        if (isDissolved()) {
            throw new CallError(Errno.EPIPE);
        }
        if (connecting == null) {
            if (SockAddr.family(request.payload()) == SockAddr.AF_UNSPEC) {
                disconnect(socket, nowNs);
                return Reply.OK;
            }
            connecting = new Connecting(calls, request.payload(), false);
            if (connecting.begin(socket, nowNs)) {
                return Reply.OK;
            }
        }
        if (socket.isOpening()) {
            if (timedOut(nowNs, socket.nonBlocking() ? 0 : socket.settings.sendTimeoutNs)) {
                throw new CallError(connecting.unfinished());
            }
            return null;
        }
        connecting.finish(socket, nowNs);
        return Reply.OK;
    }

    /** Linux tcp_disconnect: what was under way is reset. */
    private void disconnect(TcpSocket socket, long nowNs) {
        Errno error = socket.pendingError();
        if (socket.connection != null) {
            Errno reset = Disconnect.errno(socket.state());
            error = reset == null ? error : reset;
            calls.endpoint.abort(nowNs, socket.connection, Cause.ABORT_CALL);
        } else if (socket.listener != null) {
            calls.endpoint.close(nowNs, socket.listener);
        }
        socket.dissolve(error);
    }
}
