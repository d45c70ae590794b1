package rawtcp.os;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import rawtcp.os.PortRanges.Range;

/**
 * Which ranges the RST guard has to cover, and how many need each. A rule costs milliseconds: it is set before a port is
 * used, on the thread of who will use it ({@link #prepare}), and removed later on a thread of its own.
 */
public final class GuardedPorts implements AutoCloseable {
    /** A preparation that nobody makes use of is taken back after this. */
    static final long PREPARED_SECONDS = 5;

    private static final class Need {
        private int takers;
        private int preparations;
        private boolean ruleSet;

        boolean isOver() {
            return takers == 0 && preparations == 0;
        }
    }

    private final RstGuard guard;
    private final Map<Range, Need> needs = new HashMap<>();

    /** Held while a rule is set or removed; taken before {@link #needs}, never within. */
    private final Object ruleChange = new Object();

    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(work -> {
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
    }

    /** Sets the rule, so that a {@link #take} within the next seconds need not wait for iptables. */
    public void prepare(Range range) throws NotPermitted {
        Need need;
        synchronized (needs) {
            need = need(range);
            need.preparations++;
        }
        later(() -> endPreparation(range), PREPARED_SECONDS);
        setRule(range, need);
    }

    /** Returns with these ports guarded until {@link #release}: at once if prepared or taken, else in milliseconds. */
    public void take(Range range) throws NotPermitted {
        Need need;
        synchronized (needs) {
            need = need(range);
            need.takers++;
        }
        try {
            setRule(range, need);
        } catch (NotPermitted e) {
            release(range);
            throw e;
        }
    }

    public void release(Range range) {
        synchronized (needs) {
            Need need = needs.get(range);
            assert need != null && need.takers > 0 : range;
            need.takers--;
            if (need.isOver()) {
                later(() -> dropIfOver(range), 0);
            }
        }
    }

    /** All that are taken or prepared now. */
    public PortRanges ranges() {
        synchronized (needs) {
            return PortRanges.of(needs.keySet().toArray(Range[]::new));
        }
    }

    private Need need(Range range) {
        return needs.computeIfAbsent(range, unused -> new Need());
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

    private void endPreparation(Range range) {
        synchronized (needs) {
            needs.get(range).preparations--;
        }
        dropIfOver(range);
    }

    /** Whoever needs the range from now on begins a new need, and sets the rule anew when this is through. */
    private void dropIfOver(Range range) {
        synchronized (ruleChange) {
            synchronized (needs) {
                Need need = needs.get(range);
                if (need == null || !need.isOver()) {
                    return;
                }
                needs.remove(range);
            }
            try {
                guard.remove(range);
            } catch (NotPermitted e) {
                // Somebody else has changed our chain: the rule is gone, or goes with the chain.
            }
        }
    }

    private void later(Runnable work, long seconds) {
        try {
            var unused = worker.schedule(work, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: the whole chain goes.
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
