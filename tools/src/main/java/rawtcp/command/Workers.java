package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A thread for each processor; an interrupt of whoever waits for their results ends them all. */
final class Workers implements AutoCloseable {
    private final ExecutorService pool;

    Workers(int mostAtOnce) {
        pool = Executors.newFixedThreadPool(Math.max(1, Math.min(mostAtOnce, processors())));
    }

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    <T> List<Future<T>> begin(List<? extends Callable<T>> pieces) {
        List<Future<T>> results = new ArrayList<>();
        pieces.forEach(piece -> results.add(pool.submit(piece)));
        return results;
    }

    static <T> T result(Future<T> of) throws InterruptedException {
        try {
            return of.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** To be asked between one piece of work and the next. */
    static void heedInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
