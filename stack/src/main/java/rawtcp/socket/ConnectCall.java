package rawtcp.socket;

import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/** connect(2), in the order of Linux's inet_stream_connect and tcp_v4_connect; with AF_UNSPEC it dissolves. */
final class ConnectCall extends Call {
    /** How the call ends if it may not wait: the first one of a socket began something, a later one met it. */
    private Errno unfinished = Errno.EINPROGRESS;

    private boolean begun;

    ConnectCall(SocketCalls calls, Request request) {
        super(calls, request);
    }

    @Override
    Reply run(long nowNs) throws CallError {
        TcpSocket socket = socket();
        if (!begun) {
            byte[] address = request.payload();
            int family = SockAddr.family(address);
            if (family == SockAddr.AF_UNSPEC) {
                disconnect(socket, nowNs);
                return Reply.OK;
            }
            begin(socket, family, nowNs);
            begun = true;
        }
        if (socket.isOpening()) {
            if (timedOut(nowNs, socket.nonBlocking() ? 0 : socket.settings.sendTimeoutNs)) {
                throw new CallError(unfinished);
            }
            return null;
        }
        if (socket.state() == State.CLOSED) {
            Errno error = socket.takeError();
            giveUp(socket, nowNs);
            throw new CallError(error == null ? Errno.ECONNABORTED : error);
        }
        socket.phase = TcpSocket.Phase.CONNECTED;
        return Reply.OK;
    }

    private void begin(TcpSocket socket, int family, long nowNs) throws CallError {
        switch (socket.phase) {
            case CONNECTED -> throw new CallError(Errno.EISCONN);
            case CONNECTING -> unfinished = Errno.EALREADY;
            case UNCONNECTED -> {
                if (socket.state() != State.CLOSED) {
                    throw new CallError(Errno.EISCONN);
                }
                open(socket, family, nowNs);
            }
        }
    }

    private void open(TcpSocket socket, int family, long nowNs) throws CallError {
        byte[] bytes = request.payload();
        if (bytes.length < SockAddr.LENGTH) {
            throw new CallError(Errno.EINVAL);
        }
        if (family != SockAddr.AF_INET) {
            throw new CallError(Errno.EAFNOSUPPORT);
        }
        SockAddr peer = SockAddr.decode(bytes);
        IpAddress remote = peer.address();
        if (remote.isMulticast() || remote.isBroadcast()) {
            throw new CallError(Errno.ENETUNREACH);
        }
        try {
            boolean bound = socket.binding != null && !socket.binding.local().isUnspecified();
            IpAddress local = bound ? socket.binding.local() : calls.routing.sourceFor(remote);
            int port = socket.binding == null ? 0 : socket.binding.port();
            socket.connecting(calls.endpoint.connect(
                    nowNs,
                    new ConnectRequest(
                            local,
                            port,
                            remote.isUnspecified() ? local : remote, // Linux: 0.0.0.0 is this host
                            peer.port(),
                            socket.options(),
                            calls.owner)));
            if (!socket.settings.quickAck) {
                socket.connection.quickAck(nowNs, false);
            }
        } catch (CallFailed e) {
            throw new CallError(Failures.errno(e, Errno.EADDRNOTAVAIL));
        }
    }

    /** Linux tcp_disconnect: what was under way is reset. */
    private void disconnect(TcpSocket socket, long nowNs) {
        Errno error = null;
        if (socket.connection != null) {
            error = Disconnect.errno(socket.state());
            calls.endpoint.abort(nowNs, socket.connection, Cause.ABORT_CALL);
        } else if (socket.listener != null) {
            calls.endpoint.close(nowNs, socket.listener);
        }
        socket.disconnected(error == null ? socket.pendingError() : error);
    }

    /** The attempt has failed; the socket may try again. */
    private void giveUp(TcpSocket socket, long nowNs) {
        if (socket.connection != null) {
            calls.endpoint.close(nowNs, socket.connection, Cause.CLOSE_CALL);
        }
        socket.disconnected(null);
    }
}
