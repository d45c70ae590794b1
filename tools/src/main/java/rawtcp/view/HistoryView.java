package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Event;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

/** The life of a connection: its states and what happened beside; times count from the first transition, its open. */
public final class HistoryView {
    private HistoryView() {}

    /** {@code transitions}: how many there ever were, of which {@code history} holds the last. */
    public static String text(List<Transition> history, int transitions, List<Event> events, int room) {
        Table table = new Table(">AT", "WHAT", "CAUSE", "RULE").wrapping(room, "CAUSE");
        int forgotten = transitions - history.size();
        int next = 0;
        for (int i = 0; i <= history.size(); i++) {
            while (next < events.size()
                    && (i == history.size() || events.get(next).after() <= forgotten + i)) {
                row(table, history, events.get(next++));
            }
            if (i < history.size()) {
                Transition step = history.get(i);
                row(table, at(history, step.atNs()), step.from() + " -> " + step.to(), step.cause(), step.detail());
            }
        }
        return table.text(true);
    }

    private static void row(Table table, List<Transition> history, Event event) {
        String times = event.count() == 1 ? "" : " " + event.count() + " times";
        String last = event.count() == 1 ? "" : ".." + at(history, event.lastNs());
        row(table, at(history, event.firstNs()) + last, "  " + word(event) + times, event.cause(), event.detail());
    }

    private static void row(Table table, String at, String what, Cause cause, String detail) {
        table.row(at, what, sentence(cause, detail), cause.rule());
    }

    /** A cause with the numbers of its case; {@code detail}: null if there are none. */
    public static String sentence(Cause cause, String detail) {
        return cause.sentence() + (detail == null ? "" : " (" + detail + ")");
    }

    /** {@code sent-again}: the name in JSON. */
    public static String name(Event.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String word(Event event) {
        return switch (event.kind()) {
            case DROPPED -> "dropped";
            case EXPIRED -> "timer";
            case RESET_SENT -> "RST sent";
            case NOTED -> "noted";
            case SENT_AGAIN -> "sent again";
            case WINDOW -> "window";
        };
    }

    /** One line, as {@code connect -v} prints each. */
    public static String line(Transition step) {
        String detail = step.detail() == null ? "" : ": " + step.detail();
        return step.from() + " -> " + step.to() + ": " + step.cause().sentence() + detail + " ("
                + step.cause().rule() + ")";
    }

    static void json(JsonGenerator out, List<Transition> history, List<Event> events) throws IOException {
        jsonHistory(out, history);
        jsonEvents(out, history, events);
    }

    static void jsonHistory(JsonGenerator out, List<Transition> history) throws IOException {
        out.writeArrayFieldStart("history");
        for (Transition step : history) {
            out.writeStartObject();
            out.writeNumberField("atMs", ms(history, step.atNs()));
            out.writeStringField("from", name(step.from()));
            out.writeStringField("to", name(step.to()));
            cause(out, step.cause(), step.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void jsonEvents(JsonGenerator out, List<Transition> history, List<Event> events) throws IOException {
        out.writeArrayFieldStart("events");
        for (Event event : events) {
            out.writeStartObject();
            out.writeStringField("kind", name(event.kind()));
            out.writeNumberField("atMs", ms(history, event.firstNs()));
            out.writeNumberField("lastMs", ms(history, event.lastNs()));
            out.writeNumberField("count", event.count());
            cause(out, event.cause(), event.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void cause(JsonGenerator out, Cause cause, String detail) throws IOException {
        out.writeStringField("cause", cause.sentence());
        out.writeStringField("detail", detail);
        out.writeStringField("rule", cause.rule());
    }

    private static String name(State state) {
        return state == null ? State.CLOSED.name() : state.name();
    }

    static String at(List<Transition> history, long atNs) {
        return String.format(Locale.ROOT, "%.1fms", ms(history, atNs));
    }

    /** With microseconds, since a handshake on a fast network takes less than one millisecond. */
    private static double ms(List<Transition> history, long atNs) {
        long us = (atNs - history.get(0).atNs()) / 1_000;
        return us / 1e3;
    }
}
