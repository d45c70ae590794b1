package rawtcp.endpoint;

/** Slots by their id. Ids are given in order, so that they spread by themselves. */
final class ById<S extends Slot> extends SlotTable<S> {
    @Override
    int hash(Slot slot) {
        return slot.id;
    }

    /** Null: none has this id. */
    S get(int id) {
        for (int at = home(id); ; at = next(at)) {
            S slot = at(at);
            if (slot == null || slot.id == id) {
                return slot;
            }
        }
    }

    void add(S slot) {
        assert get(slot.id) == null : slot.id;
        insert(slot);
    }

    /** False: it was not there. */
    boolean remove(S slot) {
        int at = indexOf(slot);
        if (at >= 0) {
            delete(at);
        }
        return at >= 0;
    }
}
