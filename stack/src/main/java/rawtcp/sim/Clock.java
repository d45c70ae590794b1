package rawtcp.sim;

import java.util.PriorityQueue;

/** Virtual time: it stands still until it is moved to the next event. */
public final class Clock {
    /** What happens at its time. */
    @FunctionalInterface
    public interface Event {
        void happen(long nowNs);
    }

    private record Planned(long atNs, long order, Event event) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private long nowNs;
    private long order;

    public Clock(long startNs) {
        nowNs = startNs;
    }

    public long nowNs() {
        return nowNs;
    }

    /** Events of the same time happen in the order in which they were planned. */
    public void at(long atNs, Event event) {
        assert atNs >= nowNs : atNs + " is over";
        planned.add(new Planned(atNs, order++, event));
    }

    /** When the next event is due; {@code Long.MAX_VALUE}: none is planned. */
    public long nextNs() {
        Planned next = planned.peek();
        return next == null ? Long.MAX_VALUE : next.atNs;
    }

    public void advanceTo(long atNs) {
        assert atNs >= nowNs && atNs <= nextNs() : atNs;
        nowNs = atNs;
    }

    /** The next event that is due now happens; false: none is. */
    public boolean happenNext() {
        if (nextNs() > nowNs) {
            return false;
        }
        planned.poll().event.happen(nowNs);
        return true;
    }
}
