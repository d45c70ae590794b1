package rawtcp.command;

import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.Host;
import rawtcp.view.OrphansLook;
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
                    + " ICMP error: the heading tells the limits that this makes.",
            "A terminal is filled with the columns that it has room for; a pipe or a file gets all of them."
        })
final class OrphansCommand extends StackCommand {
    @Option(
            names = "--watch",
            description = "Again at every change, until interrupted or until nobody reads it any more.")
    private boolean watch;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    private boolean noHeader;

    @Option(names = "--json", description = "One JSON value; with --watch one a line, for each change.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Host host = stack().host();
        if (watch) {
            new Watching<>(
                            session(),
                            (nowNs, endpoint) -> OrphansView.of(endpoint, host.knobs(), nowNs),
                            OrphansView::json,
                            this::text)
                    .print(true, json);
        } else {
            print(host, new OrphansLook(host.knobs()));
        }
        return Exit.DONE;
    }

    /** The heading at once, for with very many orphans the table takes a second. */
    private void print(Host host, OrphansLook look) throws CallFailed, InterruptedException {
        PrintStream out = session().out();
        boolean more = part(host, look);
        if (!json && !noHeader) {
            out.print(look.heading(room()));
            if (more) {
                out.flush();
            }
        }
        while (more) {
            more = part(host, look);
        }
        Orphans all = look.foretold();
        out.print(json ? OrphansView.json(all) : OrphansView.table(all.orphans(), !noHeader, room()));
    }

    private static boolean part(Host host, OrphansLook look) throws CallFailed, InterruptedException {
        return host.call((nowNs, endpoint) -> look.more(endpoint, nowNs, RowsInParts.MOST));
    }

    private String text(Orphans orphans) {
        return OrphansView.text(orphans, !noHeader, room());
    }
}
