package rawtcp.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import rawtcp.sim.Simulation;
import rawtcp.view.Json;

/** {@code drill --simulate}: one simulation after another, each from the next seed, on all processors. */
final class DrillSimulation {
    private record Played(long seed, Simulation.Result result, String what) {}

    private final Session session;
    private final boolean json;
    private final boolean verbose;

    DrillSimulation(Session session, boolean json, boolean verbose) {
        this.session = session;
        this.json = json;
        this.verbose = verbose;
    }

    /** For so long; at least one, and with 0 exactly one. */
    int run(long durationNs, long firstSeed) throws InterruptedException {
        List<Played> all = durationNs == 0 ? List.of(play(firstSeed)) : playAll(durationNs, firstSeed);
        List<Played> failed = all.stream().filter(played -> played.what != null).toList();
        if (json) {
            session.out().print(json(all, failed));
        } else {
            tell(all, failed);
        }
        return failed.isEmpty() ? Exit.DONE : Exit.NO_SUCH_THING;
    }

    private List<Played> playAll(long durationNs, long firstSeed) throws InterruptedException {
        long untilNs = System.nanoTime() + durationNs;
        AtomicLong next = new AtomicLong(firstSeed);
        List<Played> all = Collections.synchronizedList(new ArrayList<>());
        Callable<Void> player = () -> {
            do {
                all.add(play(next.getAndIncrement()));
                Workers.heedInterrupt();
            } while (System.nanoTime() < untilNs);
            return null;
        };
        try (Workers workers = new Workers(Workers.processors())) {
            for (var each : workers.begin(Collections.nCopies(Workers.processors(), player))) {
                Workers.result(each);
            }
        }
        all.sort((one, other) -> Long.compare(one.seed - firstSeed, other.seed - firstSeed));
        return all;
    }

    private Played play(long seed) {
        Simulation simulation = new Simulation(seed);
        if (verbose && !json) {
            simulation.listen(line -> session.out().println(line));
        }
        try {
            return new Played(seed, simulation.run(), null);
        } catch (Simulation.Failed e) {
            return new Played(seed, null, e.getMessage());
        }
    }

    private void tell(List<Played> all, List<Played> failed) {
        StringBuilder text = new StringBuilder();
        for (Played played : failed) {
            text.append(played.what)
                    .append("\nagain: ")
                    .append(again(played.seed))
                    .append("\n\n");
        }
        if (all.size() == 1 && failed.isEmpty()) {
            Simulation.Result one = all.get(0).result;
            text.append("seed ").append(one.seed()).append(": ");
            text.append(one.segments()).append(" segments in ");
            text.append(one.virtualNs() / 1_000_000_000).append(" s of virtual time, SHA-256 ");
            text.append(one.digest()).append('\n');
        }
        text.append(all.size()).append(all.size() == 1 ? " simulation, seed " : " simulations, seeds ");
        text.append(all.get(0).seed);
        text.append(all.size() == 1 ? "" : " to " + all.get(all.size() - 1).seed);
        text.append(": ").append(all.size() - failed.size()).append(" passed, ");
        text.append(failed.size()).append(" failed\n");
        session.out().print(text);
    }

    private static String again(long seed) {
        return "rawtcp drill --simulate 0 --seed " + seed;
    }

    private static String json(List<Played> all, List<Played> failed) {
        List<Map<String, Object>> failures = new ArrayList<>();
        for (Played played : failed) {
            Map<String, Object> failure = new LinkedHashMap<>();
            failure.put("seed", played.seed);
            failure.put("error", played.what);
            failure.put("again", again(played.seed));
            failures.add(failure);
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("simulations", all.size());
        value.put("firstSeed", all.get(0).seed);
        value.put("lastSeed", all.get(all.size() - 1).seed);
        value.put("passed", all.size() - failed.size());
        value.put("failed", failed.size());
        if (all.size() == 1 && failed.isEmpty()) {
            Simulation.Result one = all.get(0).result;
            value.put("segments", one.segments());
            value.put("virtualMs", one.virtualNs() / 1_000_000);
            value.put("sha256", one.digest());
        }
        value.put("failures", failures);
        return Json.text(out -> Json.value(out, value));
    }
}
