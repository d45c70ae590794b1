package rawtcp.host;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;

/** Work that one thread waits for while the stack's thread does it: once, or again and again until there is a result. */
final class Task<T> implements Work {
    private enum Phase {
        WAITING,
        RUNNING,
        DONE,
        CANCELLED
    }

    static final LongSupplier NEVER = () -> Long.MAX_VALUE;
    private static final long RUNNING_PARK_NS = 20_000;

    private final Host.Call<T> work;
    private final boolean untilResult;
    private final boolean answers;
    private final LongSupplier deadlineNs;
    private final Thread caller = Thread.currentThread();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private T result;
    private Throwable failure;

    static <T> Task<T> once(Host.Call<T> work) {
        return new Task<>(work, false, false, NEVER);
    }

    /** {@code deadlineNs}: asked on the stack's thread after each attempt, for when the next must be at the latest. */
    static <T> Task<T> untilResult(Host.Call<T> attempt, LongSupplier deadlineNs) {
        return new Task<>(attempt, true, false, deadlineNs);
    }

    /** See {@link Work#answers}. */
    static <T> Task<T> answering(Host.Call<T> attempt) {
        return new Task<>(attempt, true, true, NEVER);
    }

    private Task(Host.Call<T> work, boolean untilResult, boolean answers, LongSupplier deadlineNs) {
        this.work = work;
        this.untilResult = untilResult;
        this.answers = answers;
        this.deadlineNs = deadlineNs;
    }

    @Override
    public boolean answers() {
        return answers;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs.getAsLong();
    }

    /** On the stack's thread. True if it is over, or nobody waits any more; whoever waits learns of it by {@link #tell}. */
    @Override
    public boolean attempt(long nowNs, Endpoint endpoint) {
        if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
            return true;
        }
        try {
            result = work.run(nowNs, endpoint);
        } catch (CallFailed | RuntimeException e) {
            failure = e;
        } catch (Error broken) {
            failure = broken;
            tell();
            throw broken;
        }
        if (untilResult && result == null && failure == null) {
            phase.set(Phase.WAITING);
            return false;
        }
        return true;
    }

    /** Lets the caller go on, if there is one. */
    @Override
    public void tell() {
        if (phase.compareAndSet(Phase.RUNNING, Phase.DONE)) {
            LockSupport.unpark(caller);
        }
    }

    /** Ends it without a result, if it is not over yet. */
    @Override
    public void fail(CallFailed why) {
        if (phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
            failure = why;
            tell();
        }
    }

    /** On the caller's thread. */
    T join(long timeoutNs) throws CallFailed, InterruptedException, TimeoutException {
        boolean forEver = timeoutNs == Long.MAX_VALUE;
        long beginNs = System.nanoTime();
        while (phase.get() != Phase.DONE) {
            if (Thread.currentThread().isInterrupted() && cancel()) {
                Thread.interrupted();
                throw new InterruptedException();
            }
            long leftNs = forEver ? Long.MAX_VALUE : timeoutNs - (System.nanoTime() - beginNs);
            if (leftNs <= 0 && cancel()) {
                throw new TimeoutException();
            }
            if (phase.get() == Phase.WAITING && forEver) {
                LockSupport.park(this);
            } else if (phase.get() == Phase.WAITING) {
                LockSupport.parkNanos(this, Math.max(leftNs, RUNNING_PARK_NS));
            } else {
                LockSupport.parkNanos(this, RUNNING_PARK_NS);
            }
        }
        return outcome();
    }

    /** False while an attempt runs, or what it did leaves: its result must not be lost, for it may have taken something. */
    private boolean cancel() {
        return phase.compareAndSet(Phase.WAITING, Phase.CANCELLED);
    }

    private T outcome() throws CallFailed {
        if (failure instanceof CallFailed failed) {
            throw failed;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return result;
    }
}
