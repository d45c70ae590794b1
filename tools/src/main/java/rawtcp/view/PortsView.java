package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import rawtcp.endpoint.Owner;

/** {@code rawtcp ports} as a table like ss's, and as JSON. */
public final class PortsView {
    /** The names that every entry has, so that show does not write one twice. */
    static final Set<String> FIELDS = Set.of(
            "id",
            "kind",
            "state",
            "local",
            "peer",
            "recvQueue",
            "sendQueue",
            "owner",
            "orphan",
            "timers",
            "past",
            "failure",
            "history");

    /** Of all variables, what the second line of ports --info shows. */
    private static final List<String> INFO = List.of(
            "congestion",
            "rttMs",
            "rttvarMs",
            "rtoMs",
            "cwnd",
            "ssthresh",
            "inFlight",
            "mss",
            "pmtu",
            "sndWscale",
            "rcvWscale",
            "timestamps",
            "sack",
            "sndWnd",
            "rcvWnd",
            "retransmitted",
            "bytesSent",
            "bytesAcked",
            "bytesReceived");

    private PortsView() {}

    /** What the table shows beside the plain columns, and how long its lines may be. */
    public record Detail(boolean heading, boolean everyTimer, boolean info, int room) {
        public Detail(boolean heading, boolean everyTimer, boolean info) {
            this(heading, everyTimer, info, Integer.MAX_VALUE);
        }
    }

    /** What is told in parts, as if it were told at once. */
    public abstract static class Parts {
        private boolean begun;

        /** The next rows. */
        public final String next(List<PortRow> rows) {
            String text = text(rows, !begun);
            begun = true;
            return text;
        }

        /** After the last rows. */
        public String end() {
            return "";
        }

        abstract String text(List<PortRow> rows, boolean first);
    }

    public static Parts text(Detail detail) {
        Table table = new Table("ID", "STATE", ">RECV-Q", ">SEND-Q", "LOCAL", "PEER", "OWNER", "TIMER")
                .wrapping(detail.room(), "TIMER");
        return new Parts() {
            @Override
            String text(List<PortRow> rows, boolean first) {
                rows.forEach(row -> add(table, row, detail));
                return table.text(first && detail.heading());
            }
        };
    }

    private static void add(Table table, PortRow row, Detail detail) {
        String last = timers(row, detail.everyTimer()) + (detail.info() ? info(row) : "");
        table.row(
                row.id(), row.state(), row.receiveQueue(), row.sendQueue(), row.local(), row.peer(), owner(row), last);
    }

    private static String timers(PortRow row, boolean every) {
        return row.timers().stream()
                .limit(every ? Long.MAX_VALUE : 1)
                .map(TimerRow::text)
                .collect(Collectors.joining(" "));
    }

    private static String info(PortRow row) {
        if (row.isListener()) {
            return queues(row.listener());
        }
        return "\n\t "
                + INFO.stream()
                        .filter(name -> isKnown(name, row.info().get(name)))
                        .map(name -> name + ":" + row.info().get(name))
                        .collect(Collectors.joining(" "));
    }

    /** As in ss, what has no value yet is left out: ssthresh before the first loss is Linux's TCP_INFINITE_SSTHRESH. */
    private static boolean isKnown(String name, Object value) {
        return value != null && !(name.equals("ssthresh") && value.equals(Integer.MAX_VALUE));
    }

    /**
     * {@code queues:(syn 0/6,accept 2/6) drops:(syn-queue-full 3) cookies:(sent 3,taken 1,failed 0)}: what each holds of
     * what it may; the rest only if there is any.
     */
    static String queues(PortRow.Queues queues) {
        StringBuilder text = new StringBuilder("queues:(syn ").append(queues.synQueue());
        text.append('/').append(queues.synQueueLimit());
        text.append(",accept ").append(queues.acceptQueue());
        text.append('/').append(queues.acceptQueueLimit()).append(')');
        if (queues.drops() > 0) {
            text.append(" drops:(");
            text.append(queues.dropsByCause().entrySet().stream()
                    .filter(cause -> cause.getValue() > 0)
                    .map(cause -> hyphenated(cause.getKey()) + " " + cause.getValue())
                    .collect(Collectors.joining(",")));
            text.append(')');
        }
        if (queues.cookies().values().stream().anyMatch(count -> count > 0)) {
            text.append(" cookies:(");
            text.append(queues.cookies().entrySet().stream()
                    .map(kind -> kind.getKey() + " " + kind.getValue())
                    .collect(Collectors.joining(",")));
            text.append(')');
        }
        return text.toString();
    }

