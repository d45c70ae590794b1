package rawtcp.tcp.congestion;

/**
 * RFC 9438 with Linux's choices: the clock counts milliseconds, the target is looked up at most once in one, W_est never
 * turns to Reno's full rate, and the window grows by at least 5 % each round trip as long as no loss has told of W_max.
 */
public final class Cubic extends SegmentWindow {
    private static final long MS = 1_000_000;
    /** RFC 9438 4.6 and 5: 0.7 and 0.4 in 1024ths, as Linux counts. */
    private static final int BETA_1024 = 717;

    private static final double C = 410 / 1024.0;
    /** RFC 9438 4.3: windows acknowledged for each segment that W_est grows, (1 + beta) / (3 (1 - beta)), in eighths. */
    private static final int RENO_EIGHTHS = 15;

    private static final int HYSTART_LEAST_WINDOW = 16;
    private static final int LEAST_ACKED_FOR_ONE = 2; // RFC 9438 4.2: the target is at most 1.5 cwnd
    private static final int SLOWEST_WITHOUT_W_MAX = 20;
    private static final long STALE_MS = 31;
    private static final long NO_EPOCH = Long.MIN_VALUE;

    private final HyStart hyStart = new HyStart();
    private boolean hyStartFound;

    private int wMax; // 0: no loss has told
    private long pathNs; // the least round trip; 0: unknown
    private long epochMs = NO_EPOCH;
    private double k; // seconds from the epoch to the plateau
    private int plateau;
    private int wEst;
    private long wEstAcked;
    /** Segments acknowledged for each that the window grows, and what it was worked out from. */
    private int each;

    private int eachForWindow;
    private long eachAtMs;

    @Override
    public String name() {
        return "cubic";
    }

    @Override
    int lossThreshold() {
        epochMs = NO_EPOCH;
        // RFC 9438 4.7, fast convergence: a flow that could not come back to W_max makes room for another
        wMax = window() < wMax ? (int) ((long) window() * (1024 + BETA_1024) / 2048) : window();
        return (int) ((long) window() * BETA_1024 / 1024);
    }

    /** RFC 9438 4.8; Linux forgets W_max too, so that K is 0 when congestion is avoided again. */
    @Override
    public void onTimeout() {
        super.onTimeout();
        epochMs = NO_EPOCH;
        wMax = 0;
        pathNs = 0;
        each = 0;
        eachForWindow = 0;
        eachAtMs = 0;
        hyStartFound = false;
        hyStart.reset();
    }

    /** RFC 9438 4.2: time in which the application had nothing to send does not count. */
    @Override
    public void onTransmitStart(long nowNs, long idleNs) {
        if (epochMs != NO_EPOCH && idleNs > 0) {
            epochMs = Math.min(epochMs + idleNs / MS, nowNs / MS);
        }
    }

    @Override
    public void onRoundTrip(long nowNs, long rttNs, int sndUna, int sndNxt) {
        boolean justRecovered = epochMs != NO_EPOCH && nowNs / MS - epochMs < 1_000; // its delays tell of the loss
        if (rttNs <= 0 || justRecovered) {
            return;
        }
        if (pathNs == 0 || rttNs < pathNs) {
            pathNs = rttNs;
        }
        if (!hyStartFound && inSlowStart() && window() >= HYSTART_LEAST_WINDOW) {
            hyStartFound = hyStart.onRoundTrip(nowNs, rttNs, pathNs, sndUna, sndNxt);
            if (hyStartFound) {
                ssthresh(window());
            }
        }
    }

    @Override
    public boolean takeTrainFound() {
        return hyStart.takeTrainFound();
    }

    @Override
    public boolean takeDelayFound() {
        return hyStart.takeDelayFound();
    }

    @Override
    void avoidCongestion(long nowNs, int acked) {
        wEstAcked += acked;
        update(nowNs / MS, acked);
        grow(acked, each);
    }

    private void update(long nowMs, int acked) {
        int window = window();
        if (window == eachForWindow && nowMs - eachAtMs <= STALE_MS) {
            return;
        }
        if (epochMs == NO_EPOCH || nowMs != eachAtMs) {
            eachForWindow = window;
            eachAtMs = nowMs;
            if (epochMs == NO_EPOCH) {
                startEpoch(nowMs, acked);
            }
            each = cubicPace(nowMs);
        }
        each = Math.max(LEAST_ACKED_FOR_ONE, Math.min(each, renoPace()));
    }

    /** RFC 9438 4.2 figure 2: K, the time that the cubic function takes to come back to W_max. */
    private void startEpoch(long nowMs, int acked) {
        epochMs = nowMs;
        wEst = window();
        wEstAcked = acked;
        plateau = Math.max(wMax, window());
        k = inTicks(StrictMath.cbrt((plateau - window()) / C));
    }

    /** RFC 9438 4.2 figure 1, a round trip ahead; and 4.4 and 4.5: how many ACKs each step to it may take. */
    private int cubicPace(long nowMs) {
        double offset = inTicks((nowMs - epochMs + pathNs / MS) / 1_000.0) - k;
        long target = plateau + (long) (C * offset * offset * offset);
        int window = window();
        long pace = target > window ? window / (target - window) : 100L * window;
        return (int) (wMax == 0 ? Math.min(pace, SLOWEST_WITHOUT_W_MAX) : pace);
    }

    /** RFC 9438 4.3: where Reno would be by now is the least. */
    private int renoPace() {
        long perSegment = (long) window() * RENO_EIGHTHS / 8;
        if (wEstAcked > perSegment) {
            long steps = (wEstAcked - 1) / perSegment;
            wEst += (int) Math.min(steps, MAX_WINDOW);
            wEstAcked -= steps * perSegment;
        }
        return wEst > window() ? window() / (wEst - window()) : Integer.MAX_VALUE;
    }

    /** Linux's clock of the cubic function has 1024 ticks in a second. */
    private static double inTicks(double seconds) {
        return Math.floor(seconds * 1024) / 1024;
    }
}
