package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rawtcp.endpoint.Endpoint;
import rawtcp.knob.Durations;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timers;

/** {@code rawtcp orphans}: who is left without an owner, why, and when and by which rule each will die. */
public final class OrphansView {
    private OrphansView() {}

    /** {@code diesInNs}: {@link Timers#NEVER} if nothing ends it. */
    public record Orphan(
            int id,
            State state,
            String local,
            String peer,
            String why,
            int unsent,
            int unacked,
            List<TimerRow> timers,
            int retries,
            int retriesAllowed,
            long diesInNs,
            String diesBy) {}

    /** The orphans of a stack and what limits them. */
    public record Orphans(
            List<Orphan> orphans, long limit, int timeWait, long timeWaitLimit, Map<String, Long> kills) {}

    /** Taken on the stack's thread. */
    public static Orphans of(Endpoint endpoint, Knobs knobs, long nowNs) {
        List<Orphan> orphans = endpoint.orphans().stream()
                .map(connection -> orphan(connection, nowNs))
                .toList();
        return new Orphans(
                orphans,
                knobs.number(Knob.TCP_MAX_ORPHANS),
                endpoint.timeWaitCount(),
                knobs.number(Knob.TCP_MAX_TW_BUCKETS),
                endpoint.orphanKills());
    }

    private static Orphan orphan(Connection connection, long nowNs) {
        Forecast forecast = connection.forecast();
        List<TimerRow> timers = TimerRow.of(connection, nowNs);
        return new Orphan(
                connection.id(),
                connection.state(),
                Addresses.text(connection.tuple().local(), connection.tuple().localPort()),
                Addresses.text(connection.tuple().remote(), connection.tuple().remotePort()),
                why(connection.orphanCause()),
                connection.unsent(),
                connection.sendQueue() - connection.unsent(),
                timers,
                timers.stream().mapToInt(TimerRow::count).max().orElse(0),
                connection.retriesAllowed(),
                forecast.isNever() ? Timers.NEVER : Math.max(0, forecast.atNs() - nowNs),
                forecast.rule());
    }

    /** close, owner exited, linger expired: the words of the contract. */
    static String why(Cause cause) {
        if (cause == null) {
            return "close";
        }
        return switch (cause) {
            case CLOSE_CALL -> "close";
            case OWNER_EXITED -> "owner exited";
            case LINGER_EXPIRED -> "linger expired";
            default -> cause.sentence();
        };
    }

    public static String text(Orphans all, boolean heading) {
        StringBuilder text = new StringBuilder();
        if (heading) {
            text.append(summary(all));
        }
        if (all.orphans().isEmpty()) {
            return text.toString();
        }
        Table table = new Table(
                "ID",
                "STATE",
                "LOCAL",
                "PEER",
                "WHY",
                ">UNSENT",
                ">UNACKED",
                "TIMER",
                ">RETRIES",
                ">DIES-IN",
                "DIES-BY");
        for (Orphan orphan : all.orphans()) {
            table.row(
                    orphan.id(),
                    orphan.state(),
                    orphan.local(),
                    orphan.peer(),
                    orphan.why(),
                    orphan.unsent(),
                    orphan.unacked(),
                    orphan.timers().isEmpty() ? "-" : orphan.timers().get(0).text(),
                    orphan.retries() + "/" + orphan.retriesAllowed(),
                    orphan.diesInNs() == Timers.NEVER ? "never" : Durations.format(orphan.diesInNs()),
                    orphan.diesBy() == null ? "-" : orphan.diesBy());
        }
        return text.append(table.text(heading)).toString();
    }

    private static String summary(Orphans all) {
        String kills = all.kills().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "orphans " + all.orphans().size() + " of " + all.limit() + " (tcp_max_orphans), TIME_WAIT "
                + all.timeWait() + " of " + all.timeWaitLimit() + " (tcp_max_tw_buckets), killed: " + kills + "\n";
    }

    public static String json(Orphans all) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeNumberField("count", all.orphans().size());
            out.writeNumberField("limit", all.limit());
            out.writeNumberField("timeWait", all.timeWait());
            out.writeNumberField("timeWaitLimit", all.timeWaitLimit());
            out.writeObjectFieldStart("kills");
            Json.fields(out, all.kills());
            out.writeEndObject();
            out.writeArrayFieldStart("orphans");
            for (Orphan orphan : all.orphans()) {
                json(out, orphan);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void json(JsonGenerator out, Orphan orphan) throws IOException {
        out.writeStartObject();
        out.writeNumberField("id", orphan.id());
        out.writeStringField("state", orphan.state().name());
        out.writeStringField("local", orphan.local());
        out.writeStringField("peer", orphan.peer());
        out.writeStringField("why", orphan.why());
        out.writeNumberField("unsent", orphan.unsent());
        out.writeNumberField("unacked", orphan.unacked());
        out.writeNumberField("retries", orphan.retries());
        out.writeNumberField("retriesAllowed", orphan.retriesAllowed());
        if (orphan.diesInNs() == Timers.NEVER) {
            out.writeNullField("diesInMs");
        } else {
            out.writeNumberField("diesInMs", Json.ms(orphan.diesInNs()));
        }
        out.writeStringField("diesBy", orphan.diesBy());
        PortsView.timers(out, orphan.timers());
        out.writeEndObject();
    }
}
