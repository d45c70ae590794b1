package rawtcp.socket;

import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/** How a socket's connection opens, for connect(2) and for a send with MSG_FASTOPEN (Linux __inet_stream_connect). */
final class Connecting {
    private final SocketCalls calls;
    /** Of a peer; empty: none was named. */
    private final byte[] address;

    private final boolean bySend;

    /** How the call ends if it may not wait: the first one of a socket began something, a later one met it. */
    private Errno unfinished = Errno.EINPROGRESS;

    Connecting(SocketCalls calls, byte[] address, boolean bySend) {
        this.calls = calls;
        this.address = address;
        this.bySend = bySend;
    }

    /** True: there is nothing to wait for yet: the first data will open it (TCP_FASTOPEN_CONNECT). */
    boolean begin(TcpSocket socket, long nowNs) throws CallError {
        switch (socket.phase) {
            case CONNECTED -> throw new CallError(Errno.EISCONN);
            case DISCONNECTING -> throw new CallError(Errno.EINVAL);
            case CONNECTING -> {
                unfinished = Errno.EALREADY;
                if (socket.isDeferred()) {
                    unfinished = bySend ? Errno.EINPROGRESS : Errno.EISCONN;
                }
            }
            case UNCONNECTED -> {
                if (socket.state() != State.CLOSED) {
                    throw new CallError(Errno.EISCONN);
                }
                open(socket, nowNs);
                return socket.isDeferred() && !bySend;
            }
        }
        return false;
    }

    private void open(TcpSocket socket, long nowNs) throws CallError {
        if (address.length < SockAddr.LENGTH) {
            throw new CallError(Errno.EINVAL);
        }
        if (SockAddr.family(address) != SockAddr.AF_INET) {
            throw new CallError(Errno.EAFNOSUPPORT);
        }
        SockAddr peer = SockAddr.decode(address);
        IpAddress remote = peer.address();
        if (remote.isMulticast() || remote.isBroadcast()) {
            throw new CallError(Errno.ENETUNREACH);
        }
        try {
            IpAddress asked = socket.addressAsked();
            IpAddress local = asked.isUnspecified() ? calls.routing.sourceFor(remote) : asked;
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

    Errno unfinished() {
        return unfinished;
    }

    /** It opens no more: it is open, or the attempt has failed, and the socket may try again. */
    void finish(TcpSocket socket, long nowNs) throws CallError {
        assert !socket.isOpening() : socket.state();
        if (socket.state() == State.CLOSED) {
            Errno error = socket.takeError();
            if (socket.connection != null) {
                calls.endpoint.close(nowNs, socket.connection, Cause.CLOSE_CALL);
            }
            socket.disconnected(null);
            throw new CallError(error == null ? Errno.ECONNABORTED : error);
        }
        socket.phase = TcpSocket.Phase.CONNECTED;
    }
}
