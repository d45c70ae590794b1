package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

class DeadlinesTest {
    @Test
    void what_is_no_more_has_no_place() {
        Deadlines deadlines = new Deadlines();
        Entry[] entries = new Entry[10];
        Arrays.setAll(entries, i -> new Entry(i, new FourTuple(IpAddress.ANY_V4, i, IpAddress.ANY_V4, i)));
        for (Entry entry : entries) {
            deadlines.set(entry, 100 + entry.id);
            deadlines.set(entry, Timers.NEVER);
        }
        deadlines.set(entries[3], 500);
        for (Entry entry : entries) {
            if (entry.id != 3) {
                deadlines.forget(entry);
            }
        }
        assertEquals(1, deadlines.size());
        assertEquals(500, deadlines.nextNs());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_earliest_is_always_first(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Deadlines deadlines = new Deadlines();
        Entry[] entries = new Entry[100];
        Arrays.setAll(entries, i -> new Entry(i, new FourTuple(IpAddress.ANY_V4, i, IpAddress.ANY_V4, i)));
        for (int step = 0; step < 20_000; step++) {
            Entry entry = entries[random.nextInt(entries.length)];
            if (random.nextInt(10) == 0) {
                deadlines.forget(entry);
            } else {
                deadlines.set(entry, random.nextInt(3) == 0 ? Timers.NEVER : random.nextInt(1_000));
            }
            long earliest =
                    Arrays.stream(entries).mapToLong(e -> e.deadlineNs).min().orElseThrow();
            assertEquals(earliest, deadlines.nextNs());
        }
        long last = -1;
        for (Slot due = deadlines.takeDue(500); due != null; due = deadlines.takeDue(500)) {
            assertEquals(Timers.NEVER, due.deadlineNs);
        }
        for (Entry entry : entries) {
            last = Math.max(last, entry.deadlineNs <= 500 ? entry.deadlineNs : -1);
        }
        assertEquals(-1, last, "nothing due was left");
        assertNull(deadlines.takeDue(500));
    }
}
