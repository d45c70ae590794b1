package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.CallFailed.Kind;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.net.Fault;
import rawtcp.net.FaultRule;
import rawtcp.net.Faults;
import rawtcp.tcp.Conversation;
import rawtcp.view.BadWord;
import rawtcp.view.FaultView;
import rawtcp.view.FaultWords;
import rawtcp.view.FlagWords;
import rawtcp.wire.FourTuple;

@Command(
        name = "fault",
        description = {
            "What the network does to this stack, in the words of tc netem. A rule says which packets and what befalls them;"
                    + " without one, the rules that stand are listed with what they have done.",
            "A packet goes through all rules that are for it, in the order of their ids. A rule stands until it is cleared or"
                    + " the stack stops; what it has delayed is then let go at once, in order, and nothing is lost. The trace"
                    + " says what has befallen a packet. ICMP errors about a connection meet the rules that ask for no"
                    + " flags and no data; what inject sends meets none."
        })
final class FaultCommand extends StackCommand {
    /** What tc and others say for --clear. */
    private static final Set<String> MEANS_CLEAR =
            Set.of("clear", "off", "none", "del", "delete", "remove", "flush", "reset");

    @Parameters(
            arity = "0..*",
            paramLabel = "EFFECT",
            description = {
                "drop: all of them (with --next: the next ones)",
                "loss 5%% [25%%]: each for itself, or a quarter of them as the one before, so that losses come in runs; loss"
                        + " gemodel P [R [1-H [1-K]]]: in bursts",
                "delay 20ms [5ms [25%%]] [distribution normal]: and so much less or more (uniform: each value as likely;"
                        + " normal, pareto, paretonormal: mostly), so that packets may pass each other; a quarter as late as the"
                        + " one before",
                "duplicate 1%%, corrupt 0.1%%: a twin; a bit of the segment turned over, the checksum left wrong",
                "reorder 25%% [gap 5]: so many (of each 5 the last one) go at once, before those that delay holds",
                "rate 10mbit: one after the other, as through a narrow link; 9600 alone is 9600bit",
                "limit 1000: no more are held at a time, the others are dropped",
                "seed 7: of all chance; same seed and same packets, same fates (default: drawn, and shown)"
            })
    private List<String> words = List.of();

    @Option(names = "--in", description = "For what comes (default: both).")
    private boolean in;

    @Option(names = "--out", description = "For what leaves.")
    private boolean out;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Only for this connection, or this listener's port (default: all).")
    private Integer id;

    @Option(
            names = "--flags",
            paramLabel = "FLAGS",
            description = "Only segments with all of these: FIN, or SYN,!ACK: with SYN and without ACK; S. is SYN,ACK.")
    private String flags;

    @Option(names = "--data", description = "Only segments with data.")
    private boolean data;

    @Option(names = "--no-data", description = "Only segments without.")
    private boolean noData;

    @Option(names = "--icmp", description = "Only ICMP errors that come, about these connections.")
    private boolean icmp;

    @Option(
            names = "--next",
            paramLabel = "N",
            description = "Only the next N of these segments; later ones pass untouched.")
    private Long next;

    @Option(
            names = "--clear",
            description = "Take the rules with these ids away, or all of them; what they hold goes on its way.")
    private boolean clear;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    private boolean noHeader;

    @Option(names = "--json", description = "One JSON value.")
    private boolean json;

    private FlagWords flagWords = new FlagWords(0, 0);

    private boolean selects() {
        return in || out || id != null || flags != null || data || noData || icmp || next != null;
    }

    @Override
    protected void check() {
        if (clear) {
            if (selects()) {
                throw new BadWord("--clear takes ids of rules, no more");
            }
            words.forEach(FaultCommand::ruleId);
            return;
        }
        if (flags != null) {
            flagWords = FlagWords.parse(flags);
        }
        if (data && noData) {
            throw new BadWord("--data and --no-data exclude each other");
        }
        if (icmp && (out || flags != null || data || noData)) {
            throw new BadWord("--icmp: such errors come, and have neither flags nor data");
        }
        if (next != null && next < 1) {
            throw new BadWord("--next " + next + ": 1 or more");
        }
        if (!words.isEmpty() && MEANS_CLEAR.contains(words.get(0).toLowerCase(Locale.ROOT))) {
            throw new BadWord(
                    "'" + words.get(0) + "' is no effect; rules are taken away by 'rawtcp fault --clear [ID…]'");
        }
        if (!words.isEmpty() || selects()) {
            FaultWords unused = FaultWords.parse(words);
        }
    }

