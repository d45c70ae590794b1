package rawtcp.tcp.parts;

import rawtcp.wire.SeqNum;

/**
 * What we promise to take: the right edge, which never moves left (RFC 9293 SHLD-14), moves only in steps worth a segment
 * (3.8.6.2.2, silly windows), opens slowly with what the peer sends, and grows with what the application reads (Linux's
 * __tcp_select_window and receive buffer tuning).
 */
public final class ReceiveWindow {
    public static final int NO_CLAMP = Integer.MAX_VALUE;

    private static final int MAX_UNSCALED = 0xffff;
    private static final int INITIAL_SEGMENTS = 10;

    private int scale;
    private int clampBytes = NO_CLAMP;
    private int mostBytes = NO_CLAMP; // what the field can tell, until the buffer grows or is measured (Linux)
    private int reserved; // room for one segment beyond the window, until the buffer grows
    private int clampedBytes; // the bound that was last set (Linux window_clamp)
    private int threshold; // what may be told now (Linux rcv_ssthresh)
    private int rightEdge;
    private int meantEdge; // without scaling the field may not have been able to tell so much (Linux rcv_wnd)
    private int copiedBytes;
    private int roundBytes; // what the application read in the last round
    private long copyRoundNs;

    /** The shift that lets 16 bits tell {@code maxBufferBytes}, as Linux computes it (RFC 7323 2.3: at most 14). */
    public static int scaleFor(int maxBufferBytes) {
        int log2 = 31 - Integer.numberOfLeadingZeros(Math.max(1, maxBufferBytes));
        return Math.max(0, Math.min(14, log2 - 15));
    }

    /** The first window: whole segments, as many as fit; a SYN can tell no more than 65535 of it (Linux tcp_select_initial_window). */
    public int initial(int spaceBytes, int segmentBytes) {
        int space = Math.min(spaceBytes, clampBytes);
        if (space > segmentBytes) {
            space -= space % segmentBytes;
        }
        return space;
    }

    /** RCV.NXT is known now; {@code windowBytes} is the first window, whatever of it our SYN could tell. */
    public void start(int rcvNxt, int windowBytes) {
        rightEdge = rcvNxt + windowBytes;
        threshold = windowBytes;
        meantEdge = rightEdge;
    }

    /** As {@link #start}, without window scaling: only what the field can tell is promised. */
    public void startUnscaled(int rcvNxt, int windowBytes) {
        start(rcvNxt, Math.min(MAX_UNSCALED, windowBytes));
        meantEdge = rcvNxt + windowBytes;
    }

    /** The handshake is over: room for one more segment is kept back (Linux tcp_init_buffer_space). */
    public void established(long nowNs, int rcvNxt, int limitBytes, int segmentBytes) {
        mostBytes = MAX_UNSCALED << scale;
        int window = Math.min(Math.min(clampBytes, mostBytes), limitBytes);
        if (window > 2 * segmentBytes && window + segmentBytes > limitBytes) {
            reserved = limitBytes - Math.max(2 * segmentBytes, limitBytes - segmentBytes);
        }
        clampedBytes = bound(limitBytes);
        threshold = Math.min(threshold, clampedBytes);
        roundBytes = Math.min(Math.min(threshold, remaining(rcvNxt)), INITIAL_SEGMENTS * segmentBytes);
        copyRoundNs = nowNs;
    }

    /** RCV.SCALE, once both sides have agreed; 0 before and without. */
    public void scale(int shift) {
        assert shift >= 0 && shift <= 14 : shift;
        scale = shift;
    }

    public int scale() {
        return scale;
    }

    /** TCP_WINDOW_CLAMP, or {@link #NO_CLAMP}. */
    public void clamp(int bytes) {
        clampBytes = bytes;
    }

    /** The largest window that can be told of a buffer that stands for so much. */
    public int bound(int limitBytes) {
        return Math.min(Math.min(clampBytes, mostBytes), limitBytes - reserved);
    }

    /** Linux tcpi_rcv_ssthresh. */
    public int threshold() {
        return threshold;
    }

    /** What the application reads in a round (Linux tcpi_rcv_space). */
    public int space() {
        return roundBytes;
    }

    /** RCV.WND: what is still promised. */
    public int remaining(int rcvNxt) {
        return Math.max(0, SeqNum.distance(rcvNxt, rightEdge));
    }

    /** As {@link #remaining}, before what the field can't tell was cut off. */
    public int meant(int rcvNxt) {
        return Math.max(0, SeqNum.distance(rcvNxt, meantEdge));
    }

