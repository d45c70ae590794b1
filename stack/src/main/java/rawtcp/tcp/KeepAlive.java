package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;

/** RFC 9293 3.8.4: off unless asked for (MUST-25); probes only when nothing is in flight (MUST-26), without data (SHLD-12). */
final class KeepAlive {
    private KeepAlive() {}

    /** The wait starts when the peer was last heard of; probes that are under way go on at their pace. */
    static void rearm(Connection c, long nowNs) {
        boolean waitsAlone = c.state() == State.TIME_WAIT || (c.state() == State.FIN_WAIT_2 && c.isOrphan());
        boolean open = c.state().isSynchronized() && !waitsAlone;
        if (!open || !c.options.on(ConnectionOption.KEEPALIVE)) {
            c.timers.stop(Timer.KEEPALIVE);
        } else if (c.keepaliveProbes == 0 || !c.timers.isArmed(Timer.KEEPALIVE)) {
            c.timers.arm(Timer.KEEPALIVE, nowNs, Math.max(0, idleNs(c, c.knobs) - (nowNs - c.lastReceivedNs)));
        }
    }

    static void expire(Connection c, long nowNs) {
        long quietNs = nowNs - c.lastReceivedNs;
        if (c.tcb.inFlight() > 0 || c.unsent() > 0) { // retransmission or the persist timer asks already
            c.timers.arm(Timer.KEEPALIVE, nowNs, idleNs(c, c.knobs));
        } else if (quietNs < idleNs(c, c.knobs)) {
            c.keepaliveProbes = 0;
            c.timers.arm(Timer.KEEPALIVE, nowNs, idleNs(c, c.knobs) - quietNs);
        } else if (isOver(c, c.knobs, c.keepaliveProbes, quietNs)) {
            int probes = c.keepaliveProbes;
            UserCalls.reset(c, overCause(c), probes + " keep-alive probes", nowNs);
            c.failed(Failure.TIMED_OUT, probes + " keep-alive probes were not answered", c.timeoutErrno());
        } else { // MUST-29: one unanswered probe proves nothing
            c.keepaliveProbes++;
            c.log.expired(Cause.KEEPALIVE_PROBE, nowNs);
            c.mib.count(MibCounter.KEEPALIVE);
            c.replies.probe();
            c.timers.arm(Timer.KEEPALIVE, nowNs, intervalNs(c, c.knobs));
        }
    }

    /** TCP_USER_TIMEOUT takes the place of the number of probes (Linux). */
    static boolean isOver(Connection c, Knobs knobs, int probes, long quietNs) {
        long userNs = Patience.userTimeoutNs(c);
        if (userNs != Timers.NEVER) {
            return probes > 0 && quietNs >= userNs;
        }
        return probes >= value(c, knobs, ConnectionOption.KEEPCNT, Knob.TCP_KEEPALIVE_PROBES);
    }

    static Cause overCause(Connection c) {
        return Patience.userTimeoutNs(c) == Timers.NEVER ? Cause.KEEPALIVE_TIMEOUT : Cause.USER_TIMEOUT;
    }

    static long idleNs(Connection c, Knobs knobs) {
        return value(c, knobs, ConnectionOption.KEEPIDLE, Knob.TCP_KEEPALIVE_TIME) * 1_000_000_000L;
    }

    static long intervalNs(Connection c, Knobs knobs) {
        return value(c, knobs, ConnectionOption.KEEPINTVL, Knob.TCP_KEEPALIVE_INTVL) * 1_000_000_000L;
    }

    private static long value(Connection c, Knobs knobs, ConnectionOption option, Knob knob) {
        return c.options.isSet(option) ? c.options.get(option) : knobs.number(knob);
    }
}
