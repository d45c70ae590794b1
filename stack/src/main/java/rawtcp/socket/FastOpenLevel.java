package rawtcp.socket;

import rawtcp.knob.Knob;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;

/** The options of Fast Open (Linux do_tcp_setsockopt, do_tcp_getsockopt). */
final class FastOpenLevel {
    private static final int CLIENT = 1; // of tcp_fastopen
    private static final int KEY_LENGTH = 16;

    private FastOpenLevel() {}

    /** True if tcp_fastopen lets clients open fast. */
    static boolean isClient(TcpSocket socket) {
        return (socket.calls.knobs.number(Knob.TCP_FASTOPEN) & CLIENT) != 0;
    }

    private static boolean isConnected(TcpSocket socket) {
        return socket.state() != State.CLOSED && socket.state() != State.LISTEN;
    }

    static void setLimit(TcpSocket socket, int value, long nowNs) throws CallError {
        if (value < 0 || isConnected(socket)) {
            throw new CallError(Errno.EINVAL);
        }
        long most = socket.calls.knobs.number(Knob.SOMAXCONN);
        socket.option(ConnectionOption.FASTOPEN, Math.min(value, most), nowNs);
    }

    static void setConnect(TcpSocket socket, int value, long nowNs) throws CallError {
        int flag = OptionValue.inRange(value, 0, 1);
        if (!isClient(socket)) {
            throw new CallError(Errno.EOPNOTSUPP);
        }
        if (socket.state() != State.CLOSED) {
            throw new CallError(Errno.EINVAL);
        }
        socket.option(ConnectionOption.FASTOPEN_CONNECT, flag, nowNs);
    }

    static void setNoCookie(TcpSocket socket, int value, long nowNs) throws CallError {
        int flag = OptionValue.inRange(value, 0, 1);
        if (isConnected(socket)) {
            throw new CallError(Errno.EINVAL);
        }
        socket.option(ConnectionOption.FASTOPEN_NO_COOKIE, flag, nowNs);
    }

    /** Of this socket; that of the knob is not told. */
    static byte[] key(TcpSocket socket) {
        byte[] key = socket.options().fastOpenKey();
        return key == null ? new byte[0] : key;
    }

    static void setKey(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        if (value.length != KEY_LENGTH && value.length != 2 * KEY_LENGTH) {
            throw new CallError(Errno.EINVAL);
        }
        socket.options().fastOpenKey(value.clone());
    }
}
