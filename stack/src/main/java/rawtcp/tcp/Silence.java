package rawtcp.tcp;

import java.util.ArrayList;
import java.util.List;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Forecast.Check;
import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.SeqNum;

/** What a connection's timers will do while its peer says nothing, played without touching it. */
final class Silence {
    private final Connection c;
    private final Knobs knobs;
    private final long userNs;
    private final List<Check> checks = new ArrayList<>(0);

    Silence(Connection c, Knobs knobs) {
        this.c = c;
        this.knobs = knobs;
        userNs = Patience.userTimeoutNs(c);
    }

    Forecast forecast() {
        if (c.timers.isArmed(Timer.TIME_WAIT)) {
            return death(c.timers.deadlineNs(Timer.TIME_WAIT), Cause.TIME_WAIT_OVER, 0);
        } else if (c.timers.isArmed(Timer.FIN_WAIT_2)) {
            return death(c.timers.deadlineNs(Timer.FIN_WAIT_2), Patience.finWait2Over(c), 0);
        } else if (c.timers.isArmed(Timer.SYN)) {
            return syns();
        } else if (c.timers.isArmed(Timer.SYNACK)) {
            return synAcks();
        } else if (RetransmissionTimer.deadlineNs(c) != Timers.NEVER) {
            return retransmissions();
        } else if (c.timers.isArmed(Timer.PERSIST)) {
            return probes();
        }
        return c.timers.isArmed(Timer.KEEPALIVE) ? keepAlives() : Forecast.NEVER;
    }

    private Forecast syns() {
        long atNs = c.timers.deadlineNs(Timer.SYN);
        int sent = c.synRetries;
        while (!Patience.synRepeatedTooLong(c, knobs, sent, atNs)) {
            sent++;
            long delayNs = Patience.synIntervalNs(c, knobs, sent);
            atNs += userNs == Timers.NEVER ? delayNs : Math.min(delayNs, c.openedNs + userNs - atNs);
        }
        boolean byCount = sent >= Patience.synRetriesAllowed(c, knobs);
        String rule = !byCount && userNs != Timers.NEVER
                ? "TCP_USER_TIMEOUT"
                : c.options.isSet(ConnectionOption.SYNCNT) ? "TCP_SYNCNT" : "tcp_syn_retries";
        return new Forecast(atNs, Cause.SYN_TIMEOUT, rule, sent, List.of());
    }

    private Forecast synAcks() {
        long atNs = c.timers.deadlineNs(Timer.SYNACK);
        int sent = c.synRetries;
        while (sent < Patience.synAckRetriesLeft(c, knobs) || DeferAccept.isWaiting(c, sent)) {
            sent++;
            atNs += Patience.synAckIntervalNs(c, sent);
        }
        return death(atNs, Cause.SYN_ACK_TIMEOUT, sent);
    }

    // what is in flight: TimerExpiry.retransmit

    private Forecast retransmissions() {
        boolean data = c.sendQueue.oldestSent().length > 0;
        if (c.timers.isArmed(Timer.RETRANSMIT)) {
            long atNs = c.timers.deadlineNs(Timer.RETRANSMIT);
            return retransmissions(atNs, c.retransmittingSinceNs, c.lastDataSentNs, c.retries, data);
        }
        long atNs = RetransmissionTimer.deadlineNs(c);
        if (c.timers.isArmed(Timer.TAIL_LOSS_PROBE) && c.probe.isOutstanding()) { // it gives way to the timer
            long firstNs = atNs + RetransmissionTimer.fromOldestNs(c, atNs);
            return retransmissions(firstNs, c.retransmittingSinceNs, c.lastDataSentNs, c.retries, data);
        }
        // A loss probe goes first, or what counts as lost by then, and the timer starts again with it.
        boolean reorder = c.timers.isArmed(Timer.REORDER);
        long sinceNs = reorder && c.retransmittingSinceNs == Timers.NEVER ? atNs : c.retransmittingSinceNs;
        long firstNs = atNs + clamped(c.rtoNs(), sinceNs, atNs);
        return retransmissions(firstNs, sinceNs, lastDataNs(atNs), c.retries, data);
    }

    /** {@code before}: retransmissions so far; {@code data}: the segment that is sent again carries some. */
    private Forecast retransmissions(long firstNs, long firstSinceNs, long firstDataNs, int before, boolean data) {
        long baseNs = c.rtt.baseRtoNs(c.rtoMaxNs());
        int backoff = c.rtt.backoff();
        long atNs = firstNs;
        long sinceNs = firstSinceNs;
        long dataNs = firstDataNs;
        int retries = before;
        while (true) {
            long rtoNs = RttEstimator.backedOff(baseNs, backoff, c.rtoMaxNs());
            if (c.isOrphan()) {
                boolean reset = Shortage.wantsReset(c, knobs, retries, rtoNs, atNs - sinceNs);
                checks.add(new Check(atNs, Shortage.shift(c, reset, dataNs, atNs)));
            }
            boolean over = Patience.retransmittedTooLong(c, knobs, retries, rtoNs, atNs - sinceNs);
            if (over && !Patience.mayWaitForWindow(c, atNs)) {
                return death(atNs, Patience.retransmissionsOver(c), retries);
            }
            sinceNs = sinceNs == Timers.NEVER ? atNs : sinceNs;
            dataNs = data ? atNs : dataNs;
            retries++;
            backoff++;
            atNs += clamped(RttEstimator.backedOff(baseNs, backoff, c.rtoMaxNs()), sinceNs, atNs);
        }
    }

