package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole networks drawn from seeds, the same each time; {@code -Drawtcp.seed=7312} repeats one, {@code -Drawtcp.seeds=5000}
 * draws more, {@code -Drawtcp.first=90000} others.
 */
class SimulationTest {
    private static final int COUNT = Integer.getInteger("rawtcp.seeds", 200);

    /** The sentence for each seed that failed. */
    private static List<String> run(LongStream seeds) {
        return seeds.parallel()
                .mapToObj(SimulationTest::failure)
                .filter(text -> text != null)
                .toList();
    }

    private static String failure(long seed) {
        try {
            new Simulation(seed).run();
            return null;
        } catch (Simulation.Failed e) {
            return e.getMessage() + "\nseed " + seed + ": re-run with  mvn test -Dtest=SimulationTest -Drawtcp.seed="
                    + seed + "\n";
        }
    }

    private static void assertNone(List<String> failures) {
        assertTrue(failures.isEmpty(), () -> failures.size() + " failed\n" + String.join("\n", failures));
    }

    private static List<Long> regressions() throws IOException {
        List<Long> seeds = new ArrayList<>();
        try (InputStream in = SimulationTest.class.getResourceAsStream("/sim/regressions.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String seed = line.replaceFirst("#.*", "").strip();
                if (!seed.isEmpty()) {
                    seeds.add(Long.parseLong(seed));
                }
            }
        }
        return seeds;
    }

    @Test
    void whatever_the_seed_draws_the_rules_hold_and_everything_ends() {
        Long one = Long.getLong("rawtcp.seed");
        long first = one != null ? one : Long.getLong("rawtcp.first", 1_000);
        int count = one != null ? 1 : COUNT;
        System.out.println("simulation: seeds " + first + " to " + (first + count - 1));
        assertNone(run(LongStream.range(first, first + count)));
    }

    @Test
    void what_failed_once_never_fails_again() throws IOException {
        List<Long> seeds = regressions();
        assertTrue(!seeds.isEmpty());
        assertNone(run(seeds.stream().mapToLong(Long::longValue)));
    }

    @Test
    void the_same_seed_puts_the_same_bytes_on_the_wire_at_the_same_time() throws Simulation.Failed {
        for (long seed = 1; seed <= 5; seed++) {
            List<String> lines = new ArrayList<>();
            List<String> again = new ArrayList<>();
            Simulation.Result one = new Simulation(seed).listen(lines::add).run();
            Simulation.Result other = new Simulation(seed).listen(again::add).run();
            assertEquals(lines, again);
            assertEquals(one, other);
            assertNotEquals(new Simulation(seed + 100).run().digest(), one.digest());
            assertTrue(one.segments() > 0);
        }
    }
}
