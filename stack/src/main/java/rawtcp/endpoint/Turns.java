package rawtcp.endpoint;

import java.util.ArrayDeque;

/**
 * The connections that may have something to send, in the order in which they are asked. One that has more after a
 * burst goes to the end of the line, so that a bulk sender does not starve the others.
 */
final class Turns {
    /** Segments that one connection sends before the next has its turn. */
    static final int BURST = 16;

    private final ArrayDeque<Slot> line = new ArrayDeque<>();
    private int sentInBurst;

    /** Once, however often it is asked for. */
    void add(Slot slot) {
        if (!slot.inTurn) {
            slot.inTurn = true;
            line.addLast(slot);
        }
    }

    /** Whose turn it is; null: nobody's. */
    Slot current() {
        return line.peekFirst();
    }

    /** The current one has sent a segment. */
    void sent() {
        sentInBurst++;
        if (sentInBurst == BURST) {
            sentInBurst = 0;
            line.addLast(line.removeFirst());
        }
    }

    /** The current one has nothing to send. */
    void idle() {
        sentInBurst = 0;
        line.removeFirst().inTurn = false;
    }
}
