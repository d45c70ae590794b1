package rawtcp.tcp.parts;

import java.util.Arrays;

/** One deadline for each {@link Timer}. */
public final class Timers {
    public static final long NEVER = Long.MAX_VALUE;

    private static final Timer[] ALL = Timer.values();

    private final long[] deadlineNs = new long[ALL.length];

    public Timers() {
        Arrays.fill(deadlineNs, NEVER);
    }

    public void arm(Timer timer, long nowNs, long delayNs) {
        assert delayNs >= 0 : timer + " armed in the past";
        deadlineNs[timer.ordinal()] = nowNs + delayNs;
    }

    public void stop(Timer timer) {
        deadlineNs[timer.ordinal()] = NEVER;
    }

    public void stopAll() {
        Arrays.fill(deadlineNs, NEVER);
    }

    public boolean isArmed(Timer timer) {
        return deadlineNs[timer.ordinal()] != NEVER;
    }

    public boolean isDue(Timer timer, long nowNs) {
        return deadlineNs[timer.ordinal()] <= nowNs;
    }

    public long deadlineNs(Timer timer) {
        return deadlineNs[timer.ordinal()];
    }

    public long nextDeadlineNs() {
        long next = NEVER;
        for (long deadline : deadlineNs) {
            next = Math.min(next, deadline);
        }
        return next;
    }
}
