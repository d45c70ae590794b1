package rawtcp.socket;

/** One call under way. */
public abstract class SocketCall {
    /** Null while it blocks: attempt again whenever anything changed, and at {@link #deadlineNs}. */
    public abstract Reply attempt(long nowNs);

    /** False: since the last attempt nothing has happened to what it waits for. */
    public boolean mayGoOn() {
        return true;
    }

    /** The thread that waits for it is gone: it is not attempted any more. */
    public abstract void abandon(long nowNs);

    /** When it must be attempted again even if nothing changed (SO_RCVTIMEO, a poll's timeout, linger); NEVER if never. */
    public abstract long deadlineNs();
}
