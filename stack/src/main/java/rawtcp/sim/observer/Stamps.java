package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

/** RFC 7323 3 to 5, once more: what a stamp that is sent must say, and which that arrive are too old. */
final class Stamps {
    private static final long TICK_NS = 1_000_000;

    private final boolean offered;
    private boolean agreed;
    private int recent;
    private int latest; // or this: whether it was taken only the stack knows
    private long firstSentNs = -1;
    private int firstSent;

    Stamps(boolean offered) {
        this.offered = offered;
    }

    boolean agreed() {
        return agreed;
    }

    /** The peer's SYN or SYN-ACK. */
    void syn(Seen in) {
        if (offered && in.stamped) {
            agreed = true;
            recent = in.tsVal;
            latest = recent;
        }
    }

    /** 5.3 R1. */
    boolean isOld(Seen in) {
        return agreed && in.stamped && !in.has(Seen.RST) && in.tsVal - recent < 0;
    }

    boolean isNewer(Seen in) {
        return agreed && in.stamped && in.tsVal - recent > 0;
    }

    /** 4.3: from the segment that carries on where the last ACK stood; {@code begins}: whether it does. */
    void accepted(Seen in, boolean begins, boolean surely) {
        if (agreed && in.stamped && !in.has(Seen.RST) && begins && in.tsVal - latest >= 0) {
            latest = in.tsVal;
            recent = surely ? latest : recent;
        }
    }

    /** How long ago what {@code in} echoes was sent, to the tick above; negative: it says nothing of that. */
    long ageNs(long nowNs, Seen in) {
        if (!agreed || !in.stamped || firstSentNs < 0) {
            return -1;
        }
        long sentTick = firstSentNs / TICK_NS + (in.tsEcr - firstSent);
        return (nowNs / TICK_NS - sentTick + 1) * TICK_NS;
    }

    /** {@code offers}: a SYN, or a SYN-ACK of who has opened too; else what it says was agreed. */
    void sent(long nowNs, Seen out, boolean offers) {
        boolean wanted = offers ? offered : agreed;
        unless(out.stamped == wanted || out.has(Seen.RST), wanted ? "no timestamp" : "a timestamp that was not agreed");
        if (!out.stamped) {
            return;
        }
        unless(out.tsEcr == recent || out.tsEcr == latest, () -> "TSecr " + out.tsEcr + " where " + recent + " is due");
        if (firstSentNs < 0) {
            firstSentNs = nowNs;
            firstSent = out.tsVal;
        }
        int ticks = (int) (nowNs / TICK_NS - firstSentNs / TICK_NS); // a tick is a millisecond (Linux)
        unless(
                out.tsVal - firstSent == ticks,
                () -> "TSval has moved by " + (out.tsVal - firstSent) + " in " + ticks + " ms");
    }
}
