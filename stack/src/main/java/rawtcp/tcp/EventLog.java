package rawtcp.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import rawtcp.tcp.congestion.CongestionControl;

/**
 * The last events of a connection, for {@code show}. Bounded: repetitions of the last one are only counted, and beyond
 * {@link #LENGTH} the oldest is forgotten; those of the sender, many where much is lost, apart from the others.
 */
final class EventLog {
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
    private ArrayList<Kept> sending; // null until there is one

    EventLog(Connection c) {
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
        note(events, kind, why, detail, nowNs);
    }

    /** A segment, or several that leave as one burst. */
    void sentAgain(Cause why, long nowNs) {
        note(sending(), Event.Kind.SENT_AGAIN, why, null, nowNs);
    }

    /** With the window and the threshold as they are by now. */
    void window(Cause why, long nowNs) {
        int threshold = c.congestion.ssthresh();
        String detail = "cwnd " + c.congestion.window()
                + (threshold == CongestionControl.NO_THRESHOLD ? "" : ", ssthresh " + threshold);
        note(sending(), Event.Kind.WINDOW, why, detail, nowNs);
    }

    private List<Kept> sending() {
        if (sending == null) {
            sending = new ArrayList<>(1);
        }
        return sending;
    }

    private void note(List<Kept> ring, Event.Kind kind, Cause why, String detail, long nowNs) {
        c.causes.count(why);
        if (c.causes.witness() != null) {
            c.causes.witness().happened(nowNs, c, kind, why, detail);
        }
        Kept last = ring.isEmpty() ? null : ring.get(ring.size() - 1);
        if (last == null || last.kind != kind || last.cause != why || last.after != c.transitions()) {
            if (ring.size() == LENGTH) {
                ring.remove(0);
            }
            last = new Kept(kind, why, c.transitions(), nowNs);
            ring.add(last);
        }
        last.lastNs = nowNs;
        last.count++;
        last.detail = detail;
    }

    /** Oldest first. */
    List<Event> events() {
        return Stream.concat(events.stream(), sending == null ? Stream.empty() : sending.stream())
                .sorted(Comparator.comparingLong(e -> e.firstNs)) // stable
                .map(e -> new Event(e.firstNs, e.lastNs, e.count, e.kind, e.cause, e.detail, e.after))
                .toList();
    }
}
