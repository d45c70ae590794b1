package rawtcp.socket;

/** What a handle stands for. */
abstract class Descriptor {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;

    private boolean nonBlocking;

    boolean nonBlocking() {
        return nonBlocking;
    }

    void nonBlocking(boolean on) {
        nonBlocking = on;
    }

    /** What poll(2) would say of it now: a set of {@link Poll}'s bits. */
    abstract int poll(long nowNs);

    /**
     * How often it has called, by reason, so that who remembers the counts sees each edge: see {@link Edges}. The same
     * object each time.
     */
    abstract Edges edges(long nowNs);
}
