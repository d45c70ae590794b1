package rawtcp.tcp.parts;

import rawtcp.wire.SeqNum;

/**
 * What we promise to take: the right edge, which never moves left (RFC 9293 SHLD-14), moves only in steps worth a segment
 * (3.8.6.2.2, silly windows), opens slowly with what the peer sends, and grows with what the application reads (Linux's
 * __tcp_select_window and receive buffer tuning).
 */
public final class ReceiveWindow {
    private static final int MAX_UNSCALED = 0xffff;
    private static final int MAX_SHIFT = 14;
    /** RFC 7323 2.2. */
    private static final int LARGEST = MAX_UNSCALED << MAX_SHIFT;

    private int scale;
    private int clampBytes = LARGEST; // Linux window_clamp
    private int threshold; // what may be told now (Linux rcv_ssthresh)
    private int lastBytes; // what the last segment meant to tell (Linux rcv_wnd)
    private int rightEdge;
    private boolean onlyKeptPromise;
    private int meantEdge; // without scaling the field may not have been able to tell so much

    /** The shift that lets 16 bits tell {@code maxBufferBytes}, as Linux computes it (RFC 7323 2.3: at most 14). */
    public static int scaleFor(int maxBufferBytes) {
        int log2 = 31 - Integer.numberOfLeadingZeros(Math.max(1, maxBufferBytes));
        return Math.max(0, Math.min(MAX_SHIFT, log2 - 15));
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
        lastBytes = windowBytes;
        meantEdge = rightEdge;
    }

    /** As {@link #start}, without window scaling: only what the field can tell is promised. */
    public void startUnscaled(int rcvNxt, int windowBytes) {
        start(rcvNxt, Math.min(MAX_UNSCALED, windowBytes));
        lastBytes = windowBytes;
        meantEdge = rcvNxt + windowBytes;
    }

    /** The handshake is over: the window may become what the buffer stands for, less one segment (Linux tcp_init_buffer_space). */
    public void established(int limitBytes, int segmentBytes) {
        clampBytes = Math.min(Math.min(clampBytes, MAX_UNSCALED << scale), limitBytes);
        if (clampBytes > 2 * segmentBytes && clampBytes + segmentBytes > limitBytes) {
            clampBytes = Math.max(2 * segmentBytes, limitBytes - segmentBytes);
        }
        threshold = Math.min(threshold, clampBytes);
    }

    /** RCV.SCALE, once both sides have agreed; 0 before and without. */
    public void scale(int shift) {
        assert shift >= 0 && shift <= MAX_SHIFT : shift;
        scale = shift;
    }

    public int scale() {
        return scale;
    }

    /**
     * The largest window that may be told: by TCP_WINDOW_CLAMP, or because the peer's segments were seen to fill their
     * buffers otherwise than was thought (Linux tcp_set_window_clamp).
     */
    public void clamp(int bytes) {
        int before = clampBytes;
        clampBytes = Math.min(bytes, LARGEST);
        threshold = clampBytes < before
                ? Math.min(threshold, clampBytes)
                : Math.max(threshold, Math.min(lastBytes, clampBytes));
    }

    /** The buffer has become larger, and stands for so much now (Linux tcp_rcvbuf_grow). */
    public void follow(int limitBytes) {
        clampBytes = limitBytes;
    }

    /** Linux window_clamp. */
    public int clamp() {
        return clampBytes;
    }

    /** Linux tcpi_rcv_ssthresh. */
    public int threshold() {
        return threshold;
    }

    /** What the last segment told, or meant to tell (Linux tcpi_rcv_wnd). */
    public int lastTold() {
        return lastBytes;
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

    /** Data came: the window may open by so much (Linux tcp_grow_window). True if it does. */
    public boolean grow(int bytes, int spaceBytes) {
        int room = Math.min(clampBytes, spaceBytes) - threshold;
        if (room <= 0) {
            return false;
        }
        threshold += Math.min(room, bytes);
        return true;
    }

    /** The window that could be told now, unscaled (Linux __tcp_select_window). */
    public int select(int spaceBytes, int limitBytes, int receiveMss) {
        int full = Math.min(clampBytes, limitBytes);
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
        free = Math.min(free, threshold);
        if (scale > 0) {
            int unit = 1 << scale;
            return (free + unit - 1) / unit * unit;
        }
        int window = lastBytes;
        if (window <= free - mss || window > free) {
            return free - free % mss;
        }
        return mss == full && free > window + (full >> 1) ? free : window;
    }

    /** True if the buffer is so full that an ACK can tell nothing good (Linux resets quick ACKs there). */
    public boolean isCramped(int spaceBytes, int limitBytes) {
        return spaceBytes < Math.min(clampBytes, limitBytes) >> 1;
    }

    /** The field for a segment that leaves now, and the new right edge remembered. SYNs are never scaled (RFC 7323 2.2). */
    public int advertise(int rcvNxt, int spaceBytes, int limitBytes, int receiveMss, boolean syn) {
        int old = remaining(rcvNxt);
        if (syn) {
            return Math.min(old, MAX_UNSCALED);
        }
        int window = select(spaceBytes, limitBytes, receiveMss);
        onlyKeptPromise = window == 0 && old > 0;
        if (window < old) { // never shrink what was promised
            int unit = 1 << scale;
            window = (old + unit - 1) / unit * unit;
        }
        lastBytes = window;
        int field = Math.min(window, MAX_UNSCALED << scale) >>> scale;
        rightEdge = SeqNum.max(rightEdge, rcvNxt + (field << scale));
        meantEdge = SeqNum.max(rightEdge, rcvNxt + window);
        return field;
    }

    /** The last segment would have told a closed window, but for what was promised before. */
    public boolean onlyKeptPromise() {
        return onlyKeptPromise;
    }

    /** The application has read: is the window now at least twice what the peer knows (Linux tcp_cleanup_rbuf)? */
    public boolean worthAnUpdate(int rcvNxt, int spaceBytes, int limitBytes, int receiveMss) {
        int old = meant(rcvNxt);
        if (2L * old > clampBytes) {
            return false;
        }
        int possible = select(spaceBytes, limitBytes, receiveMss);
        return possible > 0 && possible >= 2 * old;
    }
}
