package rawtcp.tcp;

/** How long there was something to send, and what held it back meanwhile (Linux tcp_chrono), in whole milliseconds. */
final class Chronograph {
    private static final long TICK_NS = 1_000_000;

    /** What runs now; a later one takes the place of an earlier one. */
    enum Phase {
        NONE,
        BUSY,
        PEER_WINDOW,
        SEND_BUFFER
    }

    private final long[] ticks = new long[Phase.values().length];
    private Phase phase = Phase.NONE;
    private long sinceTick;

    void start(Phase next, long nowNs) {
        if (next.compareTo(phase) > 0) {
            set(next, nowNs);
        }
    }

    /** {@code idle}: nothing is left to send or to be acknowledged. */
    void stop(Phase ended, boolean idle, long nowNs) {
        if (idle) {
            set(Phase.NONE, nowNs);
        } else if (ended == phase) {
            set(Phase.BUSY, nowNs);
        }
    }

    private void set(Phase next, long nowNs) {
        long nowTick = nowNs / TICK_NS;
        ticks[phase.ordinal()] += nowTick - sinceTick;
        sinceTick = nowTick;
        phase = next;
    }

    /** So far. */
    long ns(Phase asked, long nowNs) {
        long running = asked == phase ? nowNs / TICK_NS - sinceTick : 0;
        return (ticks[asked.ordinal()] + running) * TICK_NS;
    }

    /** All three together. */
    long busyNs(long nowNs) {
        return ns(Phase.BUSY, nowNs) + ns(Phase.PEER_WINDOW, nowNs) + ns(Phase.SEND_BUFFER, nowNs);
    }
}
