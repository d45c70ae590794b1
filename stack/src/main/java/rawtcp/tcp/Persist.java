package rawtcp.tcp;

import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.SeqNum;

/** Zero windows (RFC 9293 3.8.6.1), and the override that ends every holding back of a small segment (3.8.6.2.1). */
final class Persist {
    private Persist() {}

    /** Something waits, nothing is in flight, so no ACK will wake us: only the timer can (SHLD-29: first after one RTO). */
    static void startIfBlocked(Connection c, long nowNs) {
        boolean waits = SeqNum.lt(c.tcb.sndNxt, c.sendEnd()) || (c.finQueued && !c.finSent());
        if (waits && c.tcb.inFlight() == 0 && !c.timers.isArmed(Timer.PERSIST)) {
            c.timers.arm(Timer.PERSIST, nowNs, clamped(c, intervalNs(c), nowNs));
        }
    }

    /** SHLD-30: exponentially apart. */
    static long intervalNs(Connection c) {
        long baseNs = c.rtt.baseRtoNs(c.rtoMinNs(), c.rtoMaxNs());
        return RttEstimator.backedOff(baseNs, c.persistBackoff, c.rtoMaxNs());
    }

    static void stop(Connection c) {
        c.timers.stop(Timer.PERSIST);
        c.persistBackoff = 0;
        c.persistSinceNs = Timers.NEVER;
    }

    static void expire(Connection c, long nowNs) {
        c.timers.stop(Timer.PERSIST);
        if (SeqNum.lt(c.tcb.sndNxt, c.tcb.sndWndEnd())) { // there is some room: use it, however small the segment
            c.pushPartial = true;
            return;
        }
        if (c.persistSinceNs == Timers.NEVER) {
            c.persistSinceNs = nowNs;
        }
        if (isOver(c, c.probes, c.persistBackoff, nowNs)) {
            Cause cause = c.isOrphan() ? Cause.ORPHAN_RETRIES : overCause(c);
            c.fail(Failure.TIMED_OUT, c.probes + " window probes were not answered", c.timeoutErrno(), cause, nowNs);
            return;
        }
        c.probes++;
        c.persistBackoff++;
        c.replies.probe();
        c.timers.arm(Timer.PERSIST, nowNs, clamped(c, intervalNs(c), nowNs));
    }

    private static Cause overCause(Connection c) {
        return Patience.userTimeoutNs(c) != Timers.NEVER ? Cause.USER_TIMEOUT : Cause.RETRANSMIT_TIMEOUT;
    }

    /** A peer that answers may keep its window closed for ever (MUST-37), unless nobody owns the connection any more. */
    static boolean isOver(Connection c, int probes, int backoff, long atNs) {
        long userNs = Patience.userTimeoutNs(c);
        if (userNs != Timers.NEVER && c.persistSinceNs != Timers.NEVER && atNs - c.persistSinceNs >= userNs) {
            return true;
        }
        if (!c.isOrphan()) {
            return probes >= Patience.retriesAllowed(c);
        }
        // Linux tcp_probe_timer: alive while the interval grows; then the back-off itself counts
        boolean alive = RttEstimator.backedOff(c.rtt.baseRtoNs(c.rtoMinNs(), c.rtoMaxNs()), backoff, c.rtoMaxNs())
                < c.rtoMaxNs();
        int allowed = Patience.orphanRetriesAllowed(c, alive);
        return probes >= allowed || (!alive && backoff >= allowed);
    }

    private static long clamped(Connection c, long delayNs, long nowNs) {
        long userNs = Patience.userTimeoutNs(c);
        if (userNs == Timers.NEVER || c.persistSinceNs == Timers.NEVER) {
            return delayNs;
        }
        return Math.max(0, Math.min(delayNs, c.persistSinceNs + userNs - nowNs));
    }
}
