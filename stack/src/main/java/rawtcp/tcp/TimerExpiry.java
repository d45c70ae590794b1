package rawtcp.tcp;

import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;

/** RFC 9293 3.10.8 and RFC 6298 5: a timer expires. */
final class TimerExpiry {
    private static final Timer[] ALL = Timer.values();

    private TimerExpiry() {}

    static void expire(Connection c, long nowNs) {
        for (Timer timer : ALL) {
            if (c.timers.isDue(timer, nowNs)) {
                c.timers.stop(timer);
                act(c, timer, nowNs);
            }
        }
    }

    private static void act(Connection c, Timer timer, long nowNs) {
        c.tried &= timer == Timer.DELAYED_ACK || timer == Timer.KEEPALIVE;
        switch (timer) {
            case SYN -> syn(c, nowNs);
            case SYNACK -> synAck(c, nowNs);
            case RETRANSMIT -> retransmit(c, nowNs);
            case TAIL_LOSS_PROBE -> c.probe.send(nowNs);
            case REORDER -> {
                c.log.expired(Cause.REORDERING_OVER, nowNs);
                c.recovery.onReorderTimer(nowNs);
            }
            case PACING -> {} // what waited is sent now
            case PERSIST -> Persist.expire(c, nowNs);
            case DELAYED_ACK -> {
                c.log.expired(Cause.ACK_DELAY_OVER, nowNs);
                c.mib.count(MibCounter.DELAYED_ACKS);
                c.ackPolicy.onDelayExpired(c.rtoNs());
                c.replies.ackNow();
            }
            case KEEPALIVE -> KeepAlive.expire(c, nowNs);
            case FIN_WAIT_2 -> c.finish(Patience.finWait2Over(c), nowNs);
            case TIME_WAIT -> c.finish(Cause.TIME_WAIT_OVER, nowNs);
            case USER_TIMEOUT -> throw new AssertionError("the user timeout is kept by the timer that it bounds");
        }
    }

    private static void syn(Connection c, long nowNs) {
        c.mib.count(MibCounter.TIMEOUTS);
        boolean over = Patience.synRepeatedTooLong(c, c.knobs, c.synRetries, nowNs);
        FastOpenClient.onTimeout(c, c.synRetries, over, nowNs);
        if (over) {
            String text = "no answer to " + (c.synRetries + 1) + " SYNs in " + Text.since(c, nowNs);
            c.fail(Failure.TIMED_OUT, text + Text.softError(c), c.timeoutErrno(), Cause.SYN_TIMEOUT, nowNs);
            return;
        }
        c.timeouts.expired(c.synRetries == 0, nowNs);
        c.mib.add(MibCounter.LOST_RETRANSMIT, c.synRetries > 0 ? 1 : 0);
        c.synRetries++;
        c.log.expired(Cause.SYN_SENT_AGAIN, nowNs);
        c.ecn.reduced();
        c.ourSyn.retransmit();
        long delayNs = Patience.synIntervalNs(c, c.knobs, c.synRetries);
        long userNs = Patience.userTimeoutNs(c);
        if (userNs != Timers.NEVER) {
            delayNs = Math.min(delayNs, c.openedNs + userNs - nowNs);
        }
        c.timers.arm(Timer.SYN, nowNs, delayNs);
        c.changed();
    }

    private static void synAck(Connection c, long nowNs) {
        c.mib.count(MibCounter.TIMEOUTS);
        if (c.synRetries >= Patience.synAckRetriesLeft(c, c.knobs) && !DeferAccept.isWaiting(c, c.synRetries)) {
            String text = "no answer to " + (c.synRetries + 1) + " SYN-ACKs in " + Text.since(c, nowNs);
            c.fail(Failure.TIMED_OUT, text, c.timeoutErrno(), Cause.SYN_ACK_TIMEOUT, nowNs);
            return;
        }
        if (DeferAccept.asksAgain(c)) {
            c.log.expired(Cause.SYN_ACK_SENT_AGAIN, nowNs);
            c.ourSyn.retransmit();
        }
        if (c.fastOpen.isPending()) {
            FastOpenServer.onSynAckTimeout(c, nowNs);
        }
        c.synRetries++;
        c.timers.arm(Timer.SYNACK, nowNs, Patience.synAckIntervalNs(c, c.synRetries));
    }

    /** RFC 6298 5.4 to 5.6, after the question whether it was the last time (RFC 9293 3.8.3). */
    private static void retransmit(Connection c, long nowNs) {
        if (c.board.out == 0) {
            return;
        }
        boolean isTimeout = c.tcb.sndWnd > 0 || c.isOrphan(); // else it is as if it were a window probe (Linux)
        c.mib.add(MibCounter.TIMEOUTS, isTimeout ? 1 : 0);
        long sinceNs = nowNs - c.retransmittingSinceNs;
        if (c.isOrphan()
                && Shortage.strikes(c, Shortage.wantsReset(c, c.knobs, c.retries, c.rtoNs(), sinceNs), nowNs)) {
            return;
        }
        boolean over = Patience.retransmittedTooLong(c, c.knobs, c.retries, c.rtoNs(), sinceNs);
        FastOpenClient.onTimeout(c, c.retries, over, nowNs);
        if (over && !Patience.mayWaitForWindow(c, nowNs)) {
            giveUp(c, nowNs);
            return;
        }
        if (c.retries > 0 && Patience.suspectsPath(c, sinceNs)) {
            c.mtuProbing.pathSuspected(nowNs);
        }
        if (isTimeout && c.retries == 0) {
            c.recovery.countFailure();
        }
        c.burst.stop();
        c.recovery.onTimeout(nowNs);
        c.recovery.retransmitFirst();
        if (c.retransmittingSinceNs == Timers.NEVER) {
            c.retransmittingSinceNs = nowNs;
        }
        c.timeouts.expired(c.retries == 0, nowNs);
        c.retries++;
        c.log.expired(Cause.RETRANSMISSION, nowNs);
        suspectPath(c, nowNs);
        if (Patience.isLinear(c)) {
            c.rtt.endBackOff();
        } else {
            c.rtt.backOff();
        }
        RetransmissionTimer.armFull(c, nowNs);
        c.changed();
    }

    /** RFC 9293 MUST-20, R1: told once in each spell of trouble. */
    private static void suspectPath(Connection c, long nowNs) {
        if (c.retries == 1) {
            c.pathSuspected = false;
        } else if (!c.pathSuspected && Patience.suspectsPath(c, nowNs - c.retransmittingSinceNs)) {
            c.pathSuspected = true;
            c.log.note(Event.Kind.NOTED, Cause.PATH_SUSPECTED, null, nowNs);
        }
    }

    private static void giveUp(Connection c, long nowNs) {
        String text = c.retries + " retransmissions were not acknowledged" + Text.softError(c);
        c.fail(Failure.TIMED_OUT, text, c.timeoutErrno(), Patience.retransmissionsOver(c), nowNs);
    }
}
