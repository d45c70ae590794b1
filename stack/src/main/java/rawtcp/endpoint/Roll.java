package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.List;

/** All slots in the order in which they came, which is that of their ids: to be walked along while they come and go. */
final class Roll {
    private final List<Walk> walks = new ArrayList<>(1);
    private Slot first;
    private Slot last;

    void add(Slot slot) {
        assert last == null || last.id < slot.id : last.id + " before " + slot.id;
        link(last, slot);
        link(slot, null);
    }

    /** {@code next} has the same id and takes the place of {@code slot}. */
    void replace(Slot slot, Slot next) {
        walks.forEach(walk -> walk.replaced(slot, next));
        link(slot.before, next);
        link(next, slot.after);
        slot.before = null;
        slot.after = null;
    }

    void remove(Slot slot) {
        walks.forEach(walk -> walk.replaced(slot, slot.after));
        link(slot.before, slot.after);
        slot.before = null;
        slot.after = null;
    }

    /** Either may be null: the beginning, the end. */
    private void link(Slot before, Slot after) {
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
    }

    Walk walk() {
        Walk walk = new Walk(this, first);
        walks.add(walk);
        return walk;
    }

    void ended(Walk walk) {
        walks.remove(walk);
    }
}
