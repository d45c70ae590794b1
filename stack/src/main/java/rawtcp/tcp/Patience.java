package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timers;

/**
 * How long a connection waits for an answer (RFC 9293 3.8.3, R1 and R2) before it gives up, as Linux counts: a number of
 * retries stands for the time that so many would take at the least RTO.
 */
final class Patience {
    private static final int ORPHAN_RETRIES_OF_ZERO = 8;

    /** Fewer segments in flight than this are a thin stream. */
    private static final int THIN = 4;

    private static final int LINEAR_RETRIES = 6;
    private static final long LINUX_TIMEWAIT_NS = 60_000_000_000L;

    /** Linux TCP_RTO_MIN: what it counts with, whatever tcp_rto_min_us is (measured). */
    private static final long MODEL_RTO_NS = 200_000_000;

    /** Linux TCP_RTO_MAX: what bounds a listener's SYN-ACKs, whatever tcp_rto_max_ms is (measured). */
    private static final long MODEL_RTO_MAX_NS = 120_000_000_000L;

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
    static int retriesAllowed(Connection c, Knobs knobs, long intervalNs) {
        return c.isOrphan()
                ? orphanRetriesAllowed(c, knobs, intervalNs < c.rtoMaxNs())
                : (int) knobs.number(Knob.TCP_RETRIES2);
    }

    /** {@code alive}: the interval between attempts has not yet reached its maximum. */
    static int orphanRetriesAllowed(Connection c, Knobs knobs, boolean alive) {
        if (c.softError != null && !alive) {
            return 0;
        }
        int retries = (int) knobs.number(Knob.TCP_ORPHAN_RETRIES);
        return retries == 0 && alive ? ORPHAN_RETRIES_OF_ZERO : retries;
    }

    /** Whether {@code retries}, the first {@code sinceNs} ago, are as many as are allowed; TCP_USER_TIMEOUT apart. */
    static boolean retriesUsedUp(Connection c, Knobs knobs, int retries, long rtoNs, long sinceNs) {
        return retries > 0 && hasPassed(modelNs(retriesAllowed(c, knobs, rtoNs), MODEL_RTO_NS, c.rtoMaxNs()), sinceNs);
    }

    /**
     * Linux counts in ticks of up to 4 ms, and its timers are late by up to an eighth of their delay. Ours are exact: an
     * expiry that there comes just after this time would here come just before it, and the next one twice as late
     * (measured: tcp_orphan_retries 4 at a round trip of nothing, 3 at one of 10 ms; both end an RTO earlier there).
     */
    private static boolean hasPassed(long modelNs, long sinceNs) {
        return sinceNs >= modelNs - modelNs / 32;
    }

    /** The same with TCP_USER_TIMEOUT, which takes their place (Linux). */
    static boolean retransmittedTooLong(Connection c, Knobs knobs, int retries, long rtoNs, long sinceNs) {
        long userNs = userTimeoutNs(c);
        return userNs == Timers.NEVER
                ? retriesUsedUp(c, knobs, retries, rtoNs, sinceNs)
                : retries > 0 && sinceNs >= userNs;
    }

    /** What ends it then. */
    static Cause retransmissionsOver(Connection c) {
        if (userTimeoutNs(c) != Timers.NEVER) {
            return Cause.USER_TIMEOUT;
        }
        return c.isOrphan() ? Cause.ORPHAN_RETRIES : Cause.RETRANSMIT_TIMEOUT;
    }

    /** The owner of a connection whose window a peer that lives has pulled shut waits on. */
    static boolean mayWaitForWindow(Connection c, long nowNs) {
        return c.tcb.sndWnd == 0
                && !c.isOrphan()
                && nowNs - c.lastReceivedNs <= c.rtoMaxNs() // SHLD-17
                && userTimeoutNs(c) == Timers.NEVER; // which counts behind a closed window too: tcp(7)
    }

    /** RFC 9293 3.8.3 R1, tcp_retries1, once the first retransmission lies {@code sinceNs} back. */
    static boolean suspectsPath(Connection c, long sinceNs) {
        return hasPassed(modelNs(c.knobs.number(Knob.TCP_RETRIES1), MODEL_RTO_NS, c.rtoMaxNs()), sinceNs);
    }

    /** TCP_USER_TIMEOUT; NEVER if unset or 0. */
    static long userTimeoutNs(Connection c) {
        long ms = c.options.isSet(ConnectionOption.USER_TIMEOUT) ? c.options.get(ConnectionOption.USER_TIMEOUT) : 0;
        return ms == 0 ? Timers.NEVER : ms * 1_000_000;
    }

    /** Retransmissions of a SYN: tcp_syn_retries or TCP_SYNCNT, after those at a steady pace. */
    static int synRetriesAllowed(Connection c, Knobs knobs) {
        return (int) (backedOffSynRetries(c, knobs) + knobs.number(Knob.TCP_SYN_LINEAR_TIMEOUTS));
    }

