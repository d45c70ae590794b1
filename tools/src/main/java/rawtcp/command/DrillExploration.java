package rawtcp.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import rawtcp.sim.Choice;
import rawtcp.sim.Exploration;
import rawtcp.sim.Scenario;
import rawtcp.view.Json;

/** {@code drill --explore}: whatever may befall the first segments of a conversation, on all processors. */
final class DrillExploration {
    /** The first failure of many; {@code word} null: there is none. */
    private record Explored(long cases, long segments, long longestNs, long failed, String word, String what) {
        static final Explored NOTHING = new Explored(0, 0, 0, 0, null, null);

        Explored and(Explored other) {
            boolean first = word != null;
            return new Explored(
                    cases + other.cases,
                    segments + other.segments,
                    Math.max(longestNs, other.longestNs),
                    failed + other.failed,
                    first ? word : other.word,
                    first ? what : other.what);
        }
    }

    private record Begun(Scenario scenario, String letters, List<Future<Explored>> parts) {}

    private final Session session;
    private final boolean json;
    private final boolean verbose;

    DrillExploration(Session session, boolean json, boolean verbose) {
        this.session = session;
        this.json = json;
        this.verbose = verbose;
    }

    /** Each scenario among each of these sets of choices. */
    int run(List<Scenario> scenarios, List<String> letters, int depth) throws InterruptedException {
        List<Map<String, Object>> values = new ArrayList<>();
        Explored sum = Explored.NOTHING;
        try (Workers workers = new Workers(Workers.processors())) {
            for (Begun begun : begin(workers, scenarios, letters, depth)) {
                Explored explored = Explored.NOTHING;
                for (Future<Explored> part : begun.parts) {
                    explored = explored.and(Workers.result(part));
                }
                sum = sum.and(explored);
                values.add(value(begun, depth, explored));
                tell(begun, explored);
            }
        }
        if (json) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("cases", sum.cases);
            value.put("failed", sum.failed);
            value.put("scenarios", values);
            session.out().print(Json.text(out -> Json.value(out, value)));
        } else {
            session.out()
                    .println(sum.cases + " cases: " + (sum.cases - sum.failed) + " passed, " + sum.failed + " failed");
        }
        return sum.failed == 0 ? Exit.DONE : Exit.NO_SUCH_THING;
    }

    private static List<Begun> begin(Workers workers, List<Scenario> scenarios, List<String> letters, int depth) {
        List<Begun> all = new ArrayList<>();
        for (String among : letters) {
            for (Scenario scenario : scenarios) {
                List<Callable<Explored>> parts = new ArrayList<>();
                for (Exploration part : new Exploration(scenario, Choice.of(among), depth).parts()) {
                    parts.add(() -> explore(part));
                }
                all.add(new Begun(scenario, among, workers.begin(parts)));
            }
        }
        return all;
    }

    private static Explored explore(Exploration part) throws InterruptedException {
        long failed = 0;
        Exploration.Failed first = null;
        while (part.hasNext()) {
            Workers.heedInterrupt();
            try {
                part.playNext();
            } catch (Exploration.Failed e) {
                failed++;
                first = first == null ? e : first;
            }
        }
        return new Explored(
                part.cases(),
                part.segments(),
                part.longestNs(),
                failed,
                first == null ? null : first.word(),
                first == null ? null : first.getMessage());
    }

    private static String again(Scenario scenario, String word) {
        return "rawtcp drill --explore " + scenario.word() + " --case " + word;
    }

    private void tell(Begun begun, Explored explored) {
        if (json) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (explored.word != null) {
            text.append(explored.what).append("\nagain: ").append(again(begun.scenario, explored.word));
            text.append("\n\n");
        }
        text.append(String.format(
                Locale.ROOT,
                "%-24s %s %9d cases %10d segments %6d s at most %s%n",
                begun.scenario.word(),
                begun.letters,
                explored.cases,
                explored.segments,
                explored.longestNs / 1_000_000_000,
                explored.failed == 0 ? "" : "  " + explored.failed + " failed"));
        session.out().print(text);
    }

    private static Map<String, Object> value(Begun begun, int depth, Explored explored) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("scenario", begun.scenario.word());
        value.put("fates", begun.letters);
        value.put("depth", depth);
        value.put("cases", explored.cases);
        value.put("segments", explored.segments);
        value.put("longestMs", explored.longestNs / 1_000_000);
        value.put("failed", explored.failed);
        value.put("case", explored.word);
        value.put("error", explored.what);
        value.put("again", explored.word == null ? null : again(begun.scenario, explored.word));
        return value;
    }

    /** One case alone. */
    int replay(Scenario scenario, String word) {
        List<String> wire = List.of();
        String what = null;
        try {
            wire = Exploration.play(scenario, Choice.of(word));
        } catch (Exploration.Failed e) {
            what = e.getMessage();
        }
        if (json) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("scenario", scenario.word());
            value.put("case", word);
            value.put("passed", what == null);
            value.put("error", what);
            value.put("wire", wire);
            session.out().print(Json.text(out -> Json.value(out, value)));
        } else {
            StringBuilder text = new StringBuilder();
            if (what != null) {
                text.append(what).append('\n');
            } else if (verbose) {
                wire.forEach(line -> text.append(line).append('\n'));
            }
            text.append(scenario.word()).append(' ').append(word);
            text.append(what == null ? ": passed\n" : ": failed\n");
            session.out().print(text);
        }
        return what == null ? Exit.DONE : Exit.NO_SUCH_THING;
    }
}
