package rawtcp.host;

/**
 * A program whose calls the stack's thread reads itself, from a socket that it waits for beside the packets: so a call costs
 * a switch to that thread and one back. All on the stack's thread; none of it may wait.
 */
public interface Caller {
    /** Of the socket, while it is attached. */
    int descriptor();

    /**
     * It is ready, which is said once for all that is there. What is asked for, to be done once all is in that had arrived
     * before; null: nothing whole yet. Who leaves something unread asks to be asked again.
     */
    Work next();

    /** What it has only looked at is to be taken off its socket: {@link Host#takeOffSoon}. */
    void takeOff();

    /** The stack has ended. */
    void end();
}
