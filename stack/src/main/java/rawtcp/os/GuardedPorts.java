package rawtcp.os;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import rawtcp.os.PortRanges.Range;

/**
 * Which ranges the RST guard has to cover, and how many need each. A rule costs milliseconds: it is set on the thread of
 * who will use the port ({@link #prepare}), or else on a thread of its own as soon as it can be; it stays for some
 * seconds after the last use, in case the port is used again. When the host's rules change, it is looked whether the guard
 * still stands.
 */
public final class GuardedPorts implements AutoCloseable {
    static final long KEPT_MS = 5_000;

    /** Not at once: iptables would take the processor from who is about to use the port. */
    private static final long LATE_MS = 20;

    /** Rules change in bursts: one look is enough for one. */
    private static final long LOOK_MS = 100;

    private static final long MOST_LOOK_MS = 10_000;

    private static final class Need {
        private int takers;
        /** Raised by every use: who comes to drop the rule sees whether there was one since. */
        private int uses;

        private boolean ruleSet;
    }

    private final RstGuard guard;
    private final Map<Range, Need> needs = new HashMap<>();

    /** Of all needs; null: they have changed since it was asked for. */
    private PortRanges ranges;

    /** Held while a rule is set or removed; taken before {@link #needs}, never within. */
    private final Object ruleChange = new Object();

    private final AtomicBoolean willLook = new AtomicBoolean();

    /** Why the guard could not be looked after the last time; null: it could. */
    private String trouble;

    private final ScheduledThreadPoolExecutor worker = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "rawtcp-guard");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts with {@code initial} taken, for which the guard was opened. */
    public GuardedPorts(RstGuard guard, Range initial) {
        this.guard = guard;
        Need need = new Need();
        need.takers = 1;
        need.ruleSet = true;
        needs.put(initial, need);
        later(() -> {}, 0); // starts the thread, for which the stack's thread would wait
    }

    /** Sets the rule, so that it stands before a {@link #take} within the next seconds. */
    public void prepare(Range range) throws NotPermitted {
        Need need;
        synchronized (needs) {
            need = need(range);
            dropLater(range, need);
        }
        setRule(range, need);
    }

    /** From now until {@link #release} the rule stands, or is about to. Never waits. */
    public void take(Range range) {
        synchronized (needs) {
            Need need = need(range);
            need.takers++;
            if (!need.ruleSet) {
                later(new LateRule(range, need), LATE_MS);
            }
        }
    }

    public void release(Range range) {
        synchronized (needs) {
            Need need = needs.get(range);
            assert need != null && need.takers > 0 : range;
            need.takers--;
            if (need.takers == 0) {
                dropLater(range, need);
            }
        }
    }

    /** All that are taken or prepared now, or were a moment ago. */
    public PortRanges ranges() {
        synchronized (needs) {
            if (ranges == null) {
                ranges = PortRanges.of(needs.keySet().toArray(Range[]::new));
            }
            return ranges;
        }
    }

    private Need need(Range range) {
        Need need = needs.get(range);
        if (need == null) {
            need = new Need();
            needs.put(range, need);
            ranges = null;
        }
        return need;
    }

    private void setRule(Range range, Need need) throws NotPermitted {
        synchronized (needs) {
            if (need.ruleSet) {
                return;
            }
        }
        synchronized (ruleChange) {
            guard.add(range);
            synchronized (needs) {
                need.ruleSet = true;
            }
        }
    }

    /** Until it has run the port is silent by its reservation. No lambda: the first one would cost milliseconds. */
    private final class LateRule implements Runnable {
        private final Range range;
        private final Need need;

        private LateRule(Range range, Need need) {
            this.range = range;
            this.need = need;
        }

        @Override
        public void run() {
            try {
                setRule(range, need);
            } catch (NotPermitted e) {
                Log.say(range + ": " + e.getMessage());
            }
        }
    }

    private void dropLater(Range range, Need need) {
        int uses = ++need.uses;
        later(() -> dropUnlessUsed(range, need, uses), KEPT_MS);
    }

    /** Whoever needs the range from now on begins a new need, and sets the rule anew when this is through. */
    private void dropUnlessUsed(Range range, Need need, int uses) {
        synchronized (ruleChange) {
            synchronized (needs) {
                if (need.takers > 0 || need.uses != uses) {
                    return;
                }
                needs.remove(range, need);
                ranges = null;
            }
            try {
                guard.remove(range);
            } catch (NotPermitted e) {
                // Somebody else has changed our chain: the rule is gone, or goes with the chain.
            }
        }
    }

    /** The host's rules have changed, maybe the guard with them: it is looked after soon. Never waits. */
    public void rulesChanged() {
        lookIn(LOOK_MS);
    }

    private void lookIn(long ms) {
        if (willLook.compareAndSet(false, true)) {
            later(() -> look(ms), ms);
        }
    }

    /** Where that can't be done now, it is tried again, after longer and longer. */
    private void look(long waitedMs) {
        willLook.set(false);
        String now = null;
        try {
            if (guard.restore()) {
                Log.say("the RST guard " + guard.chain() + " was not whole; it is set again");
            }
        } catch (NotPermitted e) {
            now = e.getMessage();
            if (!now.equals(trouble)) {
                Log.say("whether the RST guard " + guard.chain() + " stands is unknown: " + now);
            }
            lookIn(Math.min(2 * waitedMs, MOST_LOOK_MS));
        }
        trouble = now;
    }

    private void later(Runnable work, long delayMs) {
        try {
            var unused = worker.schedule(work, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: the whole chain goes.
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
