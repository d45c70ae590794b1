package rawtcp.tcp.parts;

import rawtcp.wire.SeqNum;

/**
 * RFC 6298 as Linux computes it (tcp_rtt_estimator): in microseconds, RTTVAR never below tcp_rto_min, following a rise at
 * once and a fall once in a round trip, so that RTO = SRTT + max(tcp_rto_min, 4 mean deviations); doubled by back-off.
 */
public final class RttEstimator {
    /** RFC 6298 2.1. */
    public static final long INITIAL_RTO_NS = 1_000_000_000L;

    /** RFC 6298 5.7. */
    private static final long FALLBACK_RTO_NS = 3_000_000_000L;

    private static final long TICK_NS = 1_000_000L;
    private static final long US_NS = 1_000;

    private long initialRtoNs = INITIAL_RTO_NS;
    private long srttUs8; // 8 SRTT
    private long deviationUs4; // 4 mean deviations
    private long deviationMaxUs4; // the largest in this round trip
    private long rttvarUs; // what is added to SRTT
    private int roundEndSeq;
    private long minRttNs = Long.MAX_VALUE;
    private long lastNs;
    private int backoff;

    /**
     * A measured round trip; Karn's rule is the caller's (RFC 6298 3). It ends the back-off.
     *
     * @param latestNs that of the last segment acknowledged, for the least round trip of the path
     * @param sndUna where the window begins now, {@code sndNxt} where it ends: a round trip later it has moved on
     */
    public void sample(long rttNs, long latestNs, int sndUna, int sndNxt, long minRtoNs) {
        assert rttNs >= 0 : rttNs;
        lastNs = rttNs;
        minRttNs = Math.min(minRttNs, Math.max(US_NS, latestNs));
        long us = rttNs / US_NS;
        long minUs = minRtoNs / US_NS;
        if (srttUs8 == 0) { // RFC 6298 2.2
            srttUs8 = Math.max(1, us * 8);
            deviationUs4 = us * 2;
            rttvarUs = Math.max(deviationUs4, minUs);
            deviationMaxUs4 = rttvarUs;
            roundEndSeq = sndNxt;
        } else {
            smooth(us);
            widen();
            if (SeqNum.gt(sndUna, roundEndSeq)) {
                narrow(sndNxt, minUs);
            }
        }
        backoff = 0;
    }

    /** RFC 6298 2.3; a fall of the round trip changes the deviation by an eighth of what a rise does. */
    private void smooth(long us) {
        long error = us - srttUs8 / 8;
        srttUs8 = Math.max(1, srttUs8 + error);
        long change;
        if (error < 0) {
            change = -error - deviationUs4 / 4;
            change = change > 0 ? change / 8 : change;
        } else {
            change = error - deviationUs4 / 4;
        }
        deviationUs4 += change;
    }

    private void widen() {
        deviationMaxUs4 = Math.max(deviationMaxUs4, deviationUs4);
        rttvarUs = Math.max(rttvarUs, deviationMaxUs4);
    }

    private void narrow(int sndNxt, long minUs) {
        if (deviationMaxUs4 < rttvarUs) {
            rttvarUs -= (rttvarUs - deviationMaxUs4) / 4;
        }
        roundEndSeq = sndNxt;
        deviationMaxUs4 = minUs;
    }

    /** The SYN was sent again and its ACK told no round trip: more patience with the data (RFC 6298 5.7). */
    public void handshakeOver() {
        if (!hasSample()) {
            initialRtoNs = FALLBACK_RTO_NS;
        }
    }

    /** RTO without back-off. */
    public long baseRtoNs(long maxNs) {
        long rtoNs = srttUs8 == 0 ? initialRtoNs : inTicks((srttUs8 / 8 + rttvarUs) * US_NS);
        return Math.min(rtoNs, maxNs);
    }

    /** Rounded up to the clock's tick, as in Linux. */
    public static long inTicks(long ns) {
        return (ns + TICK_NS - 1) / TICK_NS * TICK_NS;
    }

    public long rtoNs(long maxNs) {
        return backedOff(baseRtoNs(maxNs), backoff, maxNs);
    }

    /** RFC 6298 5.5. */
    public void backOff() {
        backoff++;
    }

    /** What held the retransmissions back is gone: the next expiry is one RTO away again. */
    public void endBackOff() {
        backoff = 0;
    }

    public int backoff() {
        return backoff;
    }

    public static long backedOff(long baseNs, int times, long maxNs) {
        return times >= 32 ? maxNs : Math.min(maxNs, baseNs << times);
    }

    public boolean hasSample() {
        return srttUs8 != 0;
    }

    public long srttNs() {
        return srttUs8 / 8 * US_NS;
    }

    /** The mean deviation (RFC 6298 RTTVAR; Linux tcpi_rttvar); before the first sample a quarter of the RTO. */
    public long rttvarNs() {
        return hasSample() ? deviationUs4 / 4 * US_NS : initialRtoNs / 4;
    }

    public long lastNs() {
        return lastNs;
    }

    /** 0 before the first sample. */
    public long minRttNs() {
        return minRttNs == Long.MAX_VALUE ? 0 : minRttNs;
    }
}
