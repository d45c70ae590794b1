package rawtcp.endpoint;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Slots by their id: open addressing with linear probing, since a map's own entry would be half as large as the record of
 * a TIME_WAIT; and a look-up allocates nothing.
 */
final class ById<S extends Slot> {
    private static final int MIN_CAPACITY = 16;

    private Slot[] table = new Slot[MIN_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** Null: none has this id. */
    S get(int id) {
        for (int at = home(id); table[at] != null; at = next(at)) {
            if (table[at].id == id) {
                return mine(table[at]);
            }
        }
        return null;
    }

    void add(S slot) {
        assert get(slot.id) == null : slot.id;
        if (2 * (size + 1) > table.length) {
            resize(2 * table.length);
        }
        place(slot);
        size++;
    }

    /** False: it was not there. */
    boolean remove(S slot) {
        int at = home(slot.id);
        while (table[at] != slot) {
            if (table[at] == null) {
                return false;
            }
            at = next(at);
        }
        closeGap(at);
        size--;
        if (table.length > MIN_CAPACITY && 8 * size < table.length) {
            resize(table.length / 2);
        }
        return true;
    }

    /** In no order. */
    void forEach(Consumer<? super S> visitor) {
        for (Slot slot : table) {
            if (slot != null) {
                visitor.accept(mine(slot));
            }
        }
    }

    @SuppressWarnings("unchecked") // nothing else was added
    private S mine(Slot slot) {
        return (S) slot;
    }

    /** Moves back each follower that its own home does not keep behind the gap. */
    private void closeGap(int gap) {
        int mask = table.length - 1;
        for (int at = next(gap); table[at] != null; at = next(at)) {
            if (((at - home(table[at].id)) & mask) >= ((at - gap) & mask)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = null;
    }

    private void resize(int capacity) {
        Slot[] old = table;
        table = new Slot[capacity];
        Arrays.stream(old).filter(slot -> slot != null).forEach(this::place);
    }

    private void place(Slot slot) {
        int at = home(slot.id);
        while (table[at] != null) {
            at = next(at);
        }
        table[at] = slot;
    }

    /** Ids are given in order, so that they spread by themselves. */
    private int home(int id) {
        return id & (table.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (table.length - 1);
    }
}
