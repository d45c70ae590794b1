package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.knob.Knob;
import rawtcp.socket.OptionValue.Getter;
import rawtcp.socket.OptionValue.Setter;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Errno;
import rawtcp.tcp.parts.Timers;

/** What the options of SOL_SOCKET do (socket 7, Linux sk_setsockopt and sk_getsockopt). */
final class SocketLevel {
    /** Linux SOCK_MIN_SNDBUF and SOCK_MIN_RCVBUF, as they read back. */
    private static final int LEAST_SEND_BUFFER = 4_608;

    private static final int LEAST_RECEIVE_BUFFER = 2_304;

    /** net.core.wmem_max and rmem_max as Linux has them since 6.17. */
    private static final int BUFFER_MAX = 4_194_304;

    private static final int FORCED_MAX = 1 << 28;

    private static final long US = 1_000;
    private static final long SECOND_US = 1_000_000;
    private static final int TIMEVAL = 16;
    private static final int LINGER = 8;

    private SocketLevel() {}

    static Getter flag(ConnectionOption option) {
        return OptionValue.read((socket, nowNs) -> socket.options().on(option) ? 1 : 0);
    }

    static Setter setFlag(ConnectionOption option) {
        return OptionValue.write((socket, value, nowNs) -> socket.option(option, value == 0 ? 0 : 1, nowNs));
    }

    /** The pending error, else the soft one; reading it clears it. */
    static int error(TcpSocket socket) {
        Errno error = socket.takeError();
        if (error == null && socket.connection != null) {
            error = socket.sock().takeSoftError();
        }
        return error == null ? 0 : error.number();
    }

    static long sendBuffer(TcpSocket socket) {
        if (socket.options().isSet(ConnectionOption.SNDBUF)) {
            return 2 * socket.options().get(ConnectionOption.SNDBUF);
        }
        return socket.connection == null
                ? socket.calls.knobs.number(Knob.TCP_WMEM, 1)
                : socket.sock().sendBufferSize();
    }

    static long receiveBuffer(TcpSocket socket) {
        if (socket.options().isSet(ConnectionOption.RCVBUF)) {
            return 2 * socket.options().get(ConnectionOption.RCVBUF);
        }
        return socket.connection == null
                ? socket.calls.knobs.number(Knob.TCP_RMEM, 1)
                : socket.sock().receiveBufferSize();
    }

    /** Taken without its sign, cut to the limit, at least the minimum. */
    static void setSendBuffer(TcpSocket socket, int value, long nowNs) {
        long asked = Math.min(value & 0xffff_ffffL, BUFFER_MAX);
        socket.option(ConnectionOption.SNDBUF, Math.max(asked, LEAST_SEND_BUFFER / 2), nowNs);
        socket.sendLimitChanged(nowNs);
    }

    static void setReceiveBuffer(TcpSocket socket, int value, long nowNs) {
        long asked = Math.min(value & 0xffff_ffffL, BUFFER_MAX);
        socket.option(ConnectionOption.RCVBUF, Math.max(asked, LEAST_RECEIVE_BUFFER / 2), nowNs);
    }

    static void forceSendBuffer(TcpSocket socket, int value, long nowNs) {
        int asked = Math.max(0, Math.min(value, FORCED_MAX));
        socket.option(ConnectionOption.SNDBUF, Math.max(asked, LEAST_SEND_BUFFER / 2), nowNs);
        socket.sendLimitChanged(nowNs);
    }

    static void forceReceiveBuffer(TcpSocket socket, int value, long nowNs) {
        int asked = Math.max(0, Math.min(value, FORCED_MAX));
        socket.option(ConnectionOption.RCVBUF, Math.max(asked, LEAST_RECEIVE_BUFFER / 2), nowNs);
    }

    /** Half the receive buffer at most, as large as that can become (Linux tcp_set_rcvlowat). */
    static void setLowWater(TcpSocket socket, int value, long nowNs) {
        boolean fixed = socket.options().isSet(ConnectionOption.RCVBUF);
        long most = (fixed ? receiveBuffer(socket) : socket.calls.knobs.number(Knob.TCP_RMEM, 2)) >> 1;
        socket.lowWater(Math.max(1, value < 0 ? most : Math.min(value, most)), nowNs);
    }

