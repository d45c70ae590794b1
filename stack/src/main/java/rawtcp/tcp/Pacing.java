package rawtcp.tcp;

import rawtcp.tcp.parts.Timer;

/**
 * Bursts apart by the time that they take at the congestion control's rate, so that they do not fill a queue (Linux's
 * internal pacing: tcp_pacing_check, tcp_update_skb_after_send). For an algorithm that asks for it, or with
 * SO_MAX_PACING_RATE, which bounds that rate.
 */
final class Pacing {
    private static final int FREE_SEGMENTS = 10; // of a connection that begins

    private final Connection c;
    private boolean askedFor;
    private long mostBytes = Long.MAX_VALUE; // per second
    private long nextNs;

    Pacing(Connection c) {
        this.c = c;
    }

    /** SO_MAX_PACING_RATE, in bytes per second. */
    void limit(long bytes) {
        askedFor = true;
        mostBytes = bytes;
        c.bursts.boundRate();
    }

    /** No rate is above this; {@link Long#MAX_VALUE}: no bound. */
    long mostBytes() {
        return mostBytes;
    }

    private boolean isOn() {
        return askedFor || c.congestion.paces();
    }

    /** Nothing may leave now; its timer tells when. */
    boolean holds(long nowNs) {
        if (delayNs(nowNs) == 0) {
            return false;
        }
        if (!c.timers.isArmed(Timer.PACING)) {
            c.timers.arm(Timer.PACING, nowNs, nextNs - nowNs);
        }
        return true;
    }

    /** How long nothing may leave: timers that wait for an answer wait so much longer (Linux tcp_pacing_delay). */
    long delayNs(long nowNs) {
        return isOn() ? Math.max(0, nextNs - nowNs) : 0;
    }

    /** {@code chunk} leaves; half of a delay that the machine has caused is made up for. */
    void sent(Chunk chunk, long nowNs) {
        if (!isOn()) {
            return;
        }
        long lateNs = Math.max(0, nowNs - nextNs);
        nextNs = Math.max(nextNs, nowNs);
        long rate = c.bursts.rateBytes();
        boolean free = c.counters.dataSegmentsOut + chunk.segments < FREE_SEGMENTS;
        if (rate > 0 && rate != Long.MAX_VALUE && !free) {
            long takesNs = (long) (chunk.length * 1e9 / rate);
            nextNs += takesNs - Math.min(takesNs / 2, lateNs);
        }
    }
}
