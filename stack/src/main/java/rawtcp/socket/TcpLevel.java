package rawtcp.socket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import rawtcp.knob.Knob;
import rawtcp.socket.OptionValue.Setter;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;

/** What the options of IPPROTO_TCP do (tcp 7, Linux do_tcp_setsockopt and do_tcp_getsockopt). */
final class TcpLevel {
    private static final int DEFAULT_SEGMENT = 536;
    private static final int LEAST_SEGMENT = 88;
    private static final int LARGEST_SEGMENT = 32_767;
    private static final int LINGER2_MAX_S = 120;
    private static final int NAME_MAX = 16;
    private static final int FIRST_RETRY_S = 1;
    private static final int LAST_RETRY_S = 120;
    private static final int RETRIES_MAX = 255;
    private static final int LEAST_CLAMP = 1_152;

    private TcpLevel() {}

    static Setter bounded(ConnectionOption option, int min, int max) {
        return OptionValue.write(
                (socket, value, nowNs) -> socket.option(option, OptionValue.inRange(value, min, max), nowNs));
    }

    private static long knob(TcpSocket socket, ConnectionOption option, Knob knob) {
        return socket.option(option, socket.calls.knobs.number(knob));
    }

    /** What goes, or went, into a full segment; before, in LISTEN and when it is over what was asked for. */
    static long segment(TcpSocket socket) {
        boolean asked = socket.options().isSet(ConnectionOption.MAXSEG) && socket.state() == State.CLOSED;
        return socket.connection == null || asked
                ? socket.option(ConnectionOption.MAXSEG, DEFAULT_SEGMENT)
                : socket.sock().largestSegment();
    }

    static void setSegment(TcpSocket socket, int value, long nowNs) throws CallError {
        long kept = value == 0 ? ConnectionOptions.UNSET : OptionValue.inRange(value, LEAST_SEGMENT, LARGEST_SEGMENT);
        socket.option(ConnectionOption.MAXSEG, kept, nowNs);
    }

    static long keepIdle(TcpSocket socket) {
        return knob(socket, ConnectionOption.KEEPIDLE, Knob.TCP_KEEPALIVE_TIME);
    }

    static long keepInterval(TcpSocket socket) {
        return knob(socket, ConnectionOption.KEEPINTVL, Knob.TCP_KEEPALIVE_INTVL);
    }

    static long keepCount(TcpSocket socket) {
        return knob(socket, ConnectionOption.KEEPCNT, Knob.TCP_KEEPALIVE_PROBES);
    }

    static long synCount(TcpSocket socket) {
        return knob(socket, ConnectionOption.SYNCNT, Knob.TCP_SYN_RETRIES);
    }

    static long linger2(TcpSocket socket) {
        long seconds = socket.option(ConnectionOption.LINGER2, 0);
        return seconds == 0 ? socket.calls.knobs.number(Knob.TCP_FIN_TIMEOUT) : seconds;
    }

    static void setLinger2(TcpSocket socket, int value, long nowNs) {
        socket.option(ConnectionOption.LINGER2, Math.max(-1, Math.min(value, LINGER2_MAX_S)), nowNs);
    }

    /** Kept as the time of whole SYN-ACK retransmissions (Linux secs_to_retrans and back). */
    static long deferAccept(TcpSocket socket) {
        return socket.option(ConnectionOption.DEFER_ACCEPT, 0);
    }

    static void setDeferAccept(TcpSocket socket, int value, long nowNs) {
        int seconds = 0;
        int wait = FIRST_RETRY_S;
        for (int retries = 0; seconds < value && retries < RETRIES_MAX; retries++) {
            seconds += wait;
            wait = Math.min(2 * wait, LAST_RETRY_S);
        }
        socket.option(ConnectionOption.DEFER_ACCEPT, seconds, nowNs);
    }

    /** 0 takes the bound away, which only a socket without connection can. */
    static void setWindowClamp(TcpSocket socket, int value, long nowNs) throws CallError {
        if (value == 0 && socket.state() != State.CLOSED) {
            throw new CallError(Errno.EINVAL);
        }
        long clamp = value == 0 ? 0 : Math.min(Math.max(LEAST_CLAMP, value), ConnectionOption.WINDOW_CLAMP.max());
        socket.option(ConnectionOption.WINDOW_CLAMP, clamp, nowNs);
    }

