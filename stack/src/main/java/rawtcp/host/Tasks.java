package rawtcp.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;

/**
 * What sessions want of the stack's thread: calls not yet run, those that wait for something to change, and those that
 * are over while what they sent has not yet left.
 */
final class Tasks {
    private final Queue<Task<?>> arrivals = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Task<?>> admitted = new ArrayDeque<>();
    private final List<Task<?>> waiting = new ArrayList<>();
    private final List<Task<?>> over = new ArrayList<>();
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

    /**
     * Takes what has arrived until now to be run in this turn; true if there is something. What arrives later waits for
     * the next turn, for packets may have come before it that this turn does not see.
     */
    boolean admit() {
        for (Task<?> task = arrivals.poll(); task != null; task = arrivals.poll()) {
            admitted.add(task);
        }
        return !admitted.isEmpty();
    }

    /** Runs what was admitted, in order. */
    void runAdmitted(long nowNs, Endpoint endpoint) {
        for (Task<?> task = admitted.poll(); task != null; task = admitted.poll()) {
            (task.attempt(nowNs, endpoint) ? over : waiting).add(task);
        }
    }

    /** To be called when all has left that calls have caused: their callers may go on. */
    void tell() {
        over.forEach(Task::tell);
        over.clear();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** When one of those that wait has to be tried again although nothing has changed. */
    long nextDeadlineNs() {
        long nextNs = Long.MAX_VALUE;
        for (int i = 0; i < waiting.size(); i++) {
            nextNs = Math.min(nextNs, waiting.get(i).deadlineNs());
        }
        return nextNs;
    }

    /** Another attempt of each that waits, the longest waiting first; true if one of them is over. */
    boolean retryWaiting(long nowNs, Endpoint endpoint) {
        int kept = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Task<?> task = waiting.get(i);
            if (task.attempt(nowNs, endpoint)) {
                over.add(task);
            } else {
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
        tell();
        admitted.forEach(task -> task.fail(stopped()));
        admitted.clear();
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