    static byte[] pacingRate(TcpSocket socket, int length) {
        long rate = socket.settings.maxPacingRate;
        return length >= Long.BYTES ? OptionValue.longs(rate) : OptionValue.bytes((int) rate);
    }

    /** An unsigned long, or an int, of which the largest is no limit. */
    static void setPacingRate(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        int rate = OptionValue.toInt(value);
        boolean isLong = value.length == Long.BYTES;
        socket.settings.maxPacingRate = isLong
                ? ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong()
                : rate == -1 ? -1 : rate & 0xffff_ffffL;
        long limit = socket.settings.maxPacingRate;
        if (limit != -1
                || socket.options().isSet(ConnectionOption.MAX_PACING_RATE)) { // whoever was paced stays so (Linux)
            socket.option(ConnectionOption.MAX_PACING_RATE, limit < 0 ? Long.MAX_VALUE : limit, nowNs);
        }
    }

    /** Whole or in part, but not with more room than it needs (Linux). */
    static byte[] peerName(TcpSocket socket, int length, long nowNs) throws CallError {
        if (socket.connection == null) {
            throw new CallError(Errno.ENOTCONN);
        }
        if (length > SockAddr.LENGTH) {
            throw new CallError(Errno.EINVAL);
        }
        return socket.peerName().encode();
    }

    static byte[] cookie(TcpSocket socket, int length) throws CallError {
        if (length < Long.BYTES) {
            throw new CallError(Errno.EINVAL);
        }
        return OptionValue.longs(socket.cookie());
    }

    static void setRehash(TcpSocket socket, int value, long nowNs) throws CallError {
        socket.settings.rehash = OptionValue.inRange(value, -1, 1) == 0 ? 0 : 1;
    }

    /** struct linger: onoff, seconds. Off, the seconds stay what they were. */
    static byte[] linger(TcpSocket socket) {
        boolean on = socket.options().isSet(ConnectionOption.LINGER);
        return OptionValue.bytes(on ? 1 : 0, (int) socket.option(ConnectionOption.LINGER, 0));
    }

    static void setLinger(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        if (value.length < LINGER) {
            throw new CallError(Errno.EINVAL);
        }
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int seconds = in.getInt(Integer.BYTES);
        long kept = seconds < 0 ? Integer.MAX_VALUE : seconds; // Linux takes it without its sign
        socket.option(ConnectionOption.LINGER, in.getInt(0) == 0 ? ConnectionOptions.UNSET : kept, nowNs);
    }

    static byte[] time(long timeoutNs) {
        long us = timeoutNs == Timers.NEVER ? 0 : timeoutNs / US;
        return OptionValue.longs(us / SECOND_US, us % SECOND_US);
    }

    static void setReceiveTimeout(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        socket.settings.receiveTimeoutNs = timeoutNs(value);
    }

    static void setSendTimeout(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        socket.settings.sendTimeoutNs = timeoutNs(value);
    }

    /** struct timeval: 0 is none, a negative one is over at once, the rest in whole milliseconds, rounded up (jiffies). */
    private static long timeoutNs(byte[] value) throws CallError {
        if (value.length < TIMEVAL) {
            throw new CallError(Errno.EINVAL);
        }
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        long seconds = in.getLong(0);
        long us = in.getLong(Long.BYTES);
        if (us < 0 || us >= SECOND_US) {
            throw new CallError(Errno.EDOM);
        }
        if (seconds < 0) {
            return 0;
        }
        if ((seconds == 0 && us == 0) || seconds > Integer.MAX_VALUE) {
            return Timers.NEVER;
        }
        long ms = seconds * 1_000 + (us + 999) / 1_000;
        return ms * 1_000_000;
    }

    static void setZeroCopy(TcpSocket socket, int value, long nowNs) throws CallError {
        socket.settings.zeroCopy = OptionValue.inRange(value, 0, 1) != 0;
    }

    /** Linux sk_get_meminfo: what is held for reading and sending, and the limits. */
    static byte[] memory(TcpSocket socket) {
        Connection connection = socket.connection;
        int toRead = connection == null ? 0 : connection.sock().receiveMemory();
        int toSend = connection == null ? 0 : connection.sendMemory();
        return OptionValue.bytes(toRead, (int) receiveBuffer(socket), 0, (int) sendBuffer(socket), 0, toSend, 0, 0, 0);
    }
}