    static long windowClamp(TcpSocket socket) {
        long asked = socket.option(ConnectionOption.WINDOW_CLAMP, 0);
        return asked > 0 || socket.connection == null ? asked : socket.sock().windowClamp();
    }

    static Setter noUpperLayer() {
        return (socket, value, nowNs) -> {
            throw new CallError(value.length == 0 ? Errno.EINVAL : Errno.ENOENT);
        };
    }

    static long quickAck(TcpSocket socket) {
        if (socket.connection != null) {
            return socket.sock().isInteractive() ? 0 : 1;
        }
        return socket.settings.quickAck ? 1 : 0;
    }

    /** An even number that is not 0 lets an ACK go that is owed, and switches off behind it. */
    static void setQuickAck(TcpSocket socket, int value, long nowNs) {
        socket.settings.quickAck = value != 0;
        if (socket.connection != null) {
            boolean once = (value & 1) == 0 && socket.connection.owesAck();
            socket.connection.quickAck(nowNs, value != 0);
            if (value != 0 && once) {
                socket.connection.quickAck(nowNs, false);
            }
            socket.calls.endpoint.touched(socket.connection);
        }
    }

    static byte[] congestion(TcpSocket socket) {
        String asked = socket.options().congestion();
        Connection connection = socket.connection;
        String name = asked != null ? asked : socket.calls.knobs.text(Knob.TCP_CONGESTION_CONTROL);
        if (asked == null && connection != null) {
            name = connection.sock().congestionName();
        }
        return Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), NAME_MAX);
    }

    static void setCongestion(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        if (value.length == 0) {
            throw new CallError(Errno.EINVAL);
        }
        int length = 0;
        while (length < Math.min(value.length, NAME_MAX - 1) && value[length] != 0) {
            length++;
        }
        String name = new String(value, 0, length, StandardCharsets.US_ASCII);
        if (!Knob.TCP_CONGESTION_CONTROL.choices().contains(name)) {
            throw new CallError(Errno.ENOENT);
        }
        socket.congestion(name, nowNs);
    }

    static void setNotSentLowWater(TcpSocket socket, int value, long nowNs) {
        socket.option(ConnectionOption.NOTSENT_LOWAT, value & 0xffff_ffffL, nowNs);
        socket.sendLimitChanged(nowNs);
    }

    static void setInq(TcpSocket socket, int value, long nowNs) throws CallError {
        socket.settings.inq = OptionValue.inRange(value, 0, 1) != 0;
    }

    static void setSaveSyn(TcpSocket socket, int value, long nowNs) throws CallError {
        socket.options().saveSyn(OptionValue.inRange(value, 0, 2));
    }

    /** Of an accepted connection whose listener has kept it: whole or not at all, and once. */
    static byte[] savedSyn(TcpSocket socket, int length, long nowNs) throws CallError {
        byte[] saved = socket.connection == null ? null : socket.sock().savedSyn();
        if (saved == null) {
            return new byte[0];
        }
        if (length < saved.length) {
            throw new CallError(Errno.EINVAL);
        }
        return socket.sock().takeSavedSyn();
    }

    static long rtoMax(TcpSocket socket) {
        return knob(socket, ConnectionOption.RTO_MAX, Knob.TCP_RTO_MAX_MS);
    }

    static long rtoMin(TcpSocket socket) {
        return knob(socket, ConnectionOption.RTO_MIN, Knob.TCP_RTO_MIN_US);
    }

    static long delayedAckMax(TcpSocket socket) {
        return socket.option(ConnectionOption.DELACK_MAX, ConnectionOption.DELACK_MAX.max());
    }

    /** As much as was asked for, with nothing after what there is. */
    static byte[] info(TcpSocket socket, int length, long nowNs) {
        return Arrays.copyOf(TcpInfo.of(socket, nowNs), length);
    }
}
