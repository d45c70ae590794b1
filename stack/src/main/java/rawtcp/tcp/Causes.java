package rawtcp.tcp;

/** How often each cause has struck: of one stack, or of one connection alone where it belongs to none. */
public final class Causes {
    private final long[] counts = new long[Cause.values().length];

    public void count(Cause cause) {
        counts[cause.ordinal()]++;
    }

    public long of(Cause cause) {
        return counts[cause.ordinal()];
    }
}
