package rawtcp.endpoint;

import java.util.function.Consumer;

/**
 * Slots spread by a hash of theirs: open addressing with linear probing and no tombstones, since a map's own entry would be
 * half as large as the record of a TIME_WAIT. A look-up, which is the subclass's, allocates nothing. When it grows or shrinks,
 * each change takes some of them along from the old table to the new one, so that none is held up by all.
 */
abstract class SlotTable<S extends Slot> {
    private static final int MIN_CAPACITY = 16;

    /** Of the old table with each change: it is empty before the new one is half as full as may be. */
    private static final int STEPS = 16;

    private static final Slot[] NONE = {null};

    private Slot[] table = new Slot[MIN_CAPACITY];
    /** What the table was before; {@link #NONE}: all are in the new one. */
    private Slot[] old = NONE;

    private int moved; // of the old one nothing stands before this
    private int size;

    /** Of one that is in the table: always the same. */
    abstract int hash(Slot slot);

    final int size() {
        return size;
    }

    /** One is in this, or in the {@link #oldTable}. */
    final Slot[] table() {
        return table;
    }

    /** With one place at least, as the {@link #table}. */
    final Slot[] oldTable() {
        return old;
    }

    /** Where in {@code in} one with this hash would be if there were no other. */
    static int home(Slot[] in, int hash) {
        return hash & (in.length - 1);
    }

    /** Behind {@code at}; at a place with nothing the search is over. */
    static int next(Slot[] in, int at) {
        return (at + 1) & (in.length - 1);
    }

    final void insert(S slot) {
        move(STEPS);
        if (2 * (size + 1) > table.length) {
            resize(2 * table.length);
        }
        place(slot);
        size++;
    }

    /** {@code next} has the same hash, and takes its place. */
    final void exchange(S slot, S next) {
        Slot[] in = holder(slot);
        in[indexOf(in, slot)] = next;
    }

    /** False: it was not there. */
    final boolean delete(S slot) {
        Slot[] in = holder(slot);
        if (in == null) {
            return false;
        }
        closeGap(in, indexOf(in, slot));
        size--;
        move(STEPS);
        if (table.length > MIN_CAPACITY && 8 * size < table.length) {
            resize(table.length / 2);
        }
        return true;
    }

    /** Null: it is not there. */
    private Slot[] holder(Slot slot) {
        if (indexOf(table, slot) >= 0) {
            return table;
        }
        return indexOf(old, slot) >= 0 ? old : null;
    }

    /** -1: it is not there. */
    private int indexOf(Slot[] in, Slot slot) {
        int at = home(in, hash(slot));
        while (in[at] != slot) {
            if (in[at] == null) {
                return -1;
            }
            at = next(in, at);
        }
        return at;
    }

    /** In no order. */
    @SuppressWarnings("unchecked") // nothing else was put there
    final void forEach(Consumer<? super S> visitor) {
        for (Slot[] in : new Slot[][] {table, old}) {
            for (Slot slot : in) {
                if (slot != null) {
                    visitor.accept((S) slot);
                }
            }
        }
    }

    /** Moves back each follower that its own home does not keep behind the gap. */
    private void closeGap(Slot[] in, int index) {
        int mask = in.length - 1;
        int gap = index;
        for (int at = next(in, gap); in[at] != null; at = next(in, at)) {
            if (((at - home(in, hash(in[at]))) & mask) >= ((at - gap) & mask)) {
                in[gap] = in[at];
                gap = at;
            }
        }
        in[gap] = null;
    }

    private void resize(int capacity) {
        move(Integer.MAX_VALUE); // hardly ever anything
        old = table;
        moved = 0;
        table = new Slot[capacity];
        move(STEPS);
    }

    /** So many places of the old table are emptied. */
    private void move(int steps) {
        for (int step = 0; step < steps && old != NONE; step++) {
            while (old[moved] != null) {
                Slot slot = old[moved];
                closeGap(old, moved);
                place(slot);
            }
            moved++;
            if (moved == old.length) {
                old = NONE;
            }
        }
    }

    private void place(Slot slot) {
        int at = home(table, hash(slot));
        while (table[at] != null) {
            at = next(table, at);
        }
        table[at] = slot;
    }
}
