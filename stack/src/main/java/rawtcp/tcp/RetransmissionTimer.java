package rawtcp.tcp;

import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timer;

/**
 * RFC 6298 5, RFC 8985 7: one of retransmission, tail loss probe and reordering timer waits for what is in flight; each
 * takes the place of the others (Linux icsk_pending).
 */
final class RetransmissionTimer {
    private static final long RENEGING_NS = 10_000_000;

    private RetransmissionTimer() {}

    static void stop(Connection c) {
        c.timers.stop(Timer.RETRANSMIT);
        c.timers.stop(Timer.TAIL_LOSS_PROBE);
        c.timers.stop(Timer.REORDER);
    }

    private static void arm(Connection c, Timer timer, long nowNs, long delayNs) {
        if (c.fastOpen.isPending()) { // before its SYN-ACK is acknowledged nothing else is sent again (Linux)
            return;
        }
        stop(c);
        c.timers.stop(Timer.PERSIST);
        c.timers.arm(timer, nowNs, delayNs);
    }

    static void armReorder(Connection c, long nowNs, long delayNs) {
        arm(c, Timer.REORDER, nowNs, Math.min(delayNs, c.rtoNs()));
    }

    /** A whole RTO from now. */
    static void armFull(Connection c, long nowNs) {
        armFull(c, nowNs, 0);
    }

    /** As {@link #armFull(Connection, long)}, and {@code laterNs} more. */
    static void armFull(Connection c, long nowNs, long laterNs) {
        long delayNs = Patience.clampedToUserTimeout(c, c.rtoNs(), c.retransmittingSinceNs, nowNs);
        arm(c, Timer.RETRANSMIT, nowNs, delayNs + laterNs);
    }

    /** The peer has dropped what it had reported to hold; soon, unless an ACK shows that it was reordering (Linux). */
    static void armForReneging(Connection c, long nowNs) {
        arm(c, Timer.RETRANSMIT, nowNs, Math.max(RttEstimator.inTicks(c.rtt.srttNs() / 2), RENEGING_NS));
    }

    /** From now, or, if a probe or the reordering timer was in its place, from when the oldest segment left (Linux tcp_rearm_rto). */
    static void rearm(Connection c, long nowNs) {
        if (c.board.out == 0) {
            stop(c);
            return;
        }
        if (c.timers.isArmed(Timer.TAIL_LOSS_PROBE) || c.timers.isArmed(Timer.REORDER)) {
            armFromOldest(c, nowNs);
        } else {
            arm(c, Timer.RETRANSMIT, nowNs, c.rtoNs() + c.pacing.delayNs(nowNs));
        }
    }

    /** As if it had run ever since the oldest segment left. */
    static void armFromOldest(Connection c, long nowNs) {
        arm(c, Timer.RETRANSMIT, nowNs, fromOldestNs(c, nowNs) + c.pacing.delayNs(nowNs));
    }

    static long fromOldestNs(Connection c, long nowNs) {
        return Math.max(1_000_000, untilOldestExpiresNs(c, nowNs));
    }

    /** After an ACK of something new: a loss probe if one may be, else the timer itself (Linux tcp_set_xmit_timer). */
    static void afterAck(Connection c, long nowNs) {
        if (!scheduleProbe(c, true, nowNs)) {
            rearm(c, nowNs);
        }
    }

    /** Something new has left. */
    static void afterSending(Connection c, boolean nothingWasOut, long nowNs) {
        if (nothingWasOut || c.timers.isArmed(Timer.TAIL_LOSS_PROBE)) {
            rearm(c, nowNs);
        }
    }

    /** RFC 8985 7.2; {@code fromNow}: the retransmission timer would start now, not from the oldest segment. */
    static boolean scheduleProbe(Connection c, boolean fromNow, long nowNs) {
        if (c.board.out == 0 || !mayProbe(c)) {
            return false;
        }
        long expiresNs = fromNow ? c.rtoNs() : untilOldestExpiresNs(c, nowNs);
        arm(c, Timer.TAIL_LOSS_PROBE, nowNs, probeDelayNs(c, c.board.out, expiresNs) + c.pacing.delayNs(nowNs));
        return true;
    }

    static boolean mayProbe(Connection c) {
        CongestionState now = c.recovery.state();
        return c.sackAgreed
                && c.tcb.synAcked
                && TailLossProbe.isOn(c)
                && (now == CongestionState.OPEN || now == CongestionState.CWR);
    }

    /** With {@code out} segments in flight, of which the oldest has {@code expiresNs} left. */
    static long probeDelayNs(Connection c, int out, long expiresNs) {
        long delayNs = RttEstimator.INITIAL_RTO_NS;
        if (c.rtt.hasSample()) {
            delayNs = 2 * c.rtt.srttNs() + (out == 1 ? c.rtoMinNs() : Rack.SETTLE_NS);
        }
        return RttEstimator.inTicks(expiresNs > 0 ? Math.min(delayNs, expiresNs) : delayNs);
    }

    static long untilOldestExpiresNs(Connection c, long nowNs) {
        Chunk oldest = c.sendQueue.oldestSent();
        return oldest == null ? c.rtoNs() : oldest.sentNs + c.rtoNs() - nowNs;
    }

    /** When the one of the three that is armed expires; NEVER if none is. */
    static long deadlineNs(Connection c) {
        return Math.min(
                c.timers.deadlineNs(Timer.RETRANSMIT),
                Math.min(c.timers.deadlineNs(Timer.TAIL_LOSS_PROBE), c.timers.deadlineNs(Timer.REORDER)));
    }
}
