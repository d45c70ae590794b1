package rawtcp.tcp;

import java.util.ArrayList;
import java.util.List;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.congestion.RateSample;

/** A congestion control with a window and a rate of its own, which stay; it writes down what it is told. */
final class PacedWindow implements CongestionControl {
    final List<String> losses = new ArrayList<>();
    final List<RateSample> samples = new ArrayList<>();
    /** With the next sample it says that it has held back. */
    boolean restrains;

    private final double rate;
    private int window;
    private int ssthresh = NO_THRESHOLD;

    /** {@code rate}: segments per second. */
    PacedWindow(int window, double rate) {
        this.window = window;
        this.rate = rate;
    }

    @Override
    public String name() {
        return "paced";
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void window(int segments) {
        window = segments;
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
    public int onLoss() {
        return window;
    }

    @Override
    public void onAck(long nowNs, int acked) {}

    @Override
    public boolean ownsWindow() {
        return true;
    }

    @Override
    public boolean paces() {
        return true;
    }

    @Override
    public double pacingRate() {
        return rate;
    }

    @Override
    public void onSample(RateSample sample) {
        samples.add(sample);
    }

    @Override
    public boolean takeRestraint() {
        return restrains;
    }

    @Override
    public void onLost(long nowNs, int segments, int lostSince, int txInFlight, boolean appLimited) {
        losses.add(segments + " of " + lostSince);
    }
}
