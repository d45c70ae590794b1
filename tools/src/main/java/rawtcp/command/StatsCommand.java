package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.view.BadWord;
import rawtcp.view.StatsView;
import rawtcp.view.StatsView.Counter;

@Command(
        name = "stats",
        description = {
            "Show what the stack has counted since it began, by the names that Linux's nstat has for it and with Linux's"
                    + " meaning.",
            "Those that are still 0 are left out."
        })
final class StatsCommand extends StackCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Only these; * stands for any characters, ? for one: 'Tcp*', '*Fastopen*'.")
    private List<String> names = List.of();

    @Option(
            names = {"-z", "--zeros"},
            description = "Those that are 0 too.")
    private boolean zeros;

    @Option(
            names = "--changed",
            description =
                    "Only those that are not 0, as without it. All are counted since the stack began: unlike nstat's, they"
                            + " are no difference to the last call.")
    private boolean changed;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    private boolean noHeader;

    @Option(
            names = "--watch",
            description = "Again at every change, until interrupted or until nobody reads it any more.")
    private boolean watch;

    @Option(
            names = "--json",
            description = "One JSON object: each name with its number; with --watch one a line, for each change.")
    private boolean json;

    @Override
    protected void check() {
        if (zeros && changed) {
            throw new BadWord("--zeros and --changed exclude each other");
        }
    }

    @Override
    public Integer call() throws Exception {
        check();
        new Watching<>(
                        session(),
                        (nowNs, endpoint) -> StatsView.of(endpoint),
                        all -> StatsView.json(wanted(all)),
                        all -> StatsView.text(wanted(all), !noHeader))
                .print(watch, json);
        return Exit.DONE;
    }

    private List<Counter> wanted(List<Counter> all) {
        List<Counter> wanted = StatsView.named(all, names).stream()
                .filter(counter -> zeros || counter.value() != 0)
                .toList();
        if (wanted.isEmpty() && !watch) {
            remark("stats: all of these are 0; --zeros shows them");
        }
        return wanted;
    }
}
