package rawtcp.tcp;

import rawtcp.knob.Knobs;

/** An orphan that is about to send again may have to go, for want of resources (Linux tcp_out_of_resources). */
final class Shortage {
    private static final long RECENT_NS = 60_000_000_000L; // Linux TCP_TIMEWAIT_LEN

    private Shortage() {}

    /** Its peer may yet be there: it is to hear of the end. */
    static boolean wantsReset(Connection c, Knobs knobs, int retries, long rtoNs, long sinceNs) {
        return rtoNs < c.rtoMaxNs() || !Patience.retriesUsedUp(c, knobs, retries, rtoNs, sinceNs);
    }

    /** One that has sent no data for long, or seems hopeless, counts twice; one that ICMP tells ill of twice more. */
    static int shift(Connection c, boolean wantsReset, long lastDataNs, long nowNs) {
        boolean bad = nowNs - lastDataNs > 2 * c.rtoMaxNs() || !wantsReset;
        return (bad ? 1 : 0) + (c.softError != null ? 1 : 0);
    }

    /** True: it had to go, with RST or without. */
    static boolean strikes(Connection c, boolean wantsReset, long nowNs) {
        Cause cause = c.resources.shortage(c, shift(c, wantsReset, c.lastDataSentNs, nowNs));
        if (cause == null) {
            return false;
        }
        if (wantsReset || nowNs - c.lastDataSentNs <= RECENT_NS) {
            UserCalls.reset(c, cause, nowNs);
        } else {
            c.fail(Failure.ABORTED, cause.sentence(), Errno.ECONNABORTED, cause, nowNs);
        }
        return true;
    }
}