    private static int ruleId(String word) {
        if (!word.matches("[1-9][0-9]{0,8}")) {
            throw new BadWord("--clear " + word + ": the id of a rule is a number; 'rawtcp fault' lists them");
        }
        return Integer.parseInt(word);
    }

    @Override
    public Integer call() throws Exception {
        check();
        if (clear) {
            clear();
        } else if (words.isEmpty()) {
            List<FaultView.Row> rows = stack().host().call((nowNs, endpoint) -> stack().host().faults().all().stream()
                    .map(FaultView::of)
                    .toList());
            session().out().print(json ? FaultView.json(rows) : FaultView.text(rows, !noHeader));
        } else {
            add(FaultWords.parse(words));
        }
        return Exit.DONE;
    }

    private void add(FaultWords effects) throws CallFailed, InterruptedException {
        long seed = effects.seed() == null ? ThreadLocalRandom.current().nextInt(1_000_000_000) : effects.seed();
        FaultView.Row row = stack().host().call((nowNs, endpoint) -> {
            FaultRule rule = new FaultRule(
                    in || !out,
                    (out || !in) && !icmp,
                    id == null ? 0 : id,
                    id == null ? any -> true : conversations(endpoint),
                    flagWords.with(),
                    flagWords.without(),
                    data ? Boolean.TRUE : noData ? Boolean.FALSE : null,
                    icmp,
                    next == null ? 0 : next,
                    seed,
                    effects.effects(),
                    ruleWords(effects.words(), effects.seed() == null && effects.drawsChance() ? seed : null));
            return FaultView.of(stack().host().faults().add(rule));
        });
        session()
                .onUnheard(() -> StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
                    Faults faults = stack().host().faults();
                    faults.remove(nowNs, find(faults, row.id()));
                    return row;
                }));
        session().out().print(json ? FaultView.json(List.of(row)) : row.id() + "\n");
        remark("fault " + row.id() + ": " + row.rule().words());
    }

    private Predicate<FourTuple> conversations(Endpoint endpoint) throws CallFailed {
        Listener listener = endpoint.listener(id);
        if (listener != null) {
            return tuple -> tuple.localPort() == listener.port();
        }
        FourTuple own = Ids.conversation(endpoint, id).tuple();
        return tuple -> {
            Conversation holder = tuple.equals(own) ? endpoint.conversation(tuple) : null;
            return tuple.equals(own) && (holder == null || holder.id() == id); // another one may have its ports later
        };
    }

    /** {@code drawn}: the seed, where nobody has given one; a rule without chance needs none. */
    private String ruleWords(List<String> effects, Long drawn) {
        List<String> all = new ArrayList<>();
        all.add(in && !out ? "--in" : out && !in ? "--out" : "");
        all.add(id == null ? "" : "--id " + id);
        all.add(flags == null ? "" : "--flags " + flags);
        all.add(data ? "--data" : noData ? "--no-data" : "");
        all.add(icmp ? "--icmp" : "");
        all.add(next == null ? "" : "--next " + next);
        all.addAll(effects);
        all.add(drawn == null ? "" : "seed " + drawn);
        all.removeIf(String::isEmpty);
        return String.join(" ", all);
    }

    private void clear() throws CallFailed, InterruptedException {
        stack().host().call((nowNs, endpoint) -> {
            Faults faults = stack().host().faults();
            List<Fault> gone = new ArrayList<>();
            for (String word : words) {
                gone.add(find(faults, ruleId(word)));
            }
            if (words.isEmpty()) {
                faults.clear(nowNs);
            }
            gone.forEach(fault -> faults.remove(nowNs, fault));
            return null;
        });
    }

    private static Fault find(Faults faults, int id) throws CallFailed {
        return faults.all().stream()
                .filter(fault -> fault.id() == id)
                .findFirst()
                .orElseThrow(() -> new CallFailed(Kind.NO_SUCH_THING, "no rule has id " + id));
    }
}
