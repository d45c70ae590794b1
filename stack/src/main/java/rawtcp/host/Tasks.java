package rawtcp.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;

/** What sessions want of the stack's thread: calls not yet run, and those that wait for something to change. */
final class Tasks {
    private final Queue<Task<?>> arrivals = new ConcurrentLinkedQueue<>();
    private final List<Task<?>> waiting = new ArrayList<>();
    private volatile boolean ended;

    /** From any thread. After the stack's end it fails at once. */
    void add(Task<?> task) {
        arrivals.add(task);
        if (ended) {
            failArrivals();
        }
    }

    boolean hasArrivals() {
        return !arrivals.isEmpty();
    }

    /** Runs what has arrived, in order; true if there was something. */
    boolean runArrivals(long nowNs, Endpoint endpoint) {
        boolean any = false;
        for (Task<?> task = arrivals.poll(); task != null; task = arrivals.poll()) {
            any = true;
            if (!task.attempt(nowNs, endpoint)) {
                waiting.add(task);
            }
        }
        return any;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Another attempt of each that waits, the longest waiting first; true if one of them is over. */
    boolean retryWaiting(long nowNs, Endpoint endpoint) {
        int kept = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Task<?> task = waiting.get(i);
            if (!task.attempt(nowNs, endpoint)) {
                waiting.set(kept++, task);
            }
        }
        boolean any = kept < waiting.size();
        waiting.subList(kept, waiting.size()).clear();
        return any;
    }

    /** On the stack's thread, or after it: nothing runs any more. */
    void end() {
        ended = true;
        waiting.forEach(task -> task.fail(stopped()));
        waiting.clear();
        failArrivals();
    }

    private void failArrivals() {
        for (Task<?> task = arrivals.poll(); task != null; task = arrivals.poll()) {
            task.fail(stopped());
        }
    }

    private static CallFailed stopped() {
        return new CallFailed(CallFailed.Kind.NO_SUCH_THING, "the stack has stopped");
    }
}
