package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.ReceiveWindow;

/** The sizes of both buffers: by option if set, else by tcp_rmem and tcp_wmem, growing with the need (Linux). */
final class Limits {
    /** Linux SOCK_MIN_SNDBUF. */
    private static final int LEAST_SEND_BUFFER = 4_608;

    /** Linux SOCK_MIN_RCVBUF. */
    private static final int LEAST_RECEIVE_BUFFER = 2_304;

    private static final int SEGMENT_OVERHEAD = 640; // headers and shared info
    private static final int SEGMENT_HEAD = 256; // sizeof sk_buff

    private Limits() {}

    /** Twice what SO_RCVBUF asks, for the bookkeeping (Linux); else tcp_rmem. */
    static int receiveBuffer(Connection c) {
        return (int)
                (c.options.isSet(ConnectionOption.RCVBUF)
                        ? Math.max(LEAST_RECEIVE_BUFFER, 2 * c.options.get(ConnectionOption.RCVBUF))
                        : c.knobs.number(Knob.TCP_RMEM, 1));
    }

    /** The buffer that the window scale is made for (Linux tcp_select_initial_window). */
    static int windowScale(Connection c) {
        long most = c.options.isSet(ConnectionOption.RCVBUF)
                ? c.options.get(ConnectionOption.RCVBUF)
                : Math.max(c.knobs.number(Knob.TCP_RMEM, 1), c.knobs.number(Knob.TCP_RMEM, 2));
        if (c.options.on(ConnectionOption.WINDOW_CLAMP)) {
            most = Math.min(most, c.options.get(ConnectionOption.WINDOW_CLAMP));
        }
        return ReceiveWindow.scaleFor((int) most);
    }

    /**
     * Twice what SO_SNDBUF asks, for the bookkeeping (Linux); else room for twice the congestion window, one in flight, one
     * waiting behind it, each segment with its bookkeeping (Linux tcp_sndbuf_expand).
     */
    static int sendBuffer(Connection c) {
        if (c.options.isSet(ConnectionOption.SNDBUF)) {
            return (int) Math.max(LEAST_SEND_BUFFER, 2 * c.options.get(ConnectionOption.SNDBUF));
        }
        long start = c.knobs.number(Knob.TCP_WMEM, 1);
        if (!c.maySendData()) {
            return (int) start;
        }
        long segment = Long.highestOneBit(c.mss.send() + SEGMENT_OVERHEAD - 1) * 2 + SEGMENT_HEAD;
        long wanted = 2L * Math.max(CongestionControl.INITIAL_WINDOW, c.congestion.window()) * segment;
        return (int) Math.max(start, Math.max(c.sendQueue.limit(), Math.min(wanted, c.knobs.number(Knob.TCP_WMEM, 2))));
    }

    /** TCP_DELACK_MAX_US. */
    static long ackDelayNs(Connection c) {
        return c.options.isSet(ConnectionOption.DELACK_MAX)
                ? c.options.get(ConnectionOption.DELACK_MAX) * 1_000
                : Long.MAX_VALUE;
    }

    /** Data takes no more than its buffers do, and one segment may go beyond. */
    static void receiveMemory(Connection c, int bytes) {
        c.memory.size(bytes);
        c.receiveBuffer.limit((int) Math.min(1 << 30, 2L * bytes + 0xffff));
    }

    static void apply(Connection c) {
        c.sendQueue.limit(sendBuffer(c));
        boolean own = c.options.on(ConnectionOption.NOTSENT_LOWAT);
        c.sendQueue.lowWater(
                own ? c.options.get(ConnectionOption.NOTSENT_LOWAT) : c.knobs.number(Knob.TCP_NOTSENT_LOWAT));
        if (c.options.isSet(ConnectionOption.RCVBUF)) {
            receiveMemory(c, receiveBuffer(c));
        }
        long rate = c.options.get(ConnectionOption.MAX_PACING_RATE);
        if (c.options.isSet(ConnectionOption.MAX_PACING_RATE) && rate != c.pacing.mostBytes()) {
            c.pacing.limit(rate == 0 ? Long.MAX_VALUE : rate);
        }
        int clamp = (int) c.options.get(ConnectionOption.WINDOW_CLAMP);
        if (clamp != c.clampAskedFor) { // else what has become of it since stays
            c.clampAskedFor = clamp;
            c.receiveWindow.clamp(clamp == 0 ? Integer.MAX_VALUE : clamp);
        }
    }
}
