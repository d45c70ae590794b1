package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transfers between two connections over a bad network; {@code -Drawtcp.seed=7312} repeats one. */
class TransferTest {
    private static final int COUNT = Integer.getInteger("rawtcp.seeds", 200);
    /** Those that failed once. */
    private static final long[] REGRESSIONS = {13, 23, 68, 90, 100};

    static LongStream seeds() {
        Long one = Long.getLong("rawtcp.seed");
        if (one != null) {
            return LongStream.of(one);
        }
        long fresh = System.currentTimeMillis() * 1_000;
        return LongStream.concat(LongStream.of(REGRESSIONS), LongStream.range(fresh, fresh + COUNT));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_is_received_is_what_was_sent_and_everything_ends(long seed) {
        Pair pair = new Pair(seed);
        try {
            pair.run();
        } catch (AssertionError e) {
            String repeat = "seed " + seed + ": re-run with  mvn test -Dtest=TransferTest -Drawtcp.seed=" + seed;
            throw new AssertionError(repeat + "\n" + pair.trace() + e.getMessage(), e);
        }
        assertEquals(State.CLOSED, pair.a.c.state());
    }
}
