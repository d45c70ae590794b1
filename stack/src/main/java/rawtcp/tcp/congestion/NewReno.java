package rawtcp.tcp.congestion;

/**
 * RFC 5681 3.1, counted in segments as Linux does: slow start adds what was acknowledged, congestion avoidance one segment
 * for each window acknowledged, a loss leaves half.
 */
public final class NewReno extends SegmentWindow {
    @Override
    public String name() {
        return "reno";
    }

    @Override
    int lossThreshold() {
        return window() / 2;
    }

    @Override
    void avoidCongestion(long nowNs, int acked) {
        grow(acked, window());
    }
}
