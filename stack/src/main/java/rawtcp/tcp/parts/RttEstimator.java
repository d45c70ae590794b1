package rawtcp.tcp.parts;

/** RFC 6298 with Linux's bounds: RTO = SRTT + max(tcp_rto_min, 4 RTTVAR), at most tcp_rto_max, doubled by back-off. */
public final class RttEstimator {
    /** RFC 6298 2.1. */
    public static final long INITIAL_RTO_NS = 1_000_000_000L;

    /** RFC 6298 5.7. */
    private static final long FALLBACK_RTO_NS = 3_000_000_000L;

    private long initialRtoNs = INITIAL_RTO_NS;
    private static final long TICK_NS = 1_000_000L;

    private long srttNs;
    private long rttvarNs;
    private long minRttNs = Long.MAX_VALUE;
    private long lastNs;
    private int backoff;

    /** A measured round trip; Karn's rule is the caller's (RFC 6298 3). It ends the back-off. */
    public void sample(long rttNs) {
        assert rttNs >= 0 : rttNs;
        lastNs = rttNs;
        minRttNs = Math.min(minRttNs, rttNs);
        if (srttNs == 0) { // RFC 6298 2.2
            srttNs = Math.max(1, rttNs);
            rttvarNs = rttNs / 2;
        } else { // RFC 6298 2.3: RTTVAR first, it uses the old SRTT
            rttvarNs += (Math.abs(srttNs - rttNs) - rttvarNs) / 4;
            srttNs = Math.max(1, srttNs + (rttNs - srttNs) / 8);
        }
        backoff = 0;
    }

    /** The SYN was sent again and its ACK told no round trip: more patience with the data (RFC 6298 5.7). */
    public void handshakeOver() {
        if (!hasSample()) {
            initialRtoNs = FALLBACK_RTO_NS;
        }
    }

    /** RTO without back-off. */
    public long baseRtoNs(long minNs, long maxNs) {
        long rtoNs = srttNs == 0 ? initialRtoNs : inTicks(srttNs + Math.max(minNs, 4 * rttvarNs));
        return Math.min(rtoNs, maxNs);
    }

    /** Rounded up to the clock's tick, as in Linux. */
    private static long inTicks(long ns) {
        return (ns + TICK_NS - 1) / TICK_NS * TICK_NS;
    }

    public long rtoNs(long minNs, long maxNs) {
        return backedOff(baseRtoNs(minNs, maxNs), backoff, maxNs);
    }

    /** RFC 6298 5.5. */
    public void backOff() {
        backoff++;
    }

    /** New data was acknowledged: the path lives (Linux; RFC 6298 5.7's remark lets the next sample do it). */
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
        return srttNs != 0;
    }

    public long srttNs() {
        return srttNs;
    }

    public long rttvarNs() {
        return rttvarNs;
    }

    public long lastNs() {
        return lastNs;
    }

    /** 0 before the first sample. */
    public long minRttNs() {
        return minRttNs == Long.MAX_VALUE ? 0 : minRttNs;
    }
}
