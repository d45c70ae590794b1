package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rawtcp.knob.Durations;

/** {@code rawtcp stack status}. */
public final class StackView {
    private StackView() {}

    /** What is said of a running stack; durations in milliseconds. */
    public record Status(
            String name,
            long pid,
            String socket,
            String version,
            String java,
            long uptimeMs,
            String link,
            List<CarriedBy> carriedBy,
            double spinMs,
            List<String> addresses,
            String chain,
            int rules,
            int listeners,
            int connections,
            int orphans,
            Map<String, Long> drops,
            long receiveOverflows,
            Map<String, Long> sendErrors,
            String lastSendError) {}

    /** What carries the segments to a destination, {@code raw} or {@code packet}, and why. */
    public record CarriedBy(String destination, String link, String why) {}

    public static String text(Status status) {
        Table table = new Table("", "");
        table.row("name", status.name());
        table.row("pid", status.pid());
        table.row("socket", status.socket());
        table.row("version", status.version() + " (Java " + status.java() + ")");
        table.row("uptime", Durations.format(status.uptimeMs() * 1_000_000));
        table.row("link", status.link());
        for (CarriedBy one : status.carriedBy()) {
            table.row("", one.link() + " to " + one.destination() + ": " + one.why());
        }
        if (status.spinMs() > 0) {
            table.row("spin", Durations.format(Math.round(status.spinMs() * 1e6)));
        }
        table.row("addresses", String.join(" ", status.addresses()));
        table.row("guard", "chain " + status.chain() + ", " + number(status.rules(), "rule"));
        table.row(
                "holds",
                number(status.listeners(), "listener") + ", " + number(status.connections(), "connection") + " ("
                        + number(status.orphans(), "orphan") + ")");
        table.row("dropped", counts(status.drops()));
        table.row("overflows", status.receiveOverflows() + " packets came while the raw socket's buffer was full");
        table.row(
                "send errors",
                counts(status.sendErrors())
                        + (status.lastSendError() == null ? "" : ", the last: " + status.lastSendError()));
        return table.text(false);
    }

    private static String number(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String counts(Map<String, Long> counts) {
        String some = counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return some.isEmpty() ? "none" : some;
    }

    private static void json(JsonGenerator out, String field, Map<String, Long> counts) throws IOException {
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            out.writeNumberField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    public static String json(Status status) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeStringField("name", status.name());
            out.writeNumberField("pid", status.pid());
            out.writeStringField("socket", status.socket());
            out.writeStringField("version", status.version());
            out.writeStringField("java", status.java());
            out.writeNumberField("uptimeMs", status.uptimeMs());
            out.writeStringField("link", status.link());
            out.writeArrayFieldStart("carriedBy");
            for (CarriedBy one : status.carriedBy()) {
                out.writeStartObject();
                out.writeStringField("destination", one.destination());
                out.writeStringField("link", one.link());
                out.writeStringField("why", one.why());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeNumberField("spinMs", status.spinMs());
            out.writeArrayFieldStart("addresses");
            for (String address : status.addresses()) {
                out.writeString(address);
            }
            out.writeEndArray();
            out.writeObjectFieldStart("guard");
            out.writeStringField("chain", status.chain());
            out.writeNumberField("rules", status.rules());
            out.writeEndObject();
            out.writeNumberField("listeners", status.listeners());
            out.writeNumberField("connections", status.connections());
            out.writeNumberField("orphans", status.orphans());
            json(out, "drops", status.drops());
            out.writeNumberField("receiveOverflows", status.receiveOverflows());
            json(out, "sendErrors", status.sendErrors());
            out.writeEndObject();
        });
    }
}
