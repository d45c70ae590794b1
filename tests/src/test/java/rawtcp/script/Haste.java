package rawtcp.script;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import jnr.ffi.LibraryLoader;
import rawtcp.os.LibC;

/** Being on time on a busy machine: threads that go before ordinary ones, and sleep that ends when it should. */
final class Haste {
    private static final int SCHED_RR = 2;
    private static final int PRIORITY = 1;
    private static final long SPIN_NS = 100_000;

    private static final Functions C = LibraryLoader.create(Functions.class).load("c");

    /** For jnr, which needs it public. */
    public interface Functions {
        int sched_setscheduler(int pid, int policy, long parameter);
    }

    private Haste() {}

    static void start(String name, Runnable task) {
        Thread thread = new Thread(
                () -> {
                    now();
                    task.run();
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The calling thread, if we may. */
    static void now() {
        ByteBuffer parameter = LibC.memory(Integer.BYTES);
        parameter.putInt(0, PRIORITY);
        C.sched_setscheduler(0, SCHED_RR, LibC.address(parameter));
    }

    static void sleepUntil(long atNs) {
        long restNs;
        while ((restNs = atNs - System.nanoTime()) > 0) {
            if (restNs > SPIN_NS) {
                LockSupport.parkNanos(restNs - SPIN_NS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
