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
    private final Queue<Work> arrivals = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Work> admitted = new ArrayDeque<>();
    private final List<Work> waiting = new ArrayList<>();
    private final List<Work> begun = new ArrayList<>(); // of those that wait, those that are new
    private final List<Work> over = new ArrayList<>();
    private volatile boolean ended;

    /** From any thread. After the stack's end it fails at once. */
    void add(Work work) {
        arrivals.add(work);
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
        for (Work work = arrivals.poll(); work != null; work = arrivals.poll()) {
            admitted.add(work);
        }
        return !admitted.isEmpty();
    }

    /** The same, for what the stack's thread itself has found to do. */
    void admit(Work work) {
        admitted.add(work);
    }

    /** Runs what was admitted, in order. */
    void runAdmitted(long nowNs, Endpoint endpoint) {
        for (Work work = admitted.poll(); work != null; work = admitted.poll()) {
            if (work.attempt(nowNs, endpoint)) {
                over(work);
            } else {
                waiting.add(work);
                begun.add(work);
            }
        }
    }

    /** To be called when all has left that calls have caused: their callers may go on. */
    void tell() {
        begun.forEach(Work::goesOn);
        begun.clear();
        over.forEach(Work::tell);
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

    /** True if another attempt of one of those that wait may find something new. */
    boolean mayGoOn() {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).mayGoOn()) {
                return true;
            }
        }
        return false;
    }

    private void over(Work work) {
        if (work.tellsAtOnce()) {
            work.tell();
        } else {
            over.add(work);
        }
    }

    /** Another attempt of each that waits and answers what comes. */
    void retryAnswering(long nowNs, Endpoint endpoint) {
        boolean unused = retry(nowNs, endpoint, true);
    }

    /** Another attempt of each that waits and may go on, the longest waiting first; true if one of them is over. */
    boolean retryWaiting(long nowNs, Endpoint endpoint) {
        return retry(nowNs, endpoint, false);
    }

    private boolean retry(long nowNs, Endpoint endpoint, boolean onlyAnswering) {
        int kept = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Work work = waiting.get(i);
            boolean again = onlyAnswering ? work.answers() : work.mayGoOn() || work.deadlineNs() <= nowNs;
            if (again && work.attempt(nowNs, endpoint)) {
                over(work);
            } else {
                waiting.set(kept++, work);
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
        admitted.forEach(work -> work.fail(stopped()));
        admitted.clear();
        waiting.forEach(work -> work.fail(stopped()));
        waiting.clear();
        failArrivals();
    }

    private void failArrivals() {
        for (Work work = arrivals.poll(); work != null; work = arrivals.poll()) {
            work.fail(stopped());
        }
    }

    private static CallFailed stopped() {
        return new CallFailed(CallFailed.Kind.NO_SUCH_THING, "the stack has stopped");
    }
}