    private static String hyphenated(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** {@code 812/bash} as netstat writes it; {@code orphan}; {@code -} for nobody's. */
    static String owner(PortRow row) {
        if (row.owner() != null) {
            return ownerText(row.owner());
        }
        return row.orphan() ? "orphan" : "-";
    }

    static String ownerText(Owner owner) {
        return owner.pid() + "/" + owner.command().replaceAll("\\s", "_");
    }

    public static Parts json(boolean withInfo) {
        return new Parts() {
            @Override
            String text(List<PortRow> rows, boolean first) {
                String array = Json.text(out -> array(out, rows, withInfo));
                String elements = array.substring(1, array.length() - "]\n".length());
                return (first ? "[" : elements.isEmpty() ? "" : ",") + elements;
            }

            @Override
            public String end() {
                return "]\n";
            }
        };
    }

    private static void array(JsonGenerator out, List<PortRow> rows, boolean withInfo) throws IOException {
        out.writeStartArray();
        for (PortRow row : rows) {
            out.writeStartObject();
            fields(out, row);
            if (withInfo && !row.isListener()) {
                out.writeObjectFieldStart("info");
                Json.fields(out, row.info());
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** One alone: what listen, accept and connect have made. */
    public static String json(PortRow row) {
        return Json.text(out -> {
            out.writeStartObject();
            fields(out, row);
            out.writeEndObject();
        });
    }

    static void fields(JsonGenerator out, PortRow row) throws IOException {
        out.writeNumberField("id", row.id());
        out.writeStringField("kind", row.isListener() ? "listener" : "connection");
        out.writeStringField("state", row.state().name());
        out.writeStringField("local", row.local());
        out.writeStringField("peer", row.peer());
        out.writeNumberField("recvQueue", row.receiveQueue());
        out.writeNumberField("sendQueue", row.sendQueue());
        owner(out, row.owner());
        out.writeBooleanField("orphan", row.orphan());
        timers(out, row.timers());
        if (row.isListener()) {
            PortRow.Queues queues = row.listener();
            out.writeNumberField("synQueue", queues.synQueue());
            out.writeNumberField("synQueueLimit", queues.synQueueLimit());
            out.writeNumberField("acceptQueue", queues.acceptQueue());
            out.writeNumberField("acceptQueueLimit", queues.acceptQueueLimit());
            out.writeNumberField("backlog", queues.backlog());
            out.writeNumberField("drops", queues.drops());
            counts(out, "dropsByCause", queues.dropsByCause());
            counts(out, "cookies", queues.cookies());
        }
    }

    private static void counts(JsonGenerator out, String name, Map<String, Long> counts) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            out.writeNumberField(count.getKey(), count.getValue());
        }
        out.writeEndObject();
    }

    private static void owner(JsonGenerator out, Owner owner) throws IOException {
        if (owner == null) {
            out.writeNullField("owner");
            return;
        }
        out.writeObjectFieldStart("owner");
        out.writeNumberField("pid", owner.pid());
        out.writeStringField("command", owner.command());
        out.writeEndObject();
    }

    static void timers(JsonGenerator out, List<TimerRow> timers) throws IOException {
        out.writeArrayFieldStart("timers");
        for (TimerRow timer : timers) {
            out.writeStartObject();
            out.writeStringField("name", timer.name());
            out.writeNumberField("expiresInMs", Json.ms(timer.expiresInNs()));
            out.writeNumberField("count", timer.count());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
