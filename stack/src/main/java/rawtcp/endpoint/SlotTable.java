package rawtcp.endpoint;

import java.util.function.Consumer;

/**
 * Slots spread by a hash of theirs: open addressing with linear probing and no tombstones, since a map's own entry would be
 * half as large as the record of a TIME_WAIT. A look-up, which is the subclass's, allocates nothing.
 */
abstract class SlotTable<S extends Slot> {
    private static final int MIN_CAPACITY = 16;

    private Slot[] table = new Slot[MIN_CAPACITY];
    private int size;

    /** Of one that is in the table: always the same. */
    abstract int hash(Slot slot);

    final int size() {
        return size;
    }

    /** Where one with this hash would be if there were no other. */
    final int home(int hash) {
        return hash & (table.length - 1);
    }

    final int next(int at) {
        return (at + 1) & (table.length - 1);
    }

    /** Null: nothing; and nothing with a home before lies behind it. */
    @SuppressWarnings("unchecked") // nothing else was put there
    final S at(int index) {
        return (S) table[index];
    }

    final void put(int index, S slot) {
        table[index] = slot;
    }

    final void insert(S slot) {
        if (2 * (size + 1) > table.length) {
            resize(2 * table.length);
        }
        place(slot);
        size++;
    }

    /** -1: it is not there. */
    final int indexOf(S slot) {
        int at = home(hash(slot));
        while (table[at] != slot) {
            if (table[at] == null) {
                return -1;
            }
            at = next(at);
        }
        return at;
    }

    final void delete(int index) {
        closeGap(index);
        size--;
        if (table.length > MIN_CAPACITY && 8 * size < table.length) {
            resize(table.length / 2);
        }
    }

    /** In no order. */
    final void forEach(Consumer<? super S> visitor) {
        for (int at = 0; at < table.length; at++) {
            if (table[at] != null) {
                visitor.accept(at(at));
            }
        }
    }

    final int capacity() {
        return table.length;
    }

    /** Moves back each follower that its own home does not keep behind the gap. */
    private void closeGap(int index) {
        int mask = table.length - 1;
        int gap = index;
        for (int at = next(gap); table[at] != null; at = next(at)) {
            if (((at - home(hash(table[at]))) & mask) >= ((at - gap) & mask)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = null;
    }

    private void resize(int capacity) {
        Slot[] old = table;
        table = new Slot[capacity];
        for (Slot slot : old) {
            if (slot != null) {
                place(slot);
            }
        }
    }

    private void place(Slot slot) {
        int at = home(hash(slot));
        while (table[at] != null) {
            at = next(at);
        }
        table[at] = slot;
    }
}
