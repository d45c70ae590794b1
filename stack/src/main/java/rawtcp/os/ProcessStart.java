package rawtcp.os;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Processes begin one after the other. Until it runs its own program a new one has all that we have open, and keeps it though
 * we close it: a port that was given back is free only then.
 */
public final class ProcessStart {
    static final ReentrantLock GOING_ON = new ReentrantLock();

    private ProcessStart() {}

    /** Returns when it runs its own program. */
    public static Process of(ProcessBuilder builder) throws IOException {
        GOING_ON.lock();
        try {
            return builder.start();
        } finally {
            GOING_ON.unlock();
        }
    }

    /** Until what we had closed before is. */
    static void awaitEnd() {
        GOING_ON.lock();
        try {
            assert GOING_ON.isHeldByCurrentThread();
        } finally {
            GOING_ON.unlock();
        }
    }
}
