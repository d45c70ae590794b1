package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timers;

/**
 * How long a connection waits for an answer (RFC 9293 3.8.3, R1 and R2) before it gives up, as Linux counts: a number of
 * retries stands for the time that so many would take at the least RTO.
 */
final class Patience {
    private static final int ORPHAN_RETRIES_OF_ZERO = 8;
    private static final long LINUX_TIMEWAIT_NS = 60_000_000_000L;

    private static final long SOON_NS = 1_000_000; // a tick

    private Patience() {}

    /** The time that {@code retries} retransmissions take from a first RTO of {@code baseNs} on, doubling up to {@code maxNs}. */
    static long modelNs(long retries, long baseNs, long maxNs) {
        int doublings = 63 - Long.numberOfLeadingZeros(Math.max(1, maxNs / Math.max(1, baseNs)));
        if (retries <= doublings) {
            return ((2L << retries) - 1) * baseNs;
        }
        return ((2L << doublings) - 1) * baseNs + (retries - doublings) * maxNs;
    }

    /** Retransmissions allowed: tcp_retries2, or for an orphan tcp_orphan_retries, where 0 means 8 while it may live. */
    static int retriesAllowed(Connection c) {
        if (!c.isOrphan()) {
            return (int) c.knobs.number(Knob.TCP_RETRIES2);
        }
        return orphanRetriesAllowed(c, c.rtoNs() < c.rtoMaxNs());
    }

    /** {@code alive}: the interval between attempts has not yet reached its maximum. */
    static int orphanRetriesAllowed(Connection c, boolean alive) {
        if (c.softError != null && !alive) {
            return 0;
        }
        int retries = (int) c.knobs.number(Knob.TCP_ORPHAN_RETRIES);
        return retries == 0 && alive ? ORPHAN_RETRIES_OF_ZERO : retries;
    }

    /** How long after the first retransmission an expiry is the last. */
    static long retransmitLimitNs(Connection c) {
        long userNs = userTimeoutNs(c);
        return userNs != Timers.NEVER ? userNs : modelNs(retriesAllowed(c), c.rtoMinNs(), c.rtoMaxNs());
    }

    static boolean retransmittedTooLong(Connection c, long nowNs) {
        return c.retries > 0 && nowNs - c.retransmittingSinceNs >= retransmitLimitNs(c);
    }

    /** TCP_USER_TIMEOUT; NEVER if unset or 0. */
    static long userTimeoutNs(Connection c) {
        long ms = c.options.isSet(ConnectionOption.USER_TIMEOUT) ? c.options.get(ConnectionOption.USER_TIMEOUT) : 0;
        return ms == 0 ? Timers.NEVER : ms * 1_000_000;
    }

    /** Retransmissions of a SYN: tcp_syn_retries or TCP_SYNCNT, after those at a steady pace. */
    static int synRetriesAllowed(Connection c) {
        long backedOff = c.options.isSet(ConnectionOption.SYNCNT)
                ? c.options.get(ConnectionOption.SYNCNT)
                : c.knobs.number(Knob.TCP_SYN_RETRIES);
        return (int) (backedOff + c.knobs.number(Knob.TCP_SYN_LINEAR_TIMEOUTS));
    }

    /** How long after the {@code sent}th SYN (from 0) the next is due: 1 s for some time, then doubling. */
    static long synIntervalNs(Connection c, int sent) {
        int linear = (int) c.knobs.number(Knob.TCP_SYN_LINEAR_TIMEOUTS);
        int doublings = Math.max(0, sent - linear);
        return RttEstimator.backedOff(RttEstimator.INITIAL_RTO_NS, doublings, c.rtoMaxNs());
    }

    /** TCP_USER_TIMEOUT is kept to the moment: the last wait is cut to what is left of it (Linux). */
    static long clampedToUserTimeout(Connection c, long delayNs, long nowNs) {
        long userNs = userTimeoutNs(c);
        if (userNs == Timers.NEVER || c.retransmittingSinceNs == Timers.NEVER) {
            return delayNs;
        }
        return Math.max(SOON_NS, Math.min(delayNs, c.retransmittingSinceNs + userNs - nowNs));
    }

    static int synAckRetriesAllowed(Connection c) {
        return (int)
                (c.options.isSet(ConnectionOption.SYNCNT) // Linux: the listener's
                        ? c.options.get(ConnectionOption.SYNCNT)
                        : c.knobs.number(Knob.TCP_SYNACK_RETRIES));
    }

    static long synAckIntervalNs(Connection c, int sent) {
        return RttEstimator.backedOff(RttEstimator.INITIAL_RTO_NS, sent, c.rtoMaxNs());
    }

    /** An orphan's time in FIN_WAIT_2: TCP_LINGER2 or tcp_fin_timeout, at least 3.5 RTO (Linux). */
    static long finWait2Ns(Connection c) {
        long askedNs = c.options.isSet(ConnectionOption.LINGER2) && c.options.get(ConnectionOption.LINGER2) > 0
                ? c.options.get(ConnectionOption.LINGER2) * 1_000_000_000L
                : c.knobs.ns(Knob.TCP_FIN_TIMEOUT);
        long floorNs = c.rtoNs() * 7 / 2;
        if (c.knobs.on(Knob.TCP_FIN_TIMEOUT_LINUX) && askedNs > LINUX_TIMEWAIT_NS) {
            long eachNs = askedNs - LINUX_TIMEWAIT_NS; // Linux waits so long twice
            return eachNs + Math.max(eachNs, floorNs);
        }
        return Math.max(askedNs, floorNs);
    }

    /** 2MSL (RFC 9293 MUST-13). */
    static long timeWaitNs(Connection c) {
        return 2 * c.knobs.ns(Knob.TCP_MSL);
    }
}
