package rawtcp.tcp.congestion;

/**
 * RFC 5681 3.1, counted in segments as Linux does: slow start adds what was acknowledged, congestion avoidance one segment
 * for each window acknowledged, a loss leaves half. It grows with each {@link #onAck}: the caller makes no such call for
 * data that it sent while something else than this window held it back (RFC 7661), nor inside recovery.
 */
public final class NewReno implements CongestionControl {
    private int window = INITIAL_WINDOW;
    private int ssthresh = NO_THRESHOLD;
    private int avoidanceAcked; // acknowledged in congestion avoidance since the window last grew

    @Override
    public String name() {
        return "reno";
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void window(int segments) {
        window = Math.max(1, Math.min(segments, MAX_WINDOW));
    }

    @Override
    public int ssthresh() {
        return ssthresh;
    }

    @Override
    public void ssthresh(int segments) {
        ssthresh = segments;
    }

    @Override
    public int ssthreshAfterLoss() {
        return Math.max(window / 2, 2);
    }

    @Override
    public void onAck(long nowNs, int acked) {
        assert acked >= 0 : acked;
        int left = acked;
        if (inSlowStart()) {
            int grown = Math.min(window + acked, ssthresh);
            left = acked - (grown - window);
            window(grown);
        }
        if (left > 0) {
            avoidCongestion(left);
        }
    }

    /** RFC 3465 2.1: one segment more for each window acknowledged. */
    private void avoidCongestion(int acked) {
        if (avoidanceAcked >= window) { // the window was made smaller meanwhile
            avoidanceAcked = 0;
            window(window + 1);
        }
        avoidanceAcked += acked;
        if (avoidanceAcked >= window) {
            int steps = avoidanceAcked / window;
            avoidanceAcked -= steps * window;
            window(window + steps);
        }
    }

    @Override
    public void onTimeout() {
        avoidanceAcked = 0;
    }
}
