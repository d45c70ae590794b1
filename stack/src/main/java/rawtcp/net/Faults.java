package rawtcp.net;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The network that a stack is to believe in: rules that lose, delay, double, reorder and damage what passes between its
 * link and its endpoint. A packet goes through all rules that are for it, in order, and its whole fate is decided as it
 * comes; what is not lost lies here until its time. Without clock and thread: {@link #nextComingNs} and {@link #nextLeavingNs} say when to come again.
 */
public final class Faults {
    /** A packet that has come through. {@code mark}: what has befallen it; null: nothing, or it was told before. */
    public record Passed(Packet packet, Mark mark) {}

    private record Held(long atNs, long order, Packet packet, Mark mark, List<Fault> by) implements Comparable<Held> {
        @Override
        public int compareTo(Held other) {
            return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(order, other.order);
        }
    }

    private final List<Fault> all = new ArrayList<>();
    private final PriorityQueue<Held> comings = new PriorityQueue<>();
    private final PriorityQueue<Held> leavings = new PriorityQueue<>();
    private long order;
    private int lastId;

    /** False: packets need not be shown to it. */
    public boolean stands() {
        return !all.isEmpty() || !comings.isEmpty() || !leavings.isEmpty();
    }

    public List<Fault> all() {
        return List.copyOf(all);
    }

    public Fault add(FaultRule rule) {
        Fault fault = new Fault(++lastId, rule);
        all.add(fault);
        return fault;
    }

    /** From now on this rule is for no packet; what it holds goes on its way at once, in order. */
    public void remove(long nowNs, Fault fault) {
        all.remove(fault);
        letGo(nowNs, fault, comings);
        letGo(nowNs, fault, leavings);
    }

    public void clear(long nowNs) {
        for (Fault fault : all()) {
            remove(nowNs, fault);
        }
    }

    private static void letGo(long nowNs, Fault fault, PriorityQueue<Held> from) {
        List<Held> now = from.stream()
                .filter(held -> held.by.contains(fault) && held.atNs > nowNs)
                .toList();
        from.removeAll(now);
        now.forEach(held -> from.add(new Held(nowNs, held.order, held.packet, held.mark, held.by)));
    }

    /** A packet comes, or leaves; it is ours from now on. Returns what is to be told of it now; null: nothing has befallen it. */
    public Mark pass(long nowNs, boolean inbound, Packet packet) {
        List<Copy> copies = new ArrayList<>(List.of(new Copy(nowNs, packet, List.of(), List.of())));
        List<String> story = new ArrayList<>();
        for (Fault fault : all) {
            if (!copies.isEmpty() && fault.takes(copies.get(0).packet, inbound)) {
                copies = through(fault, inbound, copies, story);
            }
        }
        for (Copy copy : copies) {
            Mark own = inbound ? mark(false, copy.story) : null;
            copy.by.forEach(fault -> fault.holds(1));
            (inbound ? comings : leavings).add(new Held(copy.atNs, order++, copy.packet, own, copy.by));
        }
        return inbound && !copies.isEmpty() ? null : mark(copies.isEmpty(), story);
    }

    private static Mark mark(boolean lost, List<String> story) {
        return story.isEmpty() ? null : new Mark(lost, false, String.join("; ", story));
    }

    /** A packet, or its twin, at a point of its way. */
    private record Copy(long atNs, Packet packet, List<String> story, List<Fault> by) {}

    private static List<Copy> through(Fault fault, boolean inbound, List<Copy> copies, List<String> story) {
        List<Copy> further = new ArrayList<>();
        for (Copy copy : copies) {
            if (fault.left() == 0) {
                further.add(copy);
                continue;
            }
            Carriage carriage = new Carriage(fault, copy, further);
            Fate fate = fault.carry(copy.atNs, copy.packet, inbound, carriage);
            if (fate == Fate.LOST || fate == Fate.QUEUE_FULL) {
                carriage.befalls(fate);
            }
            carriage.tell(story);
        }
        return further;
    }

    /** One packet's way through one rule. */
    private static final class Carriage implements Path.Ends {
        private final Fault fault;
        private final Copy copy;
        private final List<Copy> further;
        private final List<String> words = new ArrayList<>();
        private boolean arrived;

        Carriage(Fault fault, Copy copy, List<Copy> further) {
            this.fault = fault;
            this.copy = copy;
            this.further = further;
        }

        @Override
        public void befalls(Fate fate) {
            fault.count(fate, 1);
            words.add(fate == Fate.LOST ? "dropped" : fate == Fate.QUEUE_FULL ? "dropped, too many held" : fate.word());
        }

        @Override
        public void arrives(long atNs, Packet packet) {
            List<String> ofCopy = new ArrayList<>(words);
            if (arrived) {
                ofCopy.add("a twin");
            }
            List<Fault> by = copy.by;
            if (atNs > copy.atNs) {
                String delayed = "delayed " + milliseconds(atNs - copy.atNs);
                ofCopy.add(delayed);
                if (!arrived) {
                    words.add(delayed);
                    fault.count(Fate.DELAYED, 1);
                }
                by = new ArrayList<>(by);
                by.add(fault);
            }
            arrived = true;
            List<String> all = new ArrayList<>(copy.story);
            if (!ofCopy.isEmpty()) {
                all.add(told(ofCopy));
            }
            further.add(new Copy(atNs, packet, all, by));
        }

        @Override
        public void icmp(long atNs, int type, int code, int mtu, Packet about) {
            throw new AssertionError("no rule asks for ICMP");
        }

        void tell(List<String> story) {
            if (!words.isEmpty()) {
                story.add(told(words));
            }
        }

        private String told(List<String> what) {
            return "fault " + fault.id() + ": " + String.join(", ", what);
        }

        private static String milliseconds(long ns) {
            long micros = ns / 1_000;
            return micros % 1_000 == 0 ? micros / 1_000 + "ms" : micros / 1e3 + "ms";
        }
    }

    /** The next one that has come by now, in the order of their times; null: none. */
    public Passed nextComing(long nowNs) {
        return next(comings, nowNs);
    }

    /** The next one that has to leave by now. */
    public Passed nextLeaving(long nowNs) {
        return next(leavings, nowNs);
    }

    private static Passed next(PriorityQueue<Held> from, long nowNs) {
        if (from.isEmpty() || from.peek().atNs > nowNs) {
            return null;
        }
        Held held = from.remove();
        held.by.forEach(fault -> fault.holds(-1));
        return new Passed(held.packet, held.mark);
    }

    /** When the next packet goes on; {@code Long.MAX_VALUE}: none waits. */
    public long nextComingNs() {
        return comings.isEmpty() ? Long.MAX_VALUE : comings.peek().atNs;
    }

    public long nextLeavingNs() {
        return leavings.isEmpty() ? Long.MAX_VALUE : leavings.peek().atNs;
    }
}
