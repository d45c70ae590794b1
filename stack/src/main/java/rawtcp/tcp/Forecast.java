package rawtcp.tcp;

import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;

/** When an orphan dies if its peer stays silent from now on, and by which rule. */
final class Forecast {
    private Forecast() {}

    static long diesAtNs(Connection c, long nowNs) {
        if (c.timers.isArmed(Timer.FIN_WAIT_2)) {
            return c.timers.deadlineNs(Timer.FIN_WAIT_2);
        }
        if (c.timers.isArmed(Timer.TIME_WAIT)) {
            return c.timers.deadlineNs(Timer.TIME_WAIT);
        }
        if (RetransmissionTimer.deadlineNs(c) != Timers.NEVER) {
            return lastExpiryNs(c);
        }
        return c.timers.isArmed(Timer.PERSIST) ? lastProbeNs(c, nowNs) : Timers.NEVER;
    }

    static String diesBy(Connection c) {
        if (c.timers.isArmed(Timer.FIN_WAIT_2)) {
            boolean own = c.options.isSet(ConnectionOption.LINGER2) && c.options.get(ConnectionOption.LINGER2) > 0;
            return own ? "TCP_LINGER2" : "tcp_fin_timeout";
        }
        if (c.timers.isArmed(Timer.TIME_WAIT)) {
            return "tcp_msl";
        }
        if (Patience.userTimeoutNs(c) != Timers.NEVER) {
            return "TCP_USER_TIMEOUT";
        }
        return c.isOrphan() ? "tcp_orphan_retries" : "tcp_retries2";
    }

    /** The first expiry at which the time since the first retransmission exceeds the limit. */
    private static long lastExpiryNs(Connection c) {
        long atNs = RetransmissionTimer.deadlineNs(c);
        if (!c.timers.isArmed(Timer.RETRANSMIT)) {
            atNs += c.rtoNs(); // a probe goes first, and the timer starts again with it
        }
        long baseNs = c.rtt.baseRtoNs(c.rtoMaxNs());
        long sinceNs = c.retransmittingSinceNs;
        int backoff = c.rtt.backoff();
        int retries = c.retries;
        long limitNs = Patience.retransmitLimitNs(c);
        long userNs = Patience.userTimeoutNs(c);
        while (retries == 0 || atNs - sinceNs < limitNs) {
            sinceNs = sinceNs == Timers.NEVER ? atNs : sinceNs;
            retries++;
            backoff++;
            long delayNs = RttEstimator.backedOff(baseNs, backoff, c.rtoMaxNs());
            if (userNs != Timers.NEVER) {
                delayNs = Math.min(delayNs, sinceNs + userNs - atNs);
            }
            atNs += delayNs;
        }
        return atNs;
    }

    private static long lastProbeNs(Connection c, long nowNs) {
        long atNs = c.timers.deadlineNs(Timer.PERSIST);
        long baseNs = Persist.baseNs(c);
        int probes = c.probes;
        int backoff = c.persistBackoff;
        while (!Persist.isOver(c, probes, backoff, atNs)) {
            probes++;
            backoff++;
            atNs += RttEstimator.backedOff(baseNs, backoff, c.rtoMaxNs());
        }
        return Math.max(atNs, nowNs);
    }
}
