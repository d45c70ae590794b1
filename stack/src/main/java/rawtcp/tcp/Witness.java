package rawtcp.tcp;

/** Told of all that happens to a stack's connections, in order, at the moment when it happens; it may only look. */
public interface Witness {
    /** {@code step} is the last of its history. */
    void moved(Conversation conversation, Transition step);

    /** {@code detail}: numbers of this very case, for people; null: nothing more to say. */
    void happened(long nowNs, Conversation conversation, Event.Kind kind, Cause cause, String detail);

    /** A segment that belongs to no connection is answered with RST. */
    void refused(Cause cause);
}
