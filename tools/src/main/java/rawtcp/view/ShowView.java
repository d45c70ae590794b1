package rawtcp.view;

import java.util.List;
import java.util.Map;
import rawtcp.tcp.Event;
import rawtcp.tcp.Transition;

/** {@code rawtcp show}: everything about one connection, or one listener. */
public final class ShowView {
    private ShowView() {}

    /** {@code failure}: why it failed, for people; null if it did not. {@code past}: it is gone and only remembered. */
    public record Shown(PortRow row, Map<String, Object> variables, Life life, String failure, boolean past) {}

    /** {@code transitions}: how many there ever were. */
    public record Life(List<Transition> history, int transitions, List<Event> events) {
        /** Of a listener. */
        public static final Life NONE = new Life(List.of(), 0, List.of());
    }

    /** {@code room}: how long a line of the history may be. */
    public static String text(Shown shown, int room) {
        PortRow row = shown.row();
        StringBuilder text = new StringBuilder();
        text.append(row.isListener() ? "listener " : "connection ").append(row.id());
        text.append("  ").append(row.state()).append("  ").append(row.local());
        if (!row.isListener()) {
            text.append(" -> ").append(row.peer());
        }
        text.append("  owner ").append(PortsView.owner(row));
        text.append(shown.past() ? "  (gone, remembered)\n" : "\n");
        if (shown.failure() != null) {
            text.append("  failed: ").append(shown.failure()).append('\n');
        }
        if (row.isListener()) {
            return text.append("  ")
                    .append(PortsView.queues(row.listener()))
                    .append('\n')
                    .toString();
        }
        text.append("  queues: ").append(row.receiveQueue()).append(" bytes unread, ");
        text.append(row.sendQueue()).append(" bytes not acknowledged\n");
        for (TimerRow timer : row.timers()) {
            text.append("  ").append(timer.text()).append('\n');
        }
        variables(text, shown.variables());
        Life life = shown.life();
        text.append("history\n")
                .append(indented(HistoryView.text(life.history(), life.transitions(), life.events(), room - 2)));
        return text.toString();
    }

    private static void variables(StringBuilder text, Map<String, Object> variables) {
        if (variables.isEmpty()) {
            return;
        }
        Table table = new Table("", "");
        variables.forEach((name, value) -> table.row(rfcName(name), value == null ? "-" : value));
        text.append("variables\n").append(indented(table.text(false)));
    }

    /** {@code sndUna} is SND.UNA to RFC 9293 3.3.1; names of later RFCs and of Linux stay as they are. */
    static String rfcName(String name) {
        return switch (name) {
            case "sndUna" -> "SND.UNA";
            case "sndNxt" -> "SND.NXT";
            case "sndWnd" -> "SND.WND";
            case "sndUp" -> "SND.UP";
            case "sndWl1" -> "SND.WL1";
            case "sndWl2" -> "SND.WL2";
            case "iss" -> "ISS";
            case "rcvNxt" -> "RCV.NXT";
            case "rcvWnd" -> "RCV.WND";
            case "rcvUp" -> "RCV.UP";
            case "irs" -> "IRS";
            default -> name;
        };
    }

    private static String indented(String lines) {
        return lines.indent(2);
    }

    public static String json(Shown shown) {
        return Json.text(out -> {
            out.writeStartObject();
            PortsView.fields(out, shown.row());
            out.writeBooleanField("past", shown.past());
            if (!shown.row().isListener()) {
                out.writeStringField("failure", shown.failure());
                for (Map.Entry<String, Object> variable : shown.variables().entrySet()) {
                    if (!PortsView.FIELDS.contains(variable.getKey())) {
                        out.writeFieldName(variable.getKey());
                        Json.value(out, variable.getValue());
                    }
                }
                HistoryView.json(out, shown.life().history(), shown.life().events());
            }
            out.writeEndObject();
        });
    }
}
