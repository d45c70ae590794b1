package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProcessWatchTest {
    private final BlockingQueue<Long> ended = new LinkedBlockingQueue<>();

    @Test
    void the_end_of_a_killed_process_is_told_once() throws Exception {
        Process process = waitingProcess();
        try (ProcessWatch watch = new ProcessWatch(ended::add)) {
            watch.watch(process.pid());
            watch.watch(process.pid());
            assertNull(ended.poll(20, TimeUnit.MILLISECONDS));
            process.destroyForcibly();
            assertEquals(process.pid(), ended.poll(10, TimeUnit.SECONDS));
            assertNull(ended.poll(20, TimeUnit.MILLISECONDS));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_process_that_is_gone_already_is_told_of_too() throws Exception {
        Process process = waitingProcess();
        process.destroyForcibly().waitFor();
        try (ProcessWatch watch = new ProcessWatch(ended::add)) {
            watch.watch(process.pid());
            assertEquals(process.pid(), ended.poll(10, TimeUnit.SECONDS));
        }
    }

    /** It ends with its stdin. */
    private static Process waitingProcess() throws Exception {
        return new ProcessBuilder("cat").start();
    }
}
