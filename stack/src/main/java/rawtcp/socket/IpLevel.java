package rawtcp.socket;

import rawtcp.knob.Knob;
import rawtcp.socket.OptionValue.NumberSetter;
import rawtcp.socket.OptionValue.Setter;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Errno;

/** What the options of IPPROTO_IP do (ip 7, Linux do_ip_setsockopt). */
final class IpLevel {
    private static final int AS_THE_KNOB_SAYS = -1;
    private static final int TTL_MAX = 255;

    private IpLevel() {}

    static Setter notForStreams() {
        return (socket, value, nowNs) -> {
            throw new CallError(Errno.EINVAL);
        };
    }

    /** A number, of which one byte may be given; none at all is an error. */
    static Setter numbers(NumberSetter setter) {
        return (socket, value, nowNs) -> {
            if (value.length == 0) {
                throw new CallError(Errno.EINVAL);
            }
            setter.set(socket, OptionValue.toIntOrByte(value), nowNs);
        };
    }

    /** The same, and none at all is 0. */
    static Setter numbersOrNone(NumberSetter setter) {
        return (socket, value, nowNs) -> setter.set(socket, OptionValue.toIntOrByte(value), nowNs);
    }

    /** None can be taken away, as many programs do to be safe of routes that a peer has chosen. */
    static void setOptions(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        if (value.length > 0) {
            throw new CallError(Errno.ENOPROTOOPT);
        }
    }

    static long tos(TcpSocket socket) {
        int ecn = socket.connection == null ? 0 : socket.sock().ecnSent();
        return socket.option(ConnectionOption.DSCP, 0) << 2 | ecn;
    }

    /** The two bits of ECN are the stack's own. */
    static void setTos(TcpSocket socket, int value, long nowNs) {
        socket.option(ConnectionOption.DSCP, (value & 0xff) >> 2, nowNs);
    }

    static long ttl(TcpSocket socket) {
        return socket.option(ConnectionOption.TTL, socket.calls.knobs.number(Knob.IP_DEFAULT_TTL));
    }

    static void setTtl(TcpSocket socket, int value, long nowNs) throws CallError {
        boolean unset = value == AS_THE_KNOB_SAYS;
        long ttl = unset ? ConnectionOptions.UNSET : OptionValue.inRange(value, 1, TTL_MAX);
        socket.option(ConnectionOption.TTL, ttl, nowNs);
    }

    /** Switched off, what was kept is forgotten. */
    static void setReceiveErrors(TcpSocket socket, int value, long nowNs) {
        socket.option(ConnectionOption.RECVERR, value == 0 ? 0 : 1, nowNs);
        if (value == 0 && socket.connection != null) {
            socket.sock().icmpErrors().clear();
        }
    }

    /** The first port in the lower half, the last one in the upper (Linux). */
    static void setPortRange(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        int range = value.length == Integer.BYTES ? OptionValue.toInt(value) : -1;
        int first = range & 0xffff;
        int last = range >>> 16;
        if (value.length != Integer.BYTES || (first != 0 && last != 0 && first > last)) {
            throw new CallError(Errno.EINVAL);
        }
        socket.options().portRange(range);
    }

    static long mtu(TcpSocket socket) throws CallError {
        if (socket.connection == null) {
            throw new CallError(Errno.ENOTCONN);
        }
        return socket.sock().pathMtu();
    }
}
