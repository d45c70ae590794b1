package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/** A table that grows and shrinks bit by bit, against a set. */
final class SlotTableTest {
    private static final FourTuple ANY = new FourTuple(IpAddress.v4(1), 2, IpAddress.v4(3), 4);

    private final SplittableRandom random = new SplittableRandom(11);
    private final ById<Entry> table = new ById<>();
    private final List<Entry> held = new ArrayList<>();

    /** Multiples of a power of two, so that many have their home at the same few places. */
    private Entry item(int number) {
        return new Entry(number % 3 == 0 ? number << 8 : number, ANY);
    }

    private void check() {
        assertEquals(held.size(), table.size());
        Set<Entry> seen = new HashSet<>();
        table.forEach(item -> assertTrue(seen.add(item), "told once"));
        assertEquals(new HashSet<>(held), seen);
        held.forEach(item -> assertSame(item, table.get(item.id)));
    }

    @Test
    void what_was_added_and_not_removed_is_found_whatever_the_size() {
        int added = 0;
        for (int phase = 0; phase < 40; phase++) {
            boolean grows = random.nextBoolean();
            int changes = random.nextInt(3_000);
            for (int i = 0; i < changes; i++) {
                if (held.isEmpty() || random.nextInt(8) < (grows ? 6 : 2)) {
                    Entry item = item(++added);
                    if (table.get(item.id) == null) {
                        table.add(item);
                        held.add(item);
                    }
                } else {
                    int index = random.nextInt(held.size());
                    Entry item = held.set(index, held.get(held.size() - 1));
                    held.remove(held.size() - 1);
                    assertTrue(table.remove(item));
                    assertFalse(table.remove(item));
                    assertNull(table.get(item.id));
                }
                if (i % 256 == 0) {
                    check();
                }
            }
            check();
        }
    }
}
