package rawtcp.endpoint;

/**
 * Slots by their id. Ids are given in order: side by side they would be one row without a gap, and whoever is removed from a
 * row has all of its rest looked at. So they are spread.
 */
final class ById<S extends Slot> extends SlotTable<S> {
    @Override
    int hash(Slot slot) {
        return hash(slot.id);
    }

    private static int hash(int id) {
        int spread = id * 0x9e37_79b9;
        return spread ^ spread >>> 15;
    }

    /** Null: none has this id. */
    @SuppressWarnings("unchecked") // nothing else was put there
    S get(int id) {
        Slot slot = find(table(), id);
        return (S) (slot == null ? find(oldTable(), id) : slot);
    }

    private static Slot find(Slot[] in, int id) {
        int at = home(in, hash(id));
        while (in[at] != null && in[at].id != id) {
            at = next(in, at);
        }
        return in[at];
    }

    void add(S slot) {
        assert get(slot.id) == null : slot.id;
        insert(slot);
    }

    /** False: it was not there. */
    boolean remove(S slot) {
        return delete(slot);
    }
}
