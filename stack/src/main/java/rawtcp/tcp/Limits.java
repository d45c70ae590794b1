package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.ReceiveWindow;

/** The sizes of both buffers: by option if set, else by tcp_rmem and tcp_wmem, growing with the need (Linux). */
final class Limits {
    private Limits() {}

    static int receiveBuffer(Connection c) {
        return (int)
                (c.options.isSet(ConnectionOption.RCVBUF)
                        ? c.options.get(ConnectionOption.RCVBUF)
                        : c.knobs.number(Knob.TCP_RMEM, 1));
    }

    /** The largest that the receive buffer may become: what the window scale is made for. */
    static int maxReceiveBuffer(Connection c) {
        return (int)
                (c.options.isSet(ConnectionOption.RCVBUF)
                        ? c.options.get(ConnectionOption.RCVBUF)
                        : Math.max(c.knobs.number(Knob.TCP_RMEM, 1), c.knobs.number(Knob.TCP_RMEM, 2)));
    }

    /** Twice the congestion window: one in flight, one waiting behind it (Linux tcp_sndbuf_expand). */
    static int sendBuffer(Connection c) {
        if (c.options.isSet(ConnectionOption.SNDBUF)) {
            return (int) c.options.get(ConnectionOption.SNDBUF);
        }
        long wanted = 2L * c.congestion.windowBytes();
        return (int) Math.max(c.knobs.number(Knob.TCP_WMEM, 1), Math.min(wanted, c.knobs.number(Knob.TCP_WMEM, 2)));
    }

    /** TCP_DELACK_MAX_US. */
    static long ackDelayNs(Connection c) {
        return c.options.isSet(ConnectionOption.DELACK_MAX)
                ? c.options.get(ConnectionOption.DELACK_MAX) * 1_000
                : Long.MAX_VALUE;
    }

    static void apply(Connection c) {
        c.sendBuffer.limit(sendBuffer(c));
        if (c.options.isSet(ConnectionOption.RCVBUF)) {
            c.receiveBuffer.limit(receiveBuffer(c));
        }
        boolean clamped = c.options.on(ConnectionOption.WINDOW_CLAMP);
        c.receiveWindow.clamp(clamped ? (int) c.options.get(ConnectionOption.WINDOW_CLAMP) : ReceiveWindow.NO_CLAMP);
    }
}
