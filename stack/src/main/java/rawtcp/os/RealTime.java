package rawtcp.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * Threads that go before ordinary ones, as a kernel's handling of packets goes before processes: an answer that is due
 * now does not wait until a compiler next door has used up its slice. They sleep whenever they have nothing to do, and
 * what they start is ordinary again. Where it is not permitted (CAP_SYS_NICE, RLIMIT_RTPRIO), they stay ordinary.
 */
public final class RealTime {
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
    private static final int LEAST_PRIORITY = 1;
    private static final int THIS_THREAD = 0;
    private static final int BEFORE_OTHERS = -10;
    private static final int AFTER_OTHERS = 10;
    private static final String WORKERS = "C[12] Compiler.*|Shenandoah.*";

    private RealTime() {}

    /** For the calling thread. */
    public static void claim() {
        LibC.schedule(THIS_THREAD, SCHED_RR | SCHED_RESET_ON_FORK, LEAST_PRIORITY);
    }

    /** For the calling thread, whose work can wait for everybody else's. */
    public static void giveWay() {
        LibC.nice(THIS_THREAD, AFTER_OTHERS);
    }

    /** For the JVM's own thread that stops all others and works alone, at the ends of a collection and for much else. */
    public static void claimForCollector() {
        forThreads("VM Thread.*", id -> LibC.schedule(id, SCHED_RR | SCHED_RESET_ON_FORK, LEAST_PRIORITY));
    }

    /**
     * For those of the JVM that compile, and that collect garbage beside the others: until they are done each packet takes
     * several times as long, or the heap grows on, so whoever has the processor meanwhile wins nothing by making them wait.
     * Before others, but not alone; and not before the stack is up, or they take both processors from whoever has started it.
     */
    public static void claimForWorkers() {
        forThreads(WORKERS, id -> LibC.nice(id, BEFORE_OTHERS));
    }

    /** For the same, as long as what they do is for later. */
    public static void giveWayForWorkers() {
        forThreads(WORKERS, id -> LibC.nice(id, AFTER_OTHERS));
    }

    /** {@code names}: a pattern of those that are meant. */
    private static void forThreads(String names, IntConsumer action) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                String name = Files.readString(thread.resolve("comm"), StandardCharsets.UTF_8);
                if (name.strip().matches(names)) {
                    action.accept(Integer.parseInt(thread.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            // Then they stay as they are.
        }
    }
}
