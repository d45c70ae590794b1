package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linux's accounting of received data: truesize, sk_rmem_alloc, scaling_ratio. */
class ReceiveMemoryTest {
    private final ReceiveMemory memory = new ReceiveMemory(40_000);

    @ParameterizedTest // data, what its buffer takes
    @CsvSource({
        "1, 832",
        "152, 832",
        "153, 1280",
        "600, 1280",
        "601, 2304",
        "1000, 2304",
        "1460, 2304",
        "1625, 4352",
        "3672, 4352",
        "3673, 8448",
        "20000, 20736",
        "60000, 61696"
    })
    void a_segment_costs_its_buffer(int bytes, int cost) {
        assertEquals(cost, ReceiveMemory.cost(bytes));
    }

    @Test
    void half_of_it_is_window_until_segments_are_seen() {
        assertEquals(20_000, memory.full());
        memory.add(1_000, 1_000, true, 5);
        assertEquals((40_000 - 2_304) / 2, memory.space());
        assertTrue(memory.measure(1_000));
        assertEquals(40_000 * 111 / 256, memory.full(), "256 * 1000 / 2304 = 111");
        assertFalse(memory.measure(1_000), "no news");
        assertEquals(40_000.0, (double) memory.sizeFor(memory.full()), 400.0);
    }

    @Test
    void what_was_read_is_free_again() {
        memory.add(1_000, 1_000, true, 5);
        memory.add(2_500, 1_500, true, 5);
        assertEquals(2 * 2_304, memory.used());
        memory.readUpTo(999);
        assertEquals(2 * 2_304, memory.used());
        memory.readUpTo(1_000);
        assertEquals(2_304, memory.used());
        memory.readUpTo(2_500);
        assertEquals(0, memory.used());
    }

    @Test
    void a_small_segment_is_copied_behind_the_last_one() {
        memory.add(1_000, 1_000, true, 5);
        memory.add(1_100, 100, true, 5); // 2048 less 1424 leave room for 624
        assertEquals(2_304, memory.used());
        memory.add(1_624, 524, true, 5);
        assertEquals(2_304, memory.used());
        memory.add(1_625, 1, true, 5);
        assertEquals(2_304 + 832, memory.used());
        memory.add(1_800, 10, false, 5);
        assertEquals(2_304 + 2 * 832, memory.used(), "behind a gap it stands alone");
        memory.readUpTo(1_624);
        assertEquals(2 * 832, memory.used());
    }

    @Test
    void what_came_ahead_of_a_gap_does_not_hold_what_comes_after_it() {
        memory.add(10_000, 1_000, false, 5);
        memory.add(1_000, 1_000, false, 5);
        memory.readUpTo(1_000);
        assertEquals(2_304, memory.used());
        memory.readUpTo(10_000);
        assertEquals(0, memory.used());
    }

    @Test
    void beyond_its_size_nothing_more_is_taken() {
        for (int i = 1; memory.used() <= memory.size(); i++) {
            memory.add(1_460L * i, 1_460, true, 5);
        }
        assertEquals(18 * 2_304, memory.used());
        assertEquals(0, memory.space());
        memory.readUpTo(1_460L * 18);
        assertEquals(0, memory.used());
    }

    @Test
    void whatever_the_order_each_buffer_is_free_once_it_was_read() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            ReceiveMemory ring = new ReceiveMemory(1 << 30);
            TreeMap<Long, Integer> kept = new TreeMap<>(); // end, cost
            long readTo = 0;
            for (int i = 0; i < 200; i++) {
                long end = readTo + 1 + random.nextInt(50_000);
                int bytes = 1 + random.nextInt(5_000);
                if (random.nextInt(3) > 0 && !kept.containsKey(end)) {
                    ring.add(end, bytes, false, 0);
                    kept.put(end, ReceiveMemory.cost(bytes));
                } else {
                    readTo += random.nextInt(5_000);
                    ring.readUpTo(readTo);
                    kept.headMap(readTo, true).clear();
                }
                assertEquals(kept.values().stream().mapToInt(Integer::intValue).sum(), ring.used());
            }
        }
    }

    @Test
    void nothing_is_copied_behind_what_is_read() {
        memory.add(100, 100, true, 5);
        memory.readUpTo(100);
        memory.add(150, 50, true, 5);
        assertEquals(832, memory.used());
    }

    @Test
    void its_size_can_change() {
        memory.size(10_000);
        assertEquals(10_000, memory.size());
        assertEquals(5_000, memory.full());
    }

    @Test
    void a_byte_came_when_its_buffer_did_or_what_was_copied_behind_it() {
        ReceiveMemory memory = new ReceiveMemory(100_000);
        memory.add(1_000, 1_000, true, 10);
        memory.add(1_100, 100, true, 20); // it fits behind the first
        memory.add(6_100, 1_000, false, 30);
        memory.add(5_100, 4_000, false, 40);
        assertEquals(20, memory.arrivedNs(1));
        assertEquals(40, memory.arrivedNs(1_101));
        assertEquals(30, memory.arrivedNs(6_100));
        memory.readUpTo(5_100);
        assertEquals(30, memory.arrivedNs(5_101));
    }

    @Test
    void window_and_buffer_follow_from_each_other() {
        assertEquals(1_152, memory.windowOfSegment(1_000), "half of 2304");
        assertEquals(40_000, memory.sizeFor(20_000));
        memory.measure(1_000); // 111 of 256
        assertEquals(2_304 * 111 / 256, memory.windowOfSegment(1_000));
        assertEquals(256L * 3_000_000_000L / 111, memory.sizeFor(3_000_000_000L));
    }
}
