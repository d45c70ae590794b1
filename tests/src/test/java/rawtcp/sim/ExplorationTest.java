package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All that may befall the first segments; {@code -Drawtcp.depth=8} goes deeper, and takes four times as long for each. */
class ExplorationTest {
    private static final int DEPTH = Integer.getInteger("rawtcp.depth", 7);
    /** Where nothing is ever late, and only drops are tried: beyond the patience of a SYN-ACK, and of an orphan. */
    private static final int DROPS = 12;

    private static long explore(Scenario scenario, String letters, int depth) {
        AtomicLong cases = new AtomicLong();
        List<String> failures = new Exploration(scenario, Choice.of(letters), depth)
                .parts().parallelStream()
                        .flatMap(part -> failures(part, cases).stream())
                        .toList();
        assertTrue(
                failures.isEmpty(),
                () -> failures.size() + " of " + cases + " cases failed, among them\n" + failures.get(0));
        return cases.get();
    }

    private static List<String> failures(Exploration part, AtomicLong cases) {
        List<String> failures = new ArrayList<>();
        while (part.hasNext()) {
            try {
                part.playNext();
            } catch (Exploration.Failed e) {
                failures.add(failures.isEmpty() ? text(part.scenario(), e) : "");
            }
        }
        cases.addAndGet(part.cases());
        return failures;
    }

    private static String text(Scenario scenario, Exploration.Failed failure) {
        return failure.getMessage() + "\nagain: rawtcp drill --explore " + scenario.word() + " --case "
                + failure.word();
    }

    private static DynamicTest test(Scenario scenario, String letters, int depth) {
        return DynamicTest.dynamicTest(scenario.word() + " " + letters, () -> {
            long cases = explore(scenario, letters, depth);
            System.out.println(
                    "exploration: " + scenario.word() + " " + letters + " to depth " + depth + ": " + cases + " cases");
        });
    }

    @TestFactory
    Stream<DynamicTest> whatever_befalls_the_first_segments_all_ends_as_it_must() {
        return Stream.of("px2d", "pxtl")
                .flatMap(letters -> Arrays.stream(Scenario.values()).map(scenario -> test(scenario, letters, DEPTH)));
    }

    @TestFactory
    Stream<DynamicTest> whoever_gives_up_was_given_no_chance() {
        return Arrays.stream(Scenario.values()).map(scenario -> test(scenario, "px", DROPS));
    }
}
