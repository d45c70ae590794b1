package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;

/** The maximum segment sizes both ways (RFC 9293 3.7.1). */
final class Mss {
    private static final int IPV4_HEADERS = 40;
    private static final int IPV6_HEADERS = 60;
    static final int TIMESTAMPS_BYTES = 12;
    private static final int MOST_OPTIONS = 40;
    /** RFC 9293 MUST-15: what every host takes. */
    static final int DEFAULT = 536;

    private final boolean v4;
    private final int route;
    private final int asked;
    private final int floor;
    private int mtu;
    private int peer;
    private boolean timestamps;
    private int largestWindow;
    private int probed = Integer.MAX_VALUE;

    Mss(Connection.Setup setup, ConnectionOptions options, Knobs knobs) {
        v4 = setup.tuple().remote().isV4();
        mtu = setup.mtu();
        route = setup.route().advMss() > 0 ? setup.route().advMss() : Integer.MAX_VALUE;
        asked = options.isSet(ConnectionOption.MAXSEG) ? (int) options.get(ConnectionOption.MAXSEG) : Integer.MAX_VALUE;
        floor = (int) knobs.number(Knob.TCP_MIN_SND_MSS);
        peer = v4 ? DEFAULT : 1220; // RFC 9293 MUST-15
    }

    /** What our SYN tells: what we can receive (MUST-67), or less if TCP_MAXSEG or the route asks so. */
    int advertised() {
        return Math.min(fromMtu(mtu), Math.min(asked, route));
    }

    /** What the peer can receive, as it said last; 536 before. */
    int peer() {
        return peer;
    }

    /** Data bytes that a SYN may carry: room is left for whatever options middleboxes add (RFC 7413 4.2.1, Linux). */
    int synData() {
        return Math.min(Math.min(peer, asked), fromMtu(mtu)) - MOST_OPTIONS;
    }

    void peer(int announced) {
        peer = Math.max(floor, announced);
    }

    void timestamps(boolean agreed) {
        timestamps = agreed;
    }

    /** A smaller path MTU was learned (RFC 1191). True if it changes anything. */
    boolean mtu(int smaller) {
        if (smaller >= mtu) {
            return false;
        }
        mtu = smaller;
        return true;
    }

    /** The largest window that the peer ever offered: no segment takes more than half of it (Linux tcp_bound_to_half_wnd). */
    void largestWindow(int bytes) {
        largestWindow = bytes;
    }

    int mtu() {
        return mtu;
    }

    /** Eff.snd.MSS (MUST-16): data bytes in a full segment, options taken off. */
    int send() {
        int size = sendAt(Math.min(mtu, probed));
        int half = largestWindow > DEFAULT ? largestWindow >> 1 : largestWindow;
        if (half > 0 && size > half) {
            size = Math.max(half, 68 - (timestamps ? 32 : 20));
        }
        return Math.max(size, 1);
    }

    /** Larger ones are not sent, but as probes (RFC 4821). */
    void probed(int passes) {
        probed = passes;
    }

    /** Data bytes of a segment that fills {@code someMtu} (Linux tcp_mtu_to_mss). */
    int sendAt(int someMtu) {
        return Math.min(Math.min(peer, asked), fromMtu(someMtu)) - (timestamps ? TIMESTAMPS_BYTES : 0);
    }

    /** How large a packet is with so many data bytes (Linux tcp_mss_to_mtu). */
    int mtuOf(int bytes) {
        return mtuOf(bytes, timestamps);
    }

    int mtuOf(int bytes, boolean stamps) {
        return bytes + (stamps ? TIMESTAMPS_BYTES : 0) + headers();
    }

    /** That of the largest segment that the peer takes. */
    int largestMtu() {
        return Math.min(peer, asked) + headers();
    }

    private int headers() {
        return v4 ? IPV4_HEADERS : IPV6_HEADERS;
    }

    /** The data bytes of a full segment of the peer's, at most. */
    int receive() {
        return Math.max(1, advertised() - (timestamps ? TIMESTAMPS_BYTES : 0));
    }

    /**
     * The data bytes of the segments that a larger one was presumably made of on its way in: who takes no more than that
     * will seldom send more.
     */
    int merged() {
        return Math.min(receive(), Math.max(1, peer - (timestamps ? TIMESTAMPS_BYTES : 0)));
    }

    private int fromMtu(int someMtu) {
        return Math.min(0xffff, Math.max(floor, someMtu - headers()));
    }
}