    public int rightEdge() {
        return rightEdge;
    }

    /** Data came: the window may open further (Linux tcp_grow_window). True if it does. */
    public boolean grow(int bytes, int spaceBytes, int limitBytes, int segmentBytes) {
        int room = Math.min(bound(limitBytes), spaceBytes) - threshold;
        if (room <= 0) {
            return false;
        }
        threshold += Math.min(room, Math.max(2 * segmentBytes, 2 * bytes));
        return true;
    }

    /** The window that could be told now, unscaled (Linux __tcp_select_window). */
    public int select(int rcvNxt, int spaceBytes, int limitBytes, int receiveMss) {
        int full = Math.min(bound(limitBytes), limitBytes);
        int mss = Math.min(receiveMss, full);
        if (mss <= 0) {
            return 0;
        }
        int free = spaceBytes;
        if (free < full >> 1) {
            free -= free % (1 << scale);
            if (free < limitBytes >> 4 || free < mss) {
                return 0;
            }
        }
        free = Math.min(free, Math.min(threshold, full));
        if (scale > 0) {
            int unit = 1 << scale;
            return (free + unit - 1) / unit * unit;
        }
        int window = remaining(rcvNxt);
        if (window <= free - mss || window > free) {
            return free - free % mss;
        }
        return mss == full && free > window + (full >> 1) ? free : window;
    }

    /** True if the buffer is so full that an ACK can tell nothing good (Linux resets quick ACKs there). */
    public boolean isCramped(int spaceBytes, int limitBytes) {
        return spaceBytes < bound(limitBytes) >> 1;
    }

    /** The field for a segment that leaves now, and the new right edge remembered. SYNs are never scaled (RFC 7323 2.2). */
    public int advertise(int rcvNxt, int spaceBytes, int limitBytes, int receiveMss, boolean syn) {
        int old = remaining(rcvNxt);
        if (syn) {
            return Math.min(old, MAX_UNSCALED);
        }
        int window = select(rcvNxt, spaceBytes, limitBytes, receiveMss);
        if (window < old) { // never shrink what was promised
            int unit = 1 << scale;
            window = (old + unit - 1) / unit * unit;
        }
        int field = Math.min(window, MAX_UNSCALED << scale) >>> scale;
        rightEdge = SeqNum.max(rightEdge, rcvNxt + (field << scale));
        meantEdge = SeqNum.max(rightEdge, rcvNxt + window);
        return field;
    }

    /** The application has read: is the window now at least twice what the peer knows (Linux tcp_cleanup_rbuf)? */
    public boolean worthAnUpdate(int rcvNxt, int spaceBytes, int limitBytes, int receiveMss) {
        int old = meant(rcvNxt);
        if (2L * old > bound(limitBytes)) {
            return false;
        }
        int possible = select(rcvNxt, spaceBytes, limitBytes, receiveMss);
        return possible > 0 && possible >= 2 * old;
    }

    /** The buffer has become larger by itself: no room is kept back any more. */
    public void reserveNothing() {
        reserved = 0;
        mostBytes = NO_CLAMP;
    }

    /** The peer's segments fill their buffers otherwise than was thought (Linux tcp_set_window_clamp). */
    public void measured(int lastAckSent, int limitBytes) {
        boolean wider = limitBytes > clampedBytes;
        clampedBytes = limitBytes;
        reserved = 0;
        mostBytes = NO_CLAMP;
        threshold =
                wider ? Math.max(threshold, Math.min(meant(lastAckSent), limitBytes)) : Math.min(threshold, limitBytes);
        roundBytes = Math.min(roundBytes, limitBytes);
    }

    /**
     * After the application has copied {@code bytes}: the window that keeps up with it, twice what it reads in a round trip
     * and a little more, so that the window is never what holds the sender back (Linux tcp_rcv_space_adjust); 0: no change.
     */
    public long wanted(long nowNs, int bytes, long rttNs, int segmentBytes) {
        copiedBytes += bytes;
        if (nowNs - copyRoundNs < rttNs || rttNs == 0) {
            return 0;
        }
        int copied = copiedBytes;
        copiedBytes = 0;
        copyRoundNs = nowNs;
        if (copied <= roundBytes) {
            return 0;
        }
        long wanted = 2L * copied + 16L * segmentBytes;
        wanted += 2 * (wanted * (copied - roundBytes) / Math.max(1, roundBytes));
        roundBytes = copied;
        return wanted;
    }
}
