package rawtcp.socket;

/** Counts of what woke a descriptor's waiters, each with the poll bits that such a call is about (Linux's wake-up keys). */
record Edges(int data, int space, int changes, int errors) {
    static final Edges NONE = new Edges(0, 0, 0, 0);

    /** True if anything of interest to {@code events} has called since {@code before}. */
    boolean calledSince(Edges before, int events) {
        return changes != before.changes // about everything
                || (data != before.data && (events & (Poll.IN | Poll.PRI | Poll.RDNORM | Poll.RDBAND)) != 0)
                || (space != before.space && (events & (Poll.OUT | Poll.WRNORM | Poll.WRBAND)) != 0)
                || (errors != before.errors && (events & Poll.ERR) != 0);
    }
}
