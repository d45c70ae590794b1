package rawtcp.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.script.Drill;
import rawtcp.view.BadWord;
import rawtcp.view.Json;

@Command(
        name = "drill",
        description = {
            "Run packet scripts, in packetdrill's notation, against the stack in virtual time.",
            "Each script has a stack of its own; none needs privileges, and no stack runs for it. What differs from the"
                    + " script is shown, the expected beside the seen, and what happened up to there; the last line counts."
                    + " rawtcp-drill(7) has the notation."
        })
final class DrillCommand extends StackCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Scripts, or folders of which all *.pkt are run, with those below.")
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

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public Integer call() throws Exception {
        if (files.isEmpty()) {
            throw new BadWord("a script or a folder is missing; see rawtcp drill --help");
        }
        List<Drill.Result> results = run(scripts());
        long failed = results.stream().filter(result -> !result.passed()).count();
        long passed = results.size() - failed;
        session().out().print(json ? json(results, passed, failed) : passed + " passed, " + failed + " failed\n");
        return failed == 0 ? Exit.DONE : Exit.NO_SUCH_THING;
    }

    /** By the names that are shown. */
    private Map<String, Path> scripts() throws CommandFailed {
        Map<String, Path> scripts = new LinkedHashMap<>();
        for (String file : files) {
            Path given = session().cwd().resolve(file);
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
        int workers = Math.min(scripts.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Drill.Result>> running = new ArrayList<>();
            scripts.forEach((name, path) -> running.add(pool.submit(() -> Drill.run(path, name, definitions))));
            List<Drill.Result> results = new ArrayList<>();
            for (Future<Drill.Result> each : running) {
                results.add(each.get());
                tell(results.get(results.size() - 1));
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
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
