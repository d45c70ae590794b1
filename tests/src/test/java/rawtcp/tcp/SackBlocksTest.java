package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RFC 2018 4: the order of the blocks. */
class SackBlocksTest {
    private final SackBlocks blocks = new SackBlocks();

    @Test
    void the_newest_comes_first() {
        blocks.arrived(10, 20);
        blocks.arrived(50, 60);
        blocks.arrived(30, 40);
        assertEquals("30:40 50:60 10:20", blocks.toString());
    }

    @Test
    void one_that_grows_comes_first() {
        blocks.arrived(10, 20);
        blocks.arrived(50, 60);
        blocks.arrived(15, 25);
        assertEquals("10:25 50:60", blocks.toString());
        blocks.arrived(40, 50);
        assertEquals("40:60 10:25", blocks.toString());
        blocks.arrived(52, 53);
        assertEquals("40:60 10:25", blocks.toString());
    }

    @Test
    void a_closed_gap_joins_two() {
        blocks.arrived(10, 20);
        blocks.arrived(30, 40);
        blocks.arrived(50, 60);
        blocks.arrived(20, 30);
        assertEquals("10:40 50:60", blocks.toString());
        blocks.arrived(5, 70);
        assertEquals("5:70", blocks.toString());
    }

    @Test
    void a_fifth_forgets_the_oldest() {
        for (int left = 10; left <= 50; left += 10) {
            blocks.arrived(left, left + 5);
        }
        assertEquals("50:55 40:45 30:35 20:25", blocks.toString());
    }

    @Test
    void one_of_four_that_grows_forgets_none() {
        for (int left = 10; left <= 40; left += 10) {
            blocks.arrived(left, left + 5);
        }
        blocks.arrived(15, 17);
        assertEquals("10:17 40:45 30:35 20:25", blocks.toString());
    }

    @Test
    void what_is_in_order_is_no_block() {
        blocks.arrived(10, 20);
        blocks.arrived(30, 40);
        blocks.arrived(50, 60);
        blocks.advanced(40);
        assertEquals("50:60", blocks.toString());
        blocks.advanced(60);
        assertTrue(blocks.isEmpty());
    }

    @Test
    void sequence_numbers_wrap() {
        blocks.arrived(-10, 5);
        blocks.arrived(20, 30);
        blocks.arrived(5, 10);
        assertEquals("-10:10 20:30", blocks.toString());
        blocks.advanced(10);
        assertEquals("20:30", blocks.toString());
    }

    @Test
    void after_all_is_forgotten_it_begins_anew() {
        blocks.arrived(10, 20);
        blocks.forget();
        assertTrue(blocks.isEmpty());
        blocks.arrived(30, 40);
        assertEquals("30:40", blocks.toString());
    }
}
