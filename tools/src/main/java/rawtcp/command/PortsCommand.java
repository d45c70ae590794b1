package rawtcp.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.Conversation;
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
                    "Which to list: state ESTABLISHED, sport 80, dport 22, peer 10.0.0.2, orphan, owner PID, joined by"
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

    @Option(names = "--watch", description = "Again at every change, until interrupted.")
    private boolean watch;

    @Option(names = "--json", description = "One JSON value; with --watch one a line, for each change.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Predicate<PortRow> wanted = Filter.parse(filter, new Resolver());
        Watching<?> watching = summary
                ? new Watching<>(
                        session(),
                        (nowNs, endpoint) -> Summary.of(rows(nowNs, endpoint, wanted), endpoint.portUse()),
                        json ? SummaryView::json : SummaryView::text)
                : new Watching<>(session(), (nowNs, endpoint) -> rows(nowNs, endpoint, wanted), this::list);
        watching.print(watch, json);
        return Exit.DONE;
    }

    private String list(List<PortRow> rows) {
        return json
                ? PortsView.json(rows, info)
                : PortsView.text(rows, new PortsView.Detail(!noHeader, timers, info || listening));
    }

    private List<PortRow> rows(long nowNs, Endpoint endpoint, Predicate<PortRow> wanted) {
        List<PortRow> rows = new ArrayList<>();
        for (Listener listener : endpoint.listeners()) {
            rows.add(PortRow.of(listener));
        }
        if (!listening) {
            for (Conversation connection : endpoint.conversations()) {
                rows.add(PortRow.of(endpoint, connection, nowNs, info));
            }
        }
        rows.removeIf(wanted.negate());
        rows.sort(Comparator.comparingInt(PortRow::id));
        return rows;
    }
}
