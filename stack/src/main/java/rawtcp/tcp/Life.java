package rawtcp.tcp;

import java.util.ArrayList;
import java.util.List;

/**
 * The last events of a connection, for {@code show}. Bounded: repetitions of the last one are only counted, and beyond
 * {@link #LENGTH} the oldest is forgotten.
 */
final class Life {
    static final int LENGTH = 32;

    private static final class Kept {
        final Event.Kind kind;
        final Cause cause;
        final int after;
        final long firstNs;
        long lastNs;
        long count;
        String detail;

        Kept(Event.Kind kind, Cause cause, int after, long nowNs) {
            this.kind = kind;
            this.cause = cause;
            this.after = after;
            firstNs = nowNs;
        }
    }

    private final Connection c;
    private final ArrayList<Kept> events = new ArrayList<>(0);

    Life(Connection c) {
        this.c = c;
    }

    void dropped(Cause why, long nowNs) {
        note(Event.Kind.DROPPED, why, null, nowNs);
    }

    void expired(Cause why, long nowNs) {
        note(Event.Kind.EXPIRED, why, null, nowNs);
    }

    /** {@code detail}: null if there is nothing more to say. */
    void note(Event.Kind kind, Cause why, String detail, long nowNs) {
        c.causes.count(why);
        Kept last = events.isEmpty() ? null : events.get(events.size() - 1);
        if (last == null || last.kind != kind || last.cause != why || last.after != c.transitions()) {
            if (events.size() == LENGTH) {
                events.remove(0);
            }
            last = new Kept(kind, why, c.transitions(), nowNs);
            events.add(last);
        }
        last.lastNs = nowNs;
        last.count++;
        last.detail = detail;
    }

    /** Oldest first. */
    List<Event> events() {
        return events.stream()
                .map(e -> new Event(e.firstNs, e.lastNs, e.count, e.kind, e.cause, e.detail, e.after))
                .toList();
    }
}
