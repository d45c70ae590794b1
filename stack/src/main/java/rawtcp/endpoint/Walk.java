package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.List;
import rawtcp.tcp.Conversation;

/**
 * All conversations part by part, in ascending order of id, so that a look at a million holds nothing up. What ends before
 * its turn is left out; what begins before the last part comes too. Between two parts the stack may do anything.
 */
public final class Walk {
    private final Roll roll;
    private Slot next;

    Walk(Roll roll, Slot first) {
        this.roll = roll;
        this.next = first;
    }

    /** At most so many; with the last of them the walk is over. */
    public List<Conversation> next(int most) {
        List<Conversation> part = new ArrayList<>(Math.min(most, 1 << 10));
        while (next != null && part.size() < most) {
            part.add(next.conversation());
            next = next.after;
        }
        if (next == null) {
            roll.ended(this);
        }
        return part;
    }

    public boolean hasNext() {
        return next != null;
    }

    /** For who does not go to the end, or finds that it has come closer by itself. */
    public void close() {
        next = null;
        roll.ended(this);
    }

    void replaced(Slot slot, Slot by) {
        if (next == slot) {
            next = by;
        }
    }
}
