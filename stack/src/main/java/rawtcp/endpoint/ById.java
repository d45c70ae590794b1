package rawtcp.endpoint;

/** Slots by their id. Ids are given in order, so that they spread by themselves. */
final class ById<S extends Slot> extends SlotTable<S> {
    @Override
    int hash(Slot slot) {
        return slot.id;
    }

    /** Null: none has this id. */
    @SuppressWarnings("unchecked") // nothing else was put there
    S get(int id) {
        Slot slot = find(table(), id);
        return (S) (slot == null ? find(oldTable(), id) : slot);
    }

    private static Slot find(Slot[] in, int id) {
        int at = home(in, id);
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
