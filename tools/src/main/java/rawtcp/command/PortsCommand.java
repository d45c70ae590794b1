package rawtcp.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.view.Filter;
import rawtcp.view.PortRow;
import rawtcp.view.PortsView;
import rawtcp.view.SummaryView;
import rawtcp.view.SummaryView.Summary;

@Command(
        name = "ports",
        description = {
            "List listeners and connections, as 'ss -tan' does.",
            "A listener's RECV-Q is its accept queue, its SEND-Q the backlog. With -l also how much of each of its two"
                    + " queues is filled, and what was dropped because one was full."
        })
final class PortsCommand extends StackCommand {
    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description =
                    "Which to list: state ESTABLISHED, sport 80, dport 22, peer 10.0.0.2, orphan, owner PID, id 3, joined by"
                            + " and, or, not; as in ss also ( ), sport >= 1024, src, dst 10.0.0.0/8, exclude, state connected.")
    private List<String> filter = List.of();

    @Option(
            names = {"-l", "--listening"},
            description = "Listeners only, with what their queues hold and may hold, drops by cause, and SYN cookies.")
    private boolean listening;

    @Option(
            names = {"-t", "--timers"},
            description = "Every armed timer, not only the next one.")
    private boolean timers;

    @Option(
            names = {"-i", "--info"},
            description = "A second line: RTT, RTO, cwnd, ssthresh, MSS, window scale, retransmissions, bytes.")
    private boolean info;

    @Option(
            names = "--summary",
            description = "Counts by state, and the ephemeral ports in use, in TIME_WAIT and free.")
    private boolean summary;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    private boolean noHeader;

    @Option(
            names = "--watch",
            description = "Again at every change, until interrupted or until nobody reads it any more.")
    private boolean watch;

    @Option(names = "--json", description = "One JSON value; with --watch one a line, for each change.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Predicate<PortRow> wanted = Filter.parse(filter, new Resolver());
        if (summary) {
            new Watching<>(
                            session(),
                            (nowNs, endpoint) -> count(nowNs, endpoint, wanted),
                            SummaryView::json,
                            SummaryView::text)
                    .print(watch, json);
        } else if (watch) {
            new Watching<>(
                            session(),
                            (nowNs, endpoint) -> rows(nowNs, endpoint, wanted),
                            rows -> whole(PortsView.json(info), rows),
                            rows -> whole(asText(), rows))
                    .print(true, json);
        } else {
            list(wanted);
        }
        return Exit.DONE;
    }

    private static String whole(PortsView.Parts parts, List<PortRow> rows) {
        return parts.next(rows) + parts.end();
    }

    private PortsView.Parts asText() {
        return PortsView.text(new PortsView.Detail(!noHeader, timers, info || listening, room()));
    }

    private void list(Predicate<PortRow> wanted) throws CallFailed, InterruptedException {
        PortsView.Parts parts = json ? PortsView.json(info) : asText();
        PrintStream out = session().out();
        List<PortRow> rows = new ArrayList<>();
        try (RowsInParts all = new RowsInParts(stack().host(), listening, info)) {
            while (all.hasNext() && !out.checkError()) {
                all.next().stream().filter(wanted).forEach(rows::add);
                if (rows.size() >= RowsInParts.MOST || !all.hasNext()) {
                    out.print(parts.next(rows));
                    rows.clear();
                }
            }
        }
        out.print(parts.end());
    }

    private Summary count(long nowNs, Endpoint endpoint, Predicate<PortRow> wanted) {
        return filter.isEmpty() && !listening
                ? Summary.of(endpoint)
                : Summary.of(rows(nowNs, endpoint, wanted), endpoint.portUse());
    }

    /** All parts at once, as they are now. */
    private List<PortRow> rows(long nowNs, Endpoint endpoint, Predicate<PortRow> wanted) {
        List<PortRow> rows = new ArrayList<>();
        for (RowsInParts all = new RowsInParts(stack().host(), listening, info); all.hasNext(); ) {
            all.look(nowNs, endpoint).stream().filter(wanted).forEach(rows::add);
        }
        return rows;
    }
}
