package rawtcp.client;

/** What is done when this process ends, by itself or by a signal. */
public final class AtEnd {
    private AtEnd() {}

    /** Where a signal ends it already, the end is waited for: nothing more is to be begun. */
    public static void run(Thread last) {
        try {
            Runtime.getRuntime().addShutdownHook(last);
        } catch (IllegalStateException e) {
            Runtime.getRuntime().exit(1); // waits, and the status stays the signal's
        }
    }
}
