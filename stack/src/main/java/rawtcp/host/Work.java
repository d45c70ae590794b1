package rawtcp.host;

import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;

/**
 * What the stack's thread does for somebody: once, or again and again until it is over. Only there it is called, but for
 * {@link #fail}, which may also come from who asks when the stack has ended.
 */
public interface Work {
    /** True if it is over, or nobody wants it any more. */
    boolean attempt(long nowNs, Endpoint endpoint);

    /** False: another attempt would find nothing new, but for the time. */
    default boolean mayGoOn() {
        return true;
    }

    /**
     * True: it answers what comes. It is attempted again before what has come is acknowledged, so that its answer leaves with the
     * acknowledgement.
     */
    default boolean answers() {
        return false;
    }

    /** True of what is over: who asked for it need not wait until all that it has caused has left. */
    default boolean tellsAtOnce() {
        return false;
    }

    /** It was not over at once; all that it has caused so far has left. */
    default void goesOn() {}

    /** It is over, and all that it has caused has left, unless it {@link #tellsAtOnce}. */
    void tell();

    /** It never will be, unless it is over already. */
    void fail(CallFailed why);

    /** Asked after each attempt: when the next must be at the latest. */
    default long deadlineNs() {
        return Long.MAX_VALUE;
    }
}
