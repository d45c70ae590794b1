package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

/** The states a connection went through; times count from the first one, its open. */
public final class HistoryView {
    private HistoryView() {}

    public static String text(List<Transition> history) {
        Table table = new Table(">AT", "STATE", "CAUSE", "RULE");
        for (Transition step : history) {
            table.row(
                    String.format(Locale.ROOT, "%.1fms", atMs(history, step)),
                    step.from() + " -> " + step.to(),
                    step.cause().sentence(),
                    step.cause().rule());
        }
        return table.text(true);
    }

    /** One line, as {@code connect -v} prints each. */
    public static String line(Transition step) {
        return step.from() + " -> " + step.to() + ": " + step.cause().sentence() + " ("
                + step.cause().rule() + ")";
    }

    static void json(JsonGenerator out, List<Transition> history) throws IOException {
        out.writeArrayFieldStart("history");
        for (Transition step : history) {
            out.writeStartObject();
            out.writeNumberField("atMs", atMs(history, step));
            out.writeStringField("from", name(step.from()));
            out.writeStringField("to", name(step.to()));
            out.writeStringField("cause", step.cause().sentence());
            out.writeStringField("rule", step.cause().rule());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static String name(State state) {
        return state == null ? State.CLOSED.name() : state.name();
    }

    /** With microseconds, since a handshake on a fast network takes less than one millisecond. */
    private static double atMs(List<Transition> history, Transition step) {
        long us = (step.atNs() - history.get(0).atNs()) / 1_000;
        return us / 1e3;
    }
}
