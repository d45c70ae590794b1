package rawtcp.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.script.Drill;
import rawtcp.sim.Choice;
import rawtcp.sim.Scenario;
import rawtcp.view.BadWord;
import rawtcp.view.Json;

@Command(
        name = "drill",
        description = {
            "Run packet scripts, in packetdrill's notation, against the stack in virtual time; or explore and simulate.",
            "Each script has a stack of its own; none needs privileges, and no stack runs for it. What differs from the"
                    + " script is shown, the expected beside the seen, and what happened up to there; the last line counts.",
            "With --explore, two stacks talk to each other once for each combination of what the network may do with the"
                    + " first segments. With --simulate, whole networks are drawn from seeds. Of what fails the wire is shown,"
                    + " and a line that repeats it.",
            "rawtcp-drill(7) has the notation, the scenarios, and what is held against the rules."
        })
final class DrillCommand extends StackCommand {
    private static final int DEPTH = 7;
    private static final int DEEPEST = 16;
    private static final List<String> FATES = List.of("px2d", "pxtl");

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = {
                "Scripts, or folders of which all *.pkt are run, with those below.",
                "With --explore: scenarios, of all if none is given."
            })
    private List<String> files = List.of();

    @Option(
            names = {"-D", "--define"},
            paramLabel = "NAME=VALUE",
            description = "Let NAME stand for VALUE in every script.")
    private Map<String, String> definitions = new LinkedHashMap<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "Every event as it happens, and what a script asked for without effect.")
    private boolean verbose;

    @Option(names = "--json", description = "One JSON value.")
    private boolean json;

    @Option(names = "--explore", description = "Explore scenarios: all that may befall the first segments.")
    private boolean explore;

    @Option(names = "--depth", paramLabel = "N", description = "With --explore: of how many segments (default: 7).")
    private Integer depth;

    @Option(
            names = "--fates",
            paramLabel = "LETTERS",
            description = {
                "With --explore: what may befall each: p passed, x dropped, 2 doubled, d delayed, t doubled with a late twin,"
                        + " l late.",
                "Default: px2d, and then pxtl."
            })
    private String fates;

    @Option(
            names = "--case",
            paramLabel = "LETTERS",
            description =
                    "With --explore SCENARIO: only what befalls these segments, a letter for each; all later ones pass.")
    private String only;

    @Option(
            names = "--simulate",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = {
                "Play simulations for so long, a bare number in seconds.",
                "0: one alone, with a digest of every byte that was on the wire, and when."
            })
    private Long simulateNs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "With --simulate: the first seed; each simulation takes the next (default: a random one).")
    private Long seed;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    protected void check() {
        together(explore && simulateNs != null, "--explore and --simulate exclude each other");
        together(simulateNs != null && !files.isEmpty(), "--simulate takes no FILE");
        together(simulateNs == null && seed != null, "--seed goes with --simulate");
        together(
                !explore && (depth != null || fates != null || only != null),
                "--depth, --fates and --case go with --explore");
        together((explore || simulateNs != null) && !definitions.isEmpty(), "--define is for scripts");
        together(only != null && (depth != null || fates != null), "--case goes without --depth and --fates");
        together(only != null && files.size() != 1, "--case goes with one scenario");
        together(depth != null && (depth < 0 || depth > DEEPEST), "--depth is 0 to " + DEEPEST);
        together(fates != null && fates.isEmpty(), "--fates '' holds no letter: p x 2 d t l");
        together(definitions.containsKey(""), "--define '=" + definitions.get("") + "' lacks a name: NAME=VALUE");
        letters(only);
        letters(fates);
    }

    private static void together(boolean wrong, String sentence) {
        if (wrong) {
            throw new BadWord(sentence);
        }
    }

    private static void letters(String word) {
        if (word != null && Choice.of(word) == null) {
            throw new BadWord("'" + word + "' holds a letter that is none of p x 2 d t l");
        }
    }

    @Override
    public Integer call() throws Exception {
        check();
        if (simulateNs != null) {
            long first = seed != null ? seed : ThreadLocalRandom.current().nextInt(1_000_000_000);
            return new DrillSimulation(session(), json, verbose).run(simulateNs, first);
        }
        if (explore) {
            return explore(new DrillExploration(session(), json, verbose));
        }
        if (files.isEmpty()) {
            throw new BadWord("a script or a folder is missing; see rawtcp drill --help");
        }
        List<Drill.Result> results = run(scripts());
        long failed = results.stream().filter(result -> !result.passed()).count();
        long passed = results.size() - failed;
        session().out().print(json ? json(results, passed, failed) : passed + " passed, " + failed + " failed\n");
        return failed == 0 ? Exit.DONE : Exit.NO_SUCH_THING;
    }

    private int explore(DrillExploration exploration) throws InterruptedException {
        List<Scenario> scenarios = files.isEmpty() ? List.of(Scenario.values()) : scenarios(files);
        if (only != null) {
            return exploration.replay(scenarios.get(0), only);
        }
        return exploration.run(scenarios, fates == null ? FATES : List.of(fates), depth == null ? DEPTH : depth);
    }

    private static List<Scenario> scenarios(List<String> words) {
        List<Scenario> scenarios = new ArrayList<>();
        for (String word : words) {
            Scenario scenario = Scenario.of(word);
            if (scenario == null) {
                String known =
                        Arrays.stream(Scenario.values()).map(Scenario::word).collect(Collectors.joining(" "));
                throw new BadWord("'" + word + "' is no scenario; there are " + known);
            }
            scenarios.add(scenario);
        }
        return scenarios;
    }

    /** By the names that are shown. */
    private Map<String, Path> scripts() throws CommandFailed {
        Map<String, Path> scripts = new LinkedHashMap<>();
        for (String file : files) {
            Path given = session().path(Path.of(file));
            List<Path> found = below(file, given);
            for (Path path : found) {
                if (!Files.isReadable(path)) {
                    throw new CommandFailed(
                            Exit.NO_SUCH_THING,
                            file + " can't be read" + (Files.exists(path) ? "" : " (no such file)"));
                }
                String inside = given.relativize(path).toString();
                scripts.put(inside.isEmpty() ? file : Path.of(file, inside).toString(), path);
            }
        }
        return scripts;
    }

    private static List<Path> below(String file, Path given) throws CommandFailed {
        List<Path> found;
        try {
            found = Drill.scripts(given);
        } catch (IOException e) {
            throw new CommandFailed(Exit.NO_SUCH_THING, file + " can't be read (" + e.getMessage() + ")");
        }
        if (found.isEmpty()) {
            throw new CommandFailed(Exit.NO_SUCH_THING, file + " holds no script (*.pkt)");
        }
        return found;
    }

    /** On all processors; told in the order that they were given. */
    private List<Drill.Result> run(Map<String, Path> scripts) throws InterruptedException {
        List<Callable<Drill.Result>> runs = new ArrayList<>();
        scripts.forEach((name, path) -> runs.add(() -> Drill.run(path, name, definitions)));
        List<Drill.Result> results = new ArrayList<>();
        try (Workers workers = new Workers(runs.size())) {
            for (Future<Drill.Result> each : workers.begin(runs)) {
                results.add(Workers.result(each));
                tell(results.get(results.size() - 1));
            }
        }
        return results;
    }

    private void tell(Drill.Result result) {
        if (json || (result.passed() && !verbose)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (result.passed()) {
            text.append(result.file()).append(": passed\n");
        } else {
            text.append(result.file()).append(':').append(result.line()).append(": ");
            text.append(result.what().stripTrailing()).append('\n');
        }
        result.trace().forEach(line -> text.append("    ").append(line).append('\n'));
        if (verbose) {
            result.remarks()
                    .forEach(line -> text.append("    remark: ").append(line).append('\n'));
        }
        session().out().print(text);
    }

    private static String json(List<Drill.Result> results, long passed, long failed) {
        List<Map<String, Object>> scripts = new ArrayList<>();
        for (Drill.Result result : results) {
            Map<String, Object> script = new LinkedHashMap<>();
            script.put("file", result.file());
            script.put("passed", result.passed());
            script.put("line", result.line() == 0 ? null : result.line());
            script.put("error", result.what());
            script.put("trace", result.trace());
            script.put("remarks", result.remarks());
            scripts.add(script);
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("passed", passed);
        value.put("failed", failed);
        value.put("scripts", scripts);
        return Json.text(out -> Json.value(out, value));
    }
}