    private long clamped(long delayNs, long sinceNs, long atNs) {
        return Patience.clampedToUserTimeout(c, delayNs, sinceNs, atNs);
    }

    /** When data will have left last, if something leaves at {@code atNs}. */
    private long lastDataNs(long atNs) {
        Chunk head = c.sendQueue.head();
        boolean fits = head != null && NewData.fitsWindow(c, head);
        Chunk next = fits ? head : c.sendQueue.newestSent();
        return next.length == 0 ? c.lastDataSentNs : atNs;
    }

    // a closed window: Persist.expire

    private Forecast probes() {
        long atNs = c.timers.deadlineNs(Timer.PERSIST);
        Chunk head = c.sendQueue.head();
        boolean someRoom = head != null && SeqNum.lt(head.seq, c.tcb.sndWndEnd());
        long sinceNs = c.persistSinceNs;
        int probes = c.probes;
        int backoff = c.persistBackoff;
        while (true) {
            sinceNs = sinceNs == Timers.NEVER ? atNs : sinceNs;
            Cause cause = Persist.overAtOnce(c, knobs, backoff, atNs - sinceNs);
            if (cause == null) {
                if (c.isOrphan()) {
                    checks.add(new Check(atNs, Shortage.shift(c, true, c.lastDataSentNs, atNs)));
                }
                cause = Persist.overByProbes(c, knobs, probes, backoff);
            }
            if (cause != null) {
                return death(atNs, cause, probes);
            }
            if (someRoom) {
                return piece(head.length > 0, atNs);
            }
            probes++;
            backoff = Persist.nextBackoff(knobs, backoff);
            long delayNs = RttEstimator.backedOff(Persist.baseNs(c), backoff, c.rtoMaxNs());
            atNs += Persist.clamped(c, delayNs, sinceNs, atNs);
        }
    }

    /** As much as fits leaves at {@code atNs}, and is waited for, perhaps asked for once. */
    private Forecast piece(boolean data, long atNs) {
        long rtoNs = c.rtoNs();
        long dataNs = data ? atNs : c.lastDataSentNs;
        if (!RetransmissionTimer.mayProbe(c)) {
            return retransmissions(atNs + rtoNs, Timers.NEVER, dataNs, 0, data);
        }
        long probeNs = atNs + RetransmissionTimer.probeDelayNs(c, 1, rtoNs);
        return retransmissions(probeNs + rtoNs, Timers.NEVER, data ? probeNs : dataNs, 0, data);
    }

    // KeepAlive.expire

    private Forecast keepAlives() {
        long atNs = c.timers.deadlineNs(Timer.KEEPALIVE);
        int probes = c.keepaliveProbes;
        while (true) {
            long quietNs = atNs - c.lastReceivedNs;
            long idleNs = KeepAlive.idleNs(c, knobs);
            if (quietNs < idleNs) {
                probes = 0;
                atNs += idleNs - quietNs;
            } else if (KeepAlive.isOver(c, knobs, probes, quietNs)) {
                return death(atNs, KeepAlive.overCause(c), probes);
            } else {
                probes++;
                atNs += KeepAlive.intervalNs(c, knobs);
            }
        }
    }

    private Forecast death(long atNs, Cause cause, int attempts) {
        return new Forecast(atNs, cause, rule(cause), attempts, List.copyOf(checks));
    }

    private String rule(Cause cause) {
        return switch (cause) {
            case TIME_WAIT_OVER -> "tcp_msl";
            case FIN_TIMEOUT -> "tcp_fin_timeout";
            case LINGER2_OVER -> "TCP_LINGER2";
            case SYN_ACK_TIMEOUT ->
                c.options.isSet(ConnectionOption.SYNCNT)
                        ? "TCP_SYNCNT"
                        : c.passive ? "tcp_synack_retries" : "tcp_syn_retries";
            case ORPHAN_RETRIES -> "tcp_orphan_retries";
            case RETRANSMIT_TIMEOUT -> "tcp_retries2";
            case USER_TIMEOUT -> "TCP_USER_TIMEOUT";
            case KEEPALIVE_TIMEOUT ->
                c.options.isSet(ConnectionOption.KEEPCNT) ? "TCP_KEEPCNT" : "tcp_keepalive_probes";
            default -> throw new AssertionError(cause);
        };
    }
}
