package rawtcp.tcp;

import rawtcp.tcp.parts.Timer;

/**
 * Bursts apart by the time that they take at the congestion control's rate, so that they do not fill a queue (Linux's
 * internal pacing: tcp_pacing_check, tcp_update_skb_after_send). Only for an algorithm that asks for it.
 */
final class Pacing {
    private static final int FREE_SEGMENTS = 10; // of a connection that begins

    private final Connection c;
    private long nextNs;

    Pacing(Connection c) {
        this.c = c;
    }

    /** Nothing may leave now; its timer tells when. */
    boolean holds(long nowNs) {
        if (!c.congestion.paces() || nextNs <= nowNs) {
            return false;
        }
        if (!c.timers.isArmed(Timer.PACING)) {
            c.timers.arm(Timer.PACING, nowNs, nextNs - nowNs);
        }
        return true;
    }

    /** {@code bytes} leave; half of a delay that the machine has caused is made up for. */
    void sent(int bytes, long nowNs) {
        if (!c.congestion.paces()) {
            return;
        }
        long lateNs = Math.max(0, nowNs - nextNs);
        nextNs = Math.max(nextNs, nowNs);
        long rate = c.bursts.rateBytes();
        if (rate > 0 && rate != Long.MAX_VALUE && c.counters.dataSegmentsOut >= FREE_SEGMENTS) {
            long takesNs = (long) (bytes * 1e9 / rate);
            nextNs += takesNs - Math.min(takesNs / 2, lateNs);
        }
    }
}