    private static long backedOffSynRetries(Connection c, Knobs knobs) {
        return c.options.isSet(ConnectionOption.SYNCNT)
                ? c.options.get(ConnectionOption.SYNCNT)
                : knobs.number(Knob.TCP_SYN_RETRIES);
    }

    /**
     * At the expiry at {@code atNs}, after {@code retries}: all are used up; or the user timeout is over, or else the time
     * that those with doubling intervals alone stand for, which is shorter if they are few beside many at a steady pace
     * (Linux, measured).
     */
    static boolean synRepeatedTooLong(Connection c, Knobs knobs, int retries, long atNs) {
        long userNs = userTimeoutNs(c);
        long modelNs = modelNs(backedOffSynRetries(c, knobs), RttEstimator.INITIAL_RTO_NS, c.rtoMaxNs());
        return retries >= synRetriesAllowed(c, knobs)
                || atNs - c.openedNs >= (userNs == Timers.NEVER ? modelNs : userNs);
    }

    /** So few segments are in flight that no duplicate ACKs can help: the next timeout is as long as the last (Linux). */
    static boolean isLinear(Connection c) {
        return (c.knobs.on(Knob.TCP_THIN_LINEAR_TIMEOUTS) || c.options.on(ConnectionOption.THIN_LINEAR_TIMEOUTS))
                && c.state() == State.ESTABLISHED
                && c.board.out < THIN
                && c.congestion.ssthresh() < CongestionControl.NO_THRESHOLD
                && c.retries <= LINEAR_RETRIES;
    }

    /** How long after the {@code sent}th SYN (from 0) the next is due: 1 s for some time, then doubling. */
    static long synIntervalNs(Connection c, Knobs knobs, int sent) {
        int linear = (int) knobs.number(Knob.TCP_SYN_LINEAR_TIMEOUTS);
        int doublings = Math.max(0, sent - linear);
        return RttEstimator.backedOff(RttEstimator.INITIAL_RTO_NS, doublings, c.rtoMaxNs());
    }

    /** TCP_USER_TIMEOUT is kept to the moment: the last wait is cut to what is left of it (Linux). */
    static long clampedToUserTimeout(Connection c, long delayNs, long sinceNs, long nowNs) {
        long userNs = userTimeoutNs(c);
        if (userNs == Timers.NEVER || sinceNs == Timers.NEVER) {
            return delayNs;
        }
        return Math.max(SOON_NS, Math.min(delayNs, sinceNs + userNs - nowNs));
    }

    /** Fewer where the SYN queue fills. */
    static int synAckRetriesLeft(Connection c, Knobs knobs) {
        return Math.min(synAckRetriesAllowed(c, knobs), c.synAckRetriesLeft);
    }

    static int synAckRetriesAllowed(Connection c, Knobs knobs) {
        if (!c.passive) { // both have sent a SYN: ours goes on being sent as our SYN-ACK (Linux)
            return (int) backedOffSynRetries(c, knobs);
        }
        if (c.options.isSet(ConnectionOption.SYNCNT)) { // Linux: the listener's
            return (int) c.options.get(ConnectionOption.SYNCNT);
        }
        int oneMore = c.fastOpen.isPending() ? 1 : 0; // somebody may use it already (Linux tcp_fastopen_synack_timer)
        return (int) knobs.number(Knob.TCP_SYNACK_RETRIES) + oneMore;
    }

    static long synAckIntervalNs(Connection c, int sent) {
        return RttEstimator.backedOff(RttEstimator.INITIAL_RTO_NS, sent, c.passive ? MODEL_RTO_MAX_NS : c.rtoMaxNs());
    }

    /** An orphan's time in FIN_WAIT_2: TCP_LINGER2 or tcp_fin_timeout, at least 3.5 RTO (Linux). */
    static long finWait2Ns(Connection c) {
        long askedNs = finWait2Over(c) == Cause.LINGER2_OVER
                ? c.options.get(ConnectionOption.LINGER2) * 1_000_000_000L
                : c.knobs.ns(Knob.TCP_FIN_TIMEOUT);
        long floorNs = c.rtoNs() * 7 / 2;
        long wholeNs = Math.max(askedNs, floorNs);
        if (c.knobs.on(Knob.TCP_FIN_TIMEOUT_LINUX) && wholeNs > LINUX_TIMEWAIT_NS) {
            long eachNs = wholeNs - LINUX_TIMEWAIT_NS; // Linux waits so long twice
            return eachNs + Math.max(eachNs, floorNs);
        }
        return wholeNs;
    }

    /** Whose time that is. */
    static Cause finWait2Over(Connection c) {
        boolean isOwn = c.options.isSet(ConnectionOption.LINGER2) && c.options.get(ConnectionOption.LINGER2) > 0;
        return isOwn ? Cause.LINGER2_OVER : Cause.FIN_TIMEOUT;
    }

    /** 2MSL (RFC 9293 MUST-13). */
    static long timeWaitNs(Connection c) {
        return 2 * c.knobs.ns(Knob.TCP_MSL);
    }
}
