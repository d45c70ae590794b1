package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;

/** RFC 9293 3.8.6, RFC 7323 2. */
class ReceiveWindowTest {
    private static final int MSS = 1_000;

    private final ReceiveWindow window = new ReceiveWindow();

    @ParameterizedTest // Linux: 8 for 15 MB, 10 for 32 MB, 0 for 20000, 4 for 1000000
    @CsvSource({
        "15728640, 8",
        "33554432, 10",
        "20000, 0",
        "65535, 0",
        "65536, 1",
        "1000000, 4",
        "1, 0",
        "1073741824, 14"
    })
    void the_scale_follows_from_the_largest_buffer(int bytes, int scale) {
        assertEquals(scale, ReceiveWindow.scaleFor(bytes));
    }

    @ParameterizedTest // across the wraps
    @CsvSource({"0", "-500", "2147483147", "-1"})
    void the_right_edge_only_moves_right(int rcvNxt) {
        window.start(rcvNxt, 5_000);
        assertEquals(4_000, window.advertise(rcvNxt + 1_000, 4_000, 5_000, MSS, false));
        assertEquals(4_000, window.advertise(rcvNxt + 1_000, 100, 5_000, MSS, false), "less space than was promised");
        assertEquals(rcvNxt + 5_000, window.rightEdge());
        assertEquals(0, window.advertise(rcvNxt + 5_000, 999, 5_000, MSS, false), "not worth telling");
        assertEquals(1_000, window.advertise(rcvNxt + 5_000, 1_000, 5_000, MSS, false));
        assertEquals(rcvNxt + 6_000, window.rightEdge());
    }

    @Test
    void half_of_a_small_buffer_is_worth_telling() { // 3.8.6.2.2
        window.start(0, 0);
        assertEquals(0, window.advertise(0, 249, 500, MSS, false));
        assertEquals(250, window.advertise(0, 250, 500, MSS, false));
    }

    @Test
    @Requirement("RFC7323 a")
    void a_syn_is_never_scaled() { // RFC 7323 2.2
        window.scale(7);
        window.start(0, 0);
        assertEquals(65_535, window.advertise(0, 1 << 20, 1 << 20, MSS, true));
        assertEquals(65_535, window.remaining(0));
        assertEquals((1 << 20) >> 7, window.advertise(0, 1 << 20, 1 << 20, MSS, false));
    }

    @Test
    void without_scale_64_kilobytes_are_the_most() {
        window.start(0, 0);
        assertEquals(65_535, window.advertise(0, 1 << 20, 1 << 20, MSS, false));
    }

    @Test
    @Requirement("RFC7323 b")
    void what_rounding_does_not_tell_is_still_taken() { // RFC 7323 2.4
        window.scale(4);
        window.start(0, 0);
        assertEquals(100, window.advertise(0, 1_605, 2_000, MSS, false));
        assertEquals(1_600, window.remaining(0));
        assertEquals(99, window.advertise(1, 1_604, 2_000, MSS, false));
        assertEquals(1_599, window.remaining(1));
    }

    @Test
    void an_update_is_worth_it_when_the_window_doubles_by_a_segment() {
        window.start(0, 3_000);
        assertFalse(window.worthAnUpdate(0, 5_999, 10_000, MSS));
        assertTrue(window.worthAnUpdate(0, 6_000, 10_000, MSS));
        window.start(0, 100);
        assertFalse(window.worthAnUpdate(0, 1_099, 10_000, MSS));
        assertTrue(window.worthAnUpdate(0, 1_100, 10_000, MSS));
    }

    @Test
    void a_clamp_bounds_it() {
        window.start(0, 0);
        window.clamp(3_000);
        assertEquals(3_000, window.advertise(0, 10_000, 10_000, MSS, false));
        assertFalse(window.worthAnUpdate(0, 10_000, 10_000, MSS));
        window.clamp(ReceiveWindow.NO_CLAMP);
        assertEquals(10_000, window.advertise(0, 10_000, 10_000, MSS, false));
    }

    @Test
    void the_buffer_follows_what_is_read_in_a_round_trip() {
        assertEquals(10_000, window.tunedLimit(0, 4_000, 0, 10_000, 50_000), "never smaller");
        assertEquals(10_000, window.tunedLimit(50, 20_000, 100, 10_000, 50_000), "the round trip is not over");
        assertEquals(44_000, window.tunedLimit(100, 2_000, 100, 10_000, 50_000));
        assertEquals(50_000, window.tunedLimit(200, 40_000, 100, 44_000, 50_000));
    }
}
