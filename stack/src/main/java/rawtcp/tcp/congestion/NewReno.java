package rawtcp.tcp.congestion;

/**
 * RFC 5681 with the recovery of RFC 6582, counting bytes as RFC 3465 does. Windows are in bytes. It grows with each
 * {@link #onAck}: the caller makes no such call for data that it sent while something else than this window held it
 * back (RFC 7661), nor inside recovery.
 */
public final class NewReno implements CongestionControl {
    private static final int MAX_WINDOW_BYTES = 1 << 30;
    /** RFC 6928; Linux takes ten segments of any size, and so do we. */
    private static final int INITIAL_SEGMENTS = 10;

    private static final int DUPLICATE_ACK_THRESHOLD = 3;

    private final int mss;
    private int cwnd;
    private int ssthresh = Integer.MAX_VALUE;
    private int avoidanceAcked; // acknowledged in congestion avoidance since cwnd last grew
    private boolean recovering;

    public NewReno(int mssBytes) {
        assert mssBytes > 0 : mssBytes;
        mss = mssBytes;
        cwnd = bounded((long) INITIAL_SEGMENTS * mss);
    }

    @Override
    public String name() {
        return "reno";
    }

    @Override
    public int windowBytes() {
        return cwnd;
    }

    @Override
    public int ssthreshBytes() {
        return ssthresh;
    }

    @Override
    public void onAck(long nowNs, int ackedBytes, int inFlightBytes) {
        assert ackedBytes >= 0 : ackedBytes;
        int left = cwnd < ssthresh ? slowStart(ackedBytes) : ackedBytes;
        if (left > 0) {
            avoidCongestion(left);
        }
    }

    /** RFC 5681 3.1, but without the limits of RFC 3465 2.3 on stretched ACKs, as Linux; returns what was past ssthresh. */
    private int slowStart(int ackedBytes) {
        int grown = bounded((long) cwnd + ackedBytes);
        if (grown < ssthresh) {
            cwnd = grown;
            return 0;
        }
        int left = grown - ssthresh;
        cwnd = ssthresh;
        avoidanceAcked = 0;
        return left;
    }

    /** RFC 3465 2.1: one segment more for each window of bytes acknowledged. */
    private void avoidCongestion(int ackedBytes) {
        long acked = (long) avoidanceAcked + ackedBytes;
        if (acked >= cwnd) {
            acked -= cwnd;
            cwnd = bounded((long) cwnd + mss);
        }
        avoidanceAcked = (int) Math.min(acked, cwnd); // an ACK of many windows counts for one
    }

    @Override
    public void onLoss(long nowNs, int inFlightBytes) {
        ssthresh = halved(inFlightBytes);
        // RFC 5681 3.2 step 3: the segments that the duplicate ACKs tell of have left the network
        cwnd = bounded((long) ssthresh + (long) DUPLICATE_ACK_THRESHOLD * mss);
        avoidanceAcked = 0;
        recovering = true;
    }

    @Override
    public void onDuplicateAck() {
        if (recovering) { // RFC 5681 3.2 step 4
            cwnd = bounded((long) cwnd + mss);
        }
    }

    @Override
    public void onPartialAck(int ackedBytes) {
        assert ackedBytes >= 0 : ackedBytes;
        if (recovering) {
            long deflated = (long) cwnd - ackedBytes + (ackedBytes >= mss ? mss : 0);
            cwnd = bounded(deflated);
        }
    }

    @Override
    public void onRecoveryExit(long nowNs, int inFlightBytes) {
        if (recovering) {
            // RFC 6582 3.2 step 3, full acknowledgment, (1): no burst if little is in flight
            long gentle = Math.max((long) inFlightBytes, mss) + mss;
            cwnd = bounded(Math.min(ssthresh, gentle));
            recovering = false;
        }
    }

    @Override
    public void onRetransmitTimeout(long nowNs, int inFlightBytes, boolean firstOfThisSegment) {
        if (firstOfThisSegment) { // RFC 5681 3.1: later ones hold ssthresh
            ssthresh = halved(inFlightBytes);
        }
        cwnd = mss; // the loss window
        avoidanceAcked = 0;
        recovering = false;
    }

    @Override
    public void onIdleRestart() {
        cwnd = Math.min(cwnd, bounded((long) INITIAL_SEGMENTS * mss)); // RFC 5681 4.1: RW = min(IW, cwnd)
        avoidanceAcked = 0;
    }

    /** RFC 5681 3.1 (4). */
    private int halved(int inFlightBytes) {
        assert inFlightBytes >= 0 : inFlightBytes;
        return bounded(Math.max(inFlightBytes / 2, 2L * mss));
    }

    private int bounded(long window) {
        return (int) Math.max(mss, Math.min(window, MAX_WINDOW_BYTES));
    }
}
