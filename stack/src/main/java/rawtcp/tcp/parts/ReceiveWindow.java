package rawtcp.tcp.parts;

import rawtcp.wire.SeqNum;

/**
 * What we promise to take: the right edge, which never moves left (RFC 9293 SHLD-14), moves only in steps worth a
 * segment (3.8.6.2.2, silly windows), and grows with what the application reads (Linux's receive buffer tuning).
 */
public final class ReceiveWindow {
    public static final int NO_CLAMP = Integer.MAX_VALUE;

    private static final int MAX_UNSCALED = 0xffff;

    private int scale;
    private int clampBytes = NO_CLAMP;
    private int rightEdge;
    private int copiedBytes;
    private long copyRoundNs;

    /** The shift that lets 16 bits tell {@code maxBufferBytes}, as Linux computes it (RFC 7323 2.3: at most 14). */
    public static int scaleFor(int maxBufferBytes) {
        int log2 = 31 - Integer.numberOfLeadingZeros(Math.max(1, maxBufferBytes));
        return Math.max(0, Math.min(14, log2 - 15));
    }

    /** RCV.NXT is known now; {@code promisedBytes} is what our SYN told, if it told anything. */
    public void start(int rcvNxt, int promisedBytes) {
        rightEdge = rcvNxt + promisedBytes;
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

    /** RCV.WND: what is still promised. */
    public int remaining(int rcvNxt) {
        return Math.max(0, SeqNum.distance(rcvNxt, rightEdge));
    }

    public int rightEdge() {
        return rightEdge;
    }

    /** The field for a segment that leaves now, and the new right edge remembered. SYNs are never scaled (RFC 7323 2.2). */
    public int advertise(int rcvNxt, int spaceBytes, int limitBytes, int segmentBytes, boolean syn) {
        int shift = syn ? 0 : scale;
        int old = remaining(rcvNxt);
        int window = Math.min(Math.min(spaceBytes, clampBytes), MAX_UNSCALED << shift);
        int worthTelling = Math.min(limitBytes / 2, segmentBytes); // RFC 9293 3.8.6.2.2
        if (window - old < worthTelling) {
            window = old;
        }
        int field = Math.min(MAX_UNSCALED, window >>> shift);
        // RFC 7323 2.4: rounding may tell less than was promised before; what was promised is still accepted.
        rightEdge = SeqNum.max(rightEdge, rcvNxt + (field << shift));
        return field;
    }

    /** The application has read: is the window now at least twice what the peer knows (Linux tcp_cleanup_rbuf)? */
    public boolean worthAnUpdate(int rcvNxt, int spaceBytes, int limitBytes, int segmentBytes) {
        int possible = Math.min(Math.min(spaceBytes, clampBytes), MAX_UNSCALED << scale);
        int old = remaining(rcvNxt);
        return possible - old >= Math.min(limitBytes / 2, segmentBytes) && possible >= 2 * old;
    }

    /**
     * The buffer limit after the application has copied {@code bytes}: twice what it reads in a round trip, so that the
     * window is never what holds the sender back (Linux tcp_rcv_space_adjust).
     */
    public int tunedLimit(long nowNs, int bytes, long rttNs, int limitBytes, int maxBytes) {
        copiedBytes += bytes;
        if (nowNs - copyRoundNs < rttNs) {
            return limitBytes;
        }
        long wanted = 2L * copiedBytes;
        copiedBytes = 0;
        copyRoundNs = nowNs;
        return (int) Math.max(limitBytes, Math.min(maxBytes, wanted));
    }
}
