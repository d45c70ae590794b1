package rawtcp.net;

import java.util.EnumMap;
import java.util.Map;

/** A rule that stands, and what it has done so far. */
public final class Fault {
    private final int id;
    private final FaultRule rule;
    private final Path in;
    private final Path out;
    private final Map<Fate, Long> counts = new EnumMap<>(Fate.class);
    private long matched;
    private int held;

    Fault(int id, FaultRule rule) {
        this.id = id;
        this.rule = rule;
        Chance chance = new Chance(rule.seed());
        in = new Path(chance.split());
        out = new Path(chance.split());
        rule.effects().accept(in);
        rule.effects().accept(out);
    }

    /** From 1, in order, never given again. */
    public int id() {
        return id;
    }

    public FaultRule rule() {
        return rule;
    }

    /** How many packets it was for. */
    public long matched() {
        return matched;
    }

    /** How many packets met this; lost and queue full: they went no further. */
    public long count(Fate fate) {
        return counts.getOrDefault(fate, 0L);
    }

    /** How many are on their way just now. */
    public int held() {
        return held;
    }

    /** How many it is still for; -1: no end. */
    public long left() {
        return rule.next() == 0 ? -1 : rule.next() - matched;
    }

    boolean takes(Packet packet, boolean inbound) {
        return left() != 0 && rule.concerns(packet, inbound);
    }

    Fate carry(long nowNs, Packet packet, boolean inbound, Path.Ends ends) {
        matched++;
        return (inbound ? in : out).carry(nowNs, packet, ends);
    }

    void count(Fate fate, long times) {
        counts.merge(fate, times, Long::sum);
    }

    void holds(int more) {
        held += more;
        assert held >= 0 : held;
    }
}
