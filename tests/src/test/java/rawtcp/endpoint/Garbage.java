package rawtcp.endpoint;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

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
     * them; a class that the JVM happens to load late, some 7 kB, is in one.
     */
    public static <X extends Exception> long of(int warmUp, int rounds, Round<X> round) throws X {
        run(warmUp, round);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURES; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run(rounds, round);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static <X extends Exception> void run(int rounds, Round<X> round) throws X {
        for (int i = 0; i < rounds; i++) {
            round.run();
        }
    }
}
