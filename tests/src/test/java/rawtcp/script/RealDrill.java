package rawtcp.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packet scripts in real time, on the kernel or on our daemon over raw sockets, many namespaces side by side.
 *
 * <p>usage: RealDrill kernel|raw [--jobs N] [--longest SECONDS] PATH…
 */
public final class RealDrill {
    private static final int NOT_PERMITTED = 8;
    private static final int TRIES = 3;
    private static final Pattern NOT_HERE = Pattern.compile("(?m)^// (not (?:on Linux|on raw sockets): .*)$");

    enum Verdict {
        PASSED,
        FAILED,
        SKIPPED,
        NOT_PERMITTED
    }

    /** {@code words}: why, if not passed. */
    record Outcome(Path path, Verdict verdict, String words, int tries) {}

    private final Target target;
    private final long longestNs;
    private final Answers answers = new Answers();
    private volatile boolean permitted = true;

    private RealDrill(Target target, long longestNs) {
        this.target = target;
        this.longestNs = longestNs;
    }

    public static void main(String[] args) throws Exception {
        Target target = Target.valueOf(args[0].toUpperCase(Locale.ROOT));
        int jobs = 8;
        long longestNs = Long.MAX_VALUE;
        List<Path> paths = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--jobs" -> jobs = Integer.parseInt(args[++i]);
                case "--longest" -> longestNs = Long.parseLong(args[++i]) * 1_000_000_000;
                default -> paths.addAll(Drill.scripts(Path.of(args[i])));
            }
        }
        System.exit(new RealDrill(target, longestNs).run(paths, jobs));
    }

    private int run(List<Path> paths, int jobs) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(jobs);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        for (Path path : longestFirst(paths, Long.MAX_VALUE)) {
            outcomes.add(executor.submit(() -> report(drill(path))));
        }
        executor.shutdown();
        int[] counts = new int[Verdict.values().length];
        for (Future<Outcome> outcome : outcomes) {
            counts[outcome.get().verdict().ordinal()]++;
        }
        if (counts[Verdict.NOT_PERMITTED.ordinal()] > 0) {
            System.out.println("this system gives us no network namespace with a TUN device: nothing was run");
            return NOT_PERMITTED;
        }
        int failed = counts[Verdict.FAILED.ordinal()];
        answers.print();
        System.out.println(counts[Verdict.PASSED.ordinal()] + " passed, " + failed + " failed"
                + (counts[Verdict.SKIPPED.ordinal()] > 0
                        ? ", " + counts[Verdict.SKIPPED.ordinal()] + " not run here"
                        : ""));
        return failed == 0 ? 0 : 1;
    }

    private static synchronized Outcome report(Outcome outcome) {
        switch (outcome.verdict()) {
            case PASSED ->
                System.out.println("ok      " + outcome.path()
                        + (outcome.tries() > 1 ? " (at the " + outcome.tries() + ". try)" : ""));
            case SKIPPED -> System.out.println("not run " + outcome.path() + ": " + outcome.words());
            case FAILED ->
                System.out.println("FAILED  " + outcome.path() + "\n        "
                        + outcome.words().strip().replace("\n", "\n        "));
            case NOT_PERMITTED -> {}
        }
        return outcome;
    }

    private Outcome drill(Path path) throws IOException {
        String text = Files.readString(path);
        String reason = notHere(text, target);
        if (reason != null) {
            return new Outcome(path, Verdict.SKIPPED, reason, 0);
        }
        if (nominalNs(path) > longestNs) {
            return new Outcome(path, Verdict.SKIPPED, "takes too long", 0);
        }
        Haste.now();
        Drill.Result result = null;
        for (int tries = 1; tries <= TRIES; tries++) {
            result = Drill.run(path, path.toString(), Map.of(), this::world);
            if (!permitted) {
                return new Outcome(path, Verdict.NOT_PERMITTED, "", tries);
            }
            answers.add(result.trace());
            if (result.passed()) {
                return new Outcome(path, Verdict.PASSED, "", tries);
            }
        }
        String trace = String.join("\n  ", result.trace());
        return new Outcome(
                path, Verdict.FAILED, path + ":" + result.line() + ": " + result.what() + "\n  " + trace, TRIES);
    }

    /** So that nothing long begins last; what takes longer than {@code longestNs} is left out. */
    static List<Path> longestFirst(List<Path> paths, long longestNs) {
        return paths.stream()
                .filter(path -> nominalNs(path) <= longestNs)
                .sorted(Comparator.comparingLong(RealDrill::nominalNs).reversed())
                .toList();
    }

    /** Why a script is not for {@code target}; null: it is. */
    static String notHere(String text, Target target) {
        Matcher reason = NOT_HERE.matcher(text);
        while (reason.find()) {
            if (reason.group(1).startsWith(target.notHere())) {
                return reason.group(1);
            }
        }
        return null;
    }

    private World world(World.Setup setup) throws ScriptError {
        try {
            World world = RealWorld.open(setup, target);
            permitted &= world != null;
            return world;
        } catch (IOException e) {
            throw new ScriptError(ScriptError.NO_LINE, e.getMessage());
        }
    }

    /** How long a script takes if it passes; 0 for one that can't be read, which will be told when it is run. */
    private static long nominalNs(Path path) {
        try {
            long atNs = 0;
            for (Script.Event event :
                    Parser.parse(Files.readString(path), Map.of()).events()) {
                Time time = event.time();
                atNs = time.isRelative() ? atNs + time.ns() : time.kind() == Time.Kind.ANY ? atNs : time.ns();
            }
            return atNs;
        } catch (ScriptError e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
