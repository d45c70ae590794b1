package rawtcp.daemon;

/** One connection to the control socket, whatever is spoken there. */
interface Conversation {
    /** Ends it from another thread; {@code sentence} is told where the other side can be told. */
    void endWith(String sentence);
}
