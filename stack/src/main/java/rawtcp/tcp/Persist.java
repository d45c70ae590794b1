package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.SeqNum;

/** Zero windows (RFC 9293 3.8.6.1), and the override that ends every holding back of a small segment (3.8.6.2.1). */
final class Persist {
    private static final long LEAST_INTERVAL_NS = 200_000_000; // Linux TCP_RTO_MIN

    private static final long SOON_NS = 2_000_000; // Linux TCP_TIMEOUT_MIN: two ticks

    private Persist() {}

    /** Something waits, nothing is in flight, so no ACK will wake us: only the timer can (SHLD-29: first after one RTO). */
    static void startIfBlocked(Connection c, long nowNs) {
        if (c.sendQueue.head() != null && c.board.out == 0 && !c.timers.isArmed(Timer.PERSIST)) {
            c.timers.arm(Timer.PERSIST, nowNs, clamped(c, intervalNs(c), nowNs));
        }
    }

    /** SHLD-30: exponentially apart. */
    static long intervalNs(Connection c) {
        return RttEstimator.backedOff(baseNs(c), c.persistBackoff, c.rtoMaxNs());
    }

    /** An ACK while nothing is in flight: either it opens the window, or the wait for that starts again (Linux tcp_ack_probe). */
    static void onAck(Connection c, long nowNs) {
        Chunk head = c.sendQueue.head();
        if (head == null || SeqNum.le(head.end(), c.tcb.sndWndEnd())) {
            stop(c);
        } else if (c.timers.isArmed(Timer.PERSIST)) {
            c.timers.arm(Timer.PERSIST, nowNs, clamped(c, intervalNs(c), nowNs));
        }
    }

    static long baseNs(Connection c) {
        return Math.max(c.rtoNs(), LEAST_INTERVAL_NS);
    }

    static void stop(Connection c) {
        c.timers.stop(Timer.PERSIST);
        c.persistBackoff = 0;
        c.persistSinceNs = Timers.NEVER;
    }

    static void expire(Connection c, long nowNs) {
        c.timers.stop(Timer.PERSIST);
        Chunk head = c.sendQueue.head();
        if (head == null || c.board.out > 0) {
            c.probes = 0;
            c.persistSinceNs = Timers.NEVER;
            return;
        }
        if (c.persistSinceNs == Timers.NEVER) {
            c.persistSinceNs = nowNs;
        }
        if (giveUp(c, overAtOnce(c, c.knobs, c.persistBackoff, nowNs - c.persistSinceNs), nowNs)
                || (c.isOrphan() && Shortage.strikes(c, true, nowNs))
                || giveUp(c, overByProbes(c, c.knobs, c.probes, c.persistBackoff), nowNs)) {
            return;
        }
        if (SeqNum.lt(head.seq, c.tcb.sndWndEnd())) { // there is some room: use it, however small the segment
            head.push = true;
            c.pushPartial = true;
            return;
        }
        c.probes++;
        c.persistBackoff = nextBackoff(c.knobs, c.persistBackoff);
        c.log.expired(Cause.WINDOW_PROBE, nowNs);
        c.replies.windowProbe();
        c.mib.add(MibCounter.WIN_PROBE, c.isUrgentMode() ? 2 : 1);
        c.timers.arm(Timer.PERSIST, nowNs, clamped(c, intervalNs(c), nowNs));
    }

    private static boolean giveUp(Connection c, Cause cause, long nowNs) {
        if (cause == null) {
            return false;
        }
        c.fail(Failure.TIMED_OUT, c.probes + " window probes were not answered", c.timeoutErrno(), cause, nowNs);
        return true;
    }

    static int nextBackoff(Knobs knobs, int backoff) {
        return Math.min(backoff + 1, (int) Math.max(1, knobs.number(Knob.TCP_RETRIES2)));
    }

    /**
     * What ends it whether or not the stack can afford it (Linux tcp_probe_timer); null: nothing. {@code sinceNs}: how long
     * ago the first probe was due.
     */
    static Cause overAtOnce(Connection c, Knobs knobs, int backoff, long sinceNs) {
        if (sinceNs >= Patience.userTimeoutNs(c)) {
            return Cause.USER_TIMEOUT;
        }
        boolean alive = isAlive(c, backoff); // while the interval grows; then the back-off itself counts
        boolean over = c.isOrphan() && !alive && backoff >= Patience.orphanRetriesAllowed(c, knobs, false);
        return over ? Cause.ORPHAN_RETRIES : null;
    }

    /** A peer that answers may keep its window closed for ever (MUST-37), unless nobody owns the connection any more. */
    static Cause overByProbes(Connection c, Knobs knobs, int probes, int backoff) {
        if (!c.isOrphan()) {
            return probes >= knobs.number(Knob.TCP_RETRIES2) ? Cause.RETRANSMIT_TIMEOUT : null;
        }
        return probes >= Patience.orphanRetriesAllowed(c, knobs, isAlive(c, backoff)) ? Cause.ORPHAN_RETRIES : null;
    }

    private static boolean isAlive(Connection c, int backoff) {
        return RttEstimator.backedOff(baseNs(c), backoff, c.rtoMaxNs()) < c.rtoMaxNs();
    }

    private static long clamped(Connection c, long delayNs, long nowNs) {
        return clamped(c, delayNs, c.persistSinceNs, nowNs);
    }

    static long clamped(Connection c, long delayNs, long sinceNs, long nowNs) {
        long userNs = Patience.userTimeoutNs(c);
        if (userNs == Timers.NEVER || sinceNs == Timers.NEVER) {
            return delayNs;
        }
        return Math.max(SOON_NS, Math.min(delayNs, sinceNs + userNs - nowNs));
    }
}
