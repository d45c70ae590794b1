package rawtcp.command;

import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rawtcp.endpoint.CallFailed;
import rawtcp.view.OrphansView;
import rawtcp.view.OrphansView.Orphans;

@Command(
        name = "orphans",
        description = {
            "List the connections that nobody holds any more: why, what each waits for, the attempts made and allowed, and"
                    + " when and by which rule it dies, after how many attempts, if its peer stays silent.",
            "An orphan in FIN_WAIT_2, which Linux hides, is listed too. As there it does not count against tcp_max_orphans"
                    + " but, with TIME_WAIT, against tcp_max_tw_buckets. At a retransmission or probe an orphan counts twofold"
                    + " if it has sent no data for 2 tcp_rto_max_ms or its retries are used up, and twofold again after an"
                    + " ICMP error: the heading tells the limits that this makes."
        })
final class OrphansCommand extends StackCommand {
    private static final long REDRAW_NS = 1_000_000_000;
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    @Option(names = "--watch", description = "Draw it again every second, until interrupted.")
    private boolean watch;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    private boolean noHeader;

    @Option(names = "--json", description = "One JSON value; with --watch one a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        show();
        while (watch && !session().out().checkError()) {
            tick();
            show();
        }
        return Exit.DONE;
    }

    private void show() throws CallFailed, InterruptedException {
        Orphans orphans = stack().host()
                .call((nowNs, endpoint) ->
                        OrphansView.of(endpoint, stack().host().knobs(), nowNs));
        String text = json ? OrphansView.json(orphans) : OrphansView.text(orphans, !noHeader);
        boolean redraw = watch && !json && session().isTerminal();
        session().out().print(redraw ? CLEAR_SCREEN + text : text);
        session().out().flush();
    }

    private void tick() throws CallFailed, InterruptedException {
        try {
            stack().host().await((nowNs, endpoint) -> null, REDRAW_NS);
        } catch (TimeoutException e) {
            return; // what was waited for
        }
    }
}
