package rawtcp.tcp;

/** How often each cause has struck: of one stack, or of one connection alone where it belongs to none; and who is told. */
public final class Causes {
    private final long[] counts = new long[Cause.values().length];
    private Witness witness;

    public void count(Cause cause) {
        counts[cause.ordinal()]++;
    }

    public long of(Cause cause) {
        return counts[cause.ordinal()];
    }

    /** Null: none. */
    public void witness(Witness one) {
        witness = one;
    }

    /** Null: nobody wants to be told. */
    public Witness witness() {
        return witness;
    }
}
