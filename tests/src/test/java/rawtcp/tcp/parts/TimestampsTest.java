package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;

/** RFC 7323 3 to 5. */
class TimestampsTest {
    private static final long MS = 1_000_000L;
    private static final long DAY = 86_400_000 * MS;

    private final Timestamps timestamps = new Timestamps(-5);

    @Test
    @Requirement("RFC7323 f")
    void a_tick_is_a_millisecond_from_a_random_offset_on() { // 5.4
        assertEquals(-5, timestamps.now(0));
        assertEquals(2, timestamps.now(7 * MS + MS / 2));
        assertEquals(timestamps.now(0), timestamps.now((1L << 32) * MS));
    }

    @ParameterizedTest // 5.3 R1, across the wraps
    @CsvSource({"1000", "0", "-1", "2147483647", "-2147483648"})
    void what_lies_before_the_newest_is_old(int recent) {
        timestamps.enable(recent, 0);
        assertTrue(timestamps.isOld(recent - 1, MS));
        assertTrue(timestamps.isOld(recent - 2_000_000_000, MS));
        assertFalse(timestamps.isOld(recent, MS));
        assertFalse(timestamps.isOld(recent + 2_000_000_000, MS));
        assertTrue(timestamps.isOld(recent - 1, 24 * DAY - 1));
        assertFalse(timestamps.isOld(recent - 1, 24 * DAY)); // 5.5
    }

    @Test
    void nothing_is_old_unless_both_agreed() {
        assertFalse(timestamps.isOld(-100, MS));
        timestamps.remember(5, 0, 0, MS);
        assertEquals(0, timestamps.recent());
    }

    @Test
    void only_the_left_edge_is_remembered() { // 4.3
        timestamps.enable(10, 0);
        timestamps.remember(12, -1, -2, MS);
        assertEquals(10, timestamps.recent());
        timestamps.remember(12, -2, -2, MS);
        assertEquals(12, timestamps.recent());
        timestamps.remember(11, -2, -2, MS);
        assertEquals(12, timestamps.recent());
        assertEquals(MS, timestamps.recentAtNs());
        timestamps.remember(11, -2, -2, 24 * DAY + MS);
        assertEquals(11, timestamps.recent());
        assertEquals(24 * DAY + MS, timestamps.recentAtNs());
    }

    @Test
    void an_echo_tells_the_round_trip() { // 4.1
        int then = timestamps.now(100 * MS);
        assertEquals(30 * MS, timestamps.rttNs(then, 130 * MS));
        assertTrue(timestamps.rttNs(0, 130 * MS) < 0, "nothing was echoed");
        assertTrue(timestamps.rttNs(then, 99 * MS) < 0, "from the future");
        assertTrue(timestamps.rttNs(then, DAY) < 0, "made up");
    }

    @Test
    void an_echo_of_what_left_before_is_told_from_one_of_the_same_tick() { // RFC 3522
        int then = timestamps.now(100 * MS);
        assertTrue(timestamps.echoIsBefore(then - 1, 100 * MS));
        assertFalse(timestamps.echoIsBefore(then, 100 * MS));
        assertFalse(timestamps.echoIsBefore(then + 1, 100 * MS));
        assertFalse(timestamps.echoIsBefore(0, 100 * MS), "nothing was echoed");
    }
}
