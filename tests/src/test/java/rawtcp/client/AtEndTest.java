package rawtcp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class AtEndTest {
    private static final int STATUS = 130;

    /** A program that a signal ends just before it says what is to be done then. */
    static final class EndsEarly {
        private EndsEarly() {}

        public static void main(String[] args) throws InterruptedException {
            Thread main = Thread.currentThread();
            CountDownLatch ending = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ending.countDown();
                while (main.getState() == Thread.State.RUNNABLE || main.getState() == Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }));
            new Thread(() -> System.exit(STATUS)).start();
            ending.await();
            AtEnd.run(new Thread(() -> {}));
            System.out.println("goes on");
        }
    }

    @Test
    void who_is_ended_already_ends_without_a_word() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndsEarly.class.getName())
                .redirectErrorStream(true)
                .start();
        assertEquals("", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(STATUS, process.waitFor());
    }
}
