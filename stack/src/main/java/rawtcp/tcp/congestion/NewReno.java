package rawtcp.tcp.congestion;

/** RFC 5681 with RFC 6582 (NewReno), RFC 6928 (initial window of ten) and RFC 3465 (growth by acknowledged bytes). */
public final class NewReno implements CongestionControl {
    private static final int MAX_WINDOW = 1 << 30;

    private final int mssBytes;
    private int windowBytes;
    private int ssthreshBytes = MAX_WINDOW;
    private int ackedInAvoidance;

    public NewReno(int mssBytes) {
        assert mssBytes > 0 : mssBytes;
        this.mssBytes = mssBytes;
        windowBytes = initialWindow();
    }

    /** RFC 6928 2; Linux takes ten segments of whatever size. */
    private int initialWindow() {
        return 10 * mssBytes;
    }

    @Override
    public String name() {
        return "reno";
    }

    @Override
    public int windowBytes() {
        return windowBytes;
    }

    @Override
    public int ssthreshBytes() {
        return ssthreshBytes;
    }

    @Override
    public void onAck(long nowNs, int ackedBytes, int inFlightBytes) {
        if (windowBytes < ssthreshBytes) { // slow start: RFC 5681 (2), all that was acknowledged as Linux does
            windowBytes = capped((long) windowBytes + ackedBytes);
            return;
        }
        ackedInAvoidance = capped((long) ackedInAvoidance + ackedBytes); // RFC 3465 2.1: one segment each window
        if (ackedInAvoidance >= windowBytes) {
            ackedInAvoidance -= windowBytes;
            windowBytes = capped((long) windowBytes + mssBytes);
        }
    }

    @Override
    public void onLoss(long nowNs, int inFlightBytes) { // RFC 6582 3.2 step 2
        halve(inFlightBytes);
        windowBytes = capped(ssthreshBytes + 3L * mssBytes);
    }

    @Override
    public void onDuplicateAck() { // step 3 of RFC 5681 3.2: one more segment has left the network
        windowBytes = capped((long) windowBytes + mssBytes);
    }

    @Override
    public void onPartialAck(int ackedBytes) { // RFC 6582 3.2 step 3: deflate, and one for the segment sent again
        long deflated = (long) windowBytes - ackedBytes + (ackedBytes >= mssBytes ? mssBytes : 0);
        windowBytes = capped(Math.max(mssBytes, deflated));
    }

    @Override
    public void onRecoveryExit(long nowNs, int inFlightBytes) { // RFC 6582 3.2 step 3 (1): no burst
        windowBytes = Math.min(ssthreshBytes, Math.max(inFlightBytes, mssBytes) + mssBytes);
    }

    @Override
    public void onRetransmitTimeout(long nowNs, int inFlightBytes, boolean firstOfThisSegment) { // RFC 5681 3.1
        if (firstOfThisSegment) {
            halve(inFlightBytes);
        }
        windowBytes = mssBytes;
        ackedInAvoidance = 0;
    }

    @Override
    public void onIdleRestart() { // RFC 5681 4.1
        windowBytes = Math.min(windowBytes, initialWindow());
    }

    private void halve(int inFlightBytes) { // RFC 5681 (4)
        ssthreshBytes = Math.max(inFlightBytes / 2, 2 * mssBytes);
        ackedInAvoidance = 0;
    }

    private static int capped(long bytes) {
        return (int) Math.min(MAX_WINDOW, bytes);
    }
}
