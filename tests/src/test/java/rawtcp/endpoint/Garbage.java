package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** What this thread allocates in a steady state. */
public final class Garbage {
    private static final int MEASURES = 3;

    /** What is done over and over. */
    public interface Round<X extends Exception> {
        void run() throws X;
    }

    private Garbage() {}

    /**
     * The bytes of {@code rounds} rounds: the least of three measures after a warm-up. What a round allocates is in each of
     * them; a class that the JVM happens to load late, some 7 kB, is in one. {@code progress} is more by one at least after
     * each round.
     */
    public static <X extends Exception> long of(int warmUp, int rounds, Round<X> round, LongSupplier progress)
            throws X {
        run(warmUp, round);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURES; i++) {
            long done = progress.getAsLong();
            long before = threads.getCurrentThreadAllocatedBytes();
            run(rounds, round);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            done = progress.getAsLong() - done;
            assertTrue(done >= rounds, done + " steps in " + rounds + " rounds");
        }
        return least;
    }

    private static <X extends Exception> void run(int rounds, Round<X> round) throws X {
        for (int i = 0; i < rounds; i++) {
            round.run();
        }
    }
}
