package rawtcp.host;

/**
 * A program whose calls the stack's thread reads itself, from a socket that it waits for beside the packets: so a call costs
 * a switch to that thread and one back. All on the stack's thread; none of it may wait.
 */
public interface Caller {
    /** Of the socket, while it is attached. */
    int descriptor();

    /** It is ready. What is asked for there, to be done once all is in that had arrived before; null: nothing whole yet. */
    Work next();

    /** The stack has ended. */
    void end();
}
