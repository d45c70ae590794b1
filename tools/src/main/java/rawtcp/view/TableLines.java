package rawtcp.view;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rawtcp.endpoint.Endpoint;

/**
 * What a shell is told to show, as lines of fields between tabs. Times are the stack's, in nanoseconds, so that a line
 * stays the same while nothing changes, and a countdown is for whoever shows it.
 */
public final class TableLines {
    /** Behind the last line of an update. */
    public static final String END = ".\n";

    private TableLines() {}

    /** {@code now NS}: the stack's clock; not part of what is compared. */
    public static String clock(long nowNs) {
        return "now\t" + nowNs + "\n";
    }

    public static String table(long nowNs, Endpoint endpoint, Recent recent, int skipped, int rows) {
        StringBuilder text = new StringBuilder();
        text.append("counts\t").append(endpoint.conversationCount());
        text.append('\t').append(endpoint.timeWaitCount());
        text.append('\t').append(endpoint.orphanCount());
        text.append('\t').append(endpoint.listeners().size());
        text.append('\t').append(recent.size());
        text.append('\t').append(skipped).append('\n');
        for (Recent.Line line : recent.lines(nowNs, endpoint, skipped, rows)) {
            row(text, nowNs, line);
        }
        return text.toString();
    }

    public static void row(StringBuilder text, long nowNs, Recent.Line line) {
        PortRow row = line.row();
        text.append("row\t").append(row.id());
        text.append('\t').append(row.state());
        text.append('\t').append(line.sinceNs());
        text.append('\t').append(row.local());
        text.append('\t').append(row.peer());
        text.append('\t').append(row.receiveQueue());
        text.append('\t').append(row.sendQueue());
        text.append('\t').append(PortsView.owner(row).replace('\t', ' '));
        text.append('\t').append(line.why() == null ? "" : line.why());
        text.append('\t');
        text.append(row.timers().stream()
                .map(timer -> timer.name() + "=" + (nowNs + timer.expiresInNs()) + "=" + timer.count())
                .collect(Collectors.joining(" ")));
        text.append('\n');
    }

    public static void variables(StringBuilder text, Map<String, Object> variables) {
        variables.forEach((name, value) -> text.append("var\t")
                .append(ShowView.rfcName(name))
                .append('\t')
                .append(value == null ? "-" : value)
                .append('\n'));
    }

    public static void lines(StringBuilder text, String kind, List<String> lines) {
        lines.forEach(line ->
                text.append(kind).append('\t').append(line.replace('\t', ' ')).append('\n'));
    }
}
