package rawtcp.tcp;

import rawtcp.tcp.parts.Timers;

/** How often the retransmission timer expired, in how many spells of trouble, and how long those took (Linux total_rto). */
final class Timeouts {
    private int count;
    private int spells;
    private long pastNs;
    private long sinceNs = Timers.NEVER;

    void expired(boolean first, long nowNs) {
        count++;
        if (first) {
            spells++;
            sinceNs = nowNs;
        }
    }

    /** Something new was acknowledged. */
    void over(long nowNs) {
        if (sinceNs != Timers.NEVER) {
            pastNs += nowNs - sinceNs;
            sinceNs = Timers.NEVER;
        }
    }

    int count() {
        return count;
    }

    int spells() {
        return spells;
    }

    long durationNs(long nowNs) {
        return pastNs + (sinceNs == Timers.NEVER ? 0 : nowNs - sinceNs);
    }
}
