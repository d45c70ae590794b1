package rawtcp.view;

import java.util.List;
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
            List<String> addresses,
            String chain,
            int rules,
            int listeners,
            int connections,
            int orphans) {}

    public static String text(Status status) {
        Table table = new Table("", "");
        table.row("name", status.name());
        table.row("pid", status.pid());
        table.row("socket", status.socket());
        table.row("version", status.version() + " (Java " + status.java() + ")");
        table.row("uptime", Durations.format(status.uptimeMs() * 1_000_000));
        table.row("link", status.link());
        table.row("addresses", String.join(" ", status.addresses()));
        table.row("guard", "chain " + status.chain() + ", " + status.rules() + " rules");
        table.row(
                "holds",
                status.listeners() + " listeners, " + status.connections() + " connections, " + status.orphans()
                        + " of them orphans");
        return table.text(false);
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
            out.writeEndObject();
        });
    }
}
