package rawtcp.tcp.congestion;

/**
 * Slow start ends before it loses: when the ACKs of one round trip come in an unbroken train for as long as the path is, or
 * when the round trip grows. Both tests are Linux's, and so are their numbers; RFC 9406 has only the second one.
 */
final class HyStart {
    private static final long MS = 1_000_000;
    /** ACKs that are closer than this belong to one train. */
    private static final long TRAIN_GAP_NS = 2 * MS;
    /** What bursts and delayed ACKs add to a train. */
    private static final long TRAIN_SLACK_NS = MS;

    private static final int SAMPLES = 8;
    private static final long LEAST_RISE_NS = 4 * MS;
    private static final long LARGEST_RISE_NS = 16 * MS;

    private boolean started;
    private int roundEnd;
    private long roundStartNs;
    private long lastAckNs;
    private int samples;
    private long leastNs;
    private boolean trainFound;
    private boolean delayFound;

    /** The next ACK begins a round. */
    void reset() {
        started = false;
    }

    /** True if slow start is to end with this ACK; {@code pathNs} is the least round trip known. */
    boolean onRoundTrip(long nowNs, long rttNs, long pathNs, int sndUna, int sndNxt) {
        if (!started || sndUna - roundEnd > 0) {
            startRound(nowNs, sndNxt);
        }
        trainFound = trainIsLong(nowNs, pathNs); // both count, whatever the other says
        delayFound = delayRises(rttNs, pathNs);
        return trainFound || delayFound;
    }

    boolean takeTrainFound() {
        boolean found = trainFound;
        trainFound = false;
        return found;
    }

    boolean takeDelayFound() {
        boolean found = delayFound;
        delayFound = false;
        return found;
    }

    private void startRound(long nowNs, int sndNxt) {
        started = true;
        roundEnd = sndNxt;
        roundStartNs = nowNs;
        lastAckNs = nowNs;
        samples = 0;
        leastNs = Long.MAX_VALUE;
    }

    /** Half of the path's length is enough where nobody paces the segments (Linux). */
    private boolean trainIsLong(long nowNs, long pathNs) {
        if (nowNs - lastAckNs > TRAIN_GAP_NS) {
            return false;
        }
        lastAckNs = nowNs;
        return nowNs - roundStartNs > (pathNs + TRAIN_SLACK_NS) / 2;
    }

    private boolean delayRises(long rttNs, long pathNs) {
        leastNs = Math.min(leastNs, rttNs);
        if (samples < SAMPLES) {
            samples++;
            return false;
        }
        return leastNs > pathNs + Math.max(LEAST_RISE_NS, Math.min(pathNs / 8, LARGEST_RISE_NS));
    }
}
