package rawtcp.tcp.congestion;

/** What the algorithms share: the window and its threshold, slow start, and the count of what avoidance was told. */
abstract class SegmentWindow implements CongestionControl {
    private int window = INITIAL_WINDOW;
    private int ssthresh = NO_THRESHOLD;
    private int avoidanceAcked; // acknowledged in congestion avoidance since the window last grew

    @Override
    public final int window() {
        return window;
    }

    @Override
    public final void window(int segments) {
        window = Math.max(1, Math.min(segments, MAX_WINDOW));
    }

    @Override
    public final int ssthresh() {
        return ssthresh;
    }

    @Override
    public final void ssthresh(int segments) {
        assert segments >= 2 : segments; // RFC 5681 3.1 (4)
        ssthresh = segments;
    }

    /** So is what was counted towards the next segment (Linux snd_cwnd_cnt). */
    @Override
    public final void takeOver(CongestionControl other) {
        CongestionControl.super.takeOver(other);
        avoidanceAcked = other instanceof SegmentWindow segments ? segments.avoidanceAcked : 0;
    }

    @Override
    public final void onAck(long nowNs, int acked) {
        assert acked >= 0 : acked;
        int left = inSlowStart() ? slowStart(acked) : acked;
        if (left > 0) {
            avoidCongestion(nowNs, left);
        }
    }

    /** {@code acked} segments past slow start. */
    abstract void avoidCongestion(long nowNs, int acked);

    @Override
    public final int onLoss() {
        avoidanceAcked = 0;
        return Math.max(2, lossThreshold());
    }

    /** What a loss at this window leaves of it. */
    abstract int lossThreshold();

    @Override
    public void onTimeout() {
        avoidanceAcked = 0;
    }

    /** RFC 5681 3.1, but without the limits of RFC 3465 2.3 on stretched ACKs, as Linux; returns what was past ssthresh. */
    private int slowStart(int acked) {
        int before = window;
        window((int) Math.min((long) window + acked, ssthresh));
        return acked - (window - before);
    }

    /** One segment more for each {@code each} acknowledged (RFC 3465 2.1, where that is the window). */
    final void grow(int acked, int each) {
        if (avoidanceAcked >= each) { // a lower rate was meant when these were counted: they are worth one (Linux)
            avoidanceAcked = 0;
            window(window + 1);
        }
        avoidanceAcked += acked;
        if (avoidanceAcked >= each) {
            window(window + avoidanceAcked / each);
            avoidanceAcked %= each;
        }
    }
}
