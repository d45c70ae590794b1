package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;

/** RFC 9293 3.8.6, RFC 7323 2, with Linux's choices (__tcp_select_window). */
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

    @ParameterizedTest // Linux: 64240 and 65160 for 128 KiB, 18980 for SO_RCVBUF 20000
    @CsvSource({
        "65536, 1460, 64240",
        "65536, 1448, 65160",
        "20000, 1460, 18980",
        "270000, 1460, 268640",
        "900, 1460, 900"
    })
    void a_syn_tells_whole_segments(int space, int segment, int told) {
        assertEquals(told, window.initial(space, segment));
    }

    @ParameterizedTest // across the wraps
    @CsvSource({"0", "-500", "2147483147", "-1"})
    void the_right_edge_only_moves_right(int rcvNxt) {
        window.start(rcvNxt, 10_000);
        assertEquals(9_000, window.advertise(rcvNxt + 1_000, 9_000, 10_000, MSS, false));
        assertEquals(9_000, window.advertise(rcvNxt + 1_000, 100, 10_000, MSS, false), "less space than was promised");
        assertEquals(rcvNxt + 10_000, window.rightEdge());
        assertEquals(0, window.advertise(rcvNxt + 10_000, 999, 10_000, MSS, false), "not worth telling");
        assertEquals(1_000, window.advertise(rcvNxt + 10_000, 1_000, 10_000, MSS, false));
        assertEquals(rcvNxt + 11_000, window.rightEdge());
    }

    @Test
    void without_scale_it_moves_by_whole_segments() { // 3.8.6.2.2
        window.start(0, 20_000);
        assertEquals(15_000, window.advertise(5_000, 15_999, 20_000, MSS, false), "within a segment: as it was");
        assertEquals(16_000, window.advertise(5_000, 16_001, 20_000, MSS, false));
    }

    @Test
    @Requirement("RFC7323 b")
    void with_scale_it_is_rounded_up_to_its_unit() { // Linux: 1 << scale above the MSS must not tell 0
        window.scale(7);
        window.start(0, 20_000);
        assertEquals(157, window.advertise(0, 20_000, 20_000, MSS, false)); // 20096
        assertEquals(20_096, window.remaining(0));
    }

    @ParameterizedTest // less than half of the buffer is free
    @CsvSource({"1250, 1250", "1249, 0", "999, 0"})
    void a_sixteenth_of_the_buffer_is_the_least_worth_telling(int space, int told) {
        window.start(0, 20_000);
        window.advertise(20_000, 0, 20_000, 500, false);
        int full = window.advertise(20_000, space, 20_000, 500, false);
        assertEquals(told / 500 * 500, full);
    }

    @Test
    @Requirement("RFC7323 a")
    void a_syn_is_never_scaled() { // RFC 7323 2.2
        window.scale(7);
        window.start(0, 65_535);
        assertEquals(65_535, window.advertise(0, 1 << 20, 1 << 20, MSS, true));
        assertEquals(65_535, window.remaining(0));
        assertEquals(512, window.advertise(0, 1 << 20, 1 << 20, MSS, false), "no more than was told, rounded up");
    }

    @Test
    void it_opens_by_what_is_granted_within_the_buffer() { // Linux tcp_grow_window
        window.scale(7);
        window.start(0, 10_240);
        assertTrue(window.grow(2 * MSS, 1 << 20));
        assertEquals(12_288, window.advertise(0, 1 << 20, 1 << 20, MSS, false) << 7, "12240, rounded up");
        assertTrue(window.grow(10_000, 1 << 20));
        assertEquals(22_272, window.advertise(0, 1 << 20, 1 << 20, MSS, false) << 7, "22240, rounded up");
        assertFalse(window.grow(2 * MSS, 22_240), "the buffer has no room");
    }

    @Test
    void one_segment_is_kept_back() { // Linux tcp_init_buffer_space
        window.start(0, 20_000);
        window.established(20_000, MSS);
        assertEquals(19_000, window.threshold());
        assertEquals(20_000, window.advertise(0, 20_000, 20_000, MSS, false), "but what the SYN told is kept");
        assertEquals(19_000, window.advertise(2_000, 20_000, 20_000, MSS, false));
    }

    @Test
    void an_update_is_worth_it_when_the_window_doubles() {
        window.start(0, 20_000);
        assertFalse(window.worthAnUpdate(0, 20_000, 20_000, MSS), "more than half is open");
        assertFalse(window.worthAnUpdate(15_000, 9_999, 20_000, MSS));
        assertTrue(window.worthAnUpdate(15_000, 10_000, 20_000, MSS));
        assertFalse(window.worthAnUpdate(20_000, 999, 20_000, MSS), "less than a segment");
        assertTrue(window.worthAnUpdate(20_000, 1_250, 20_000, MSS));
    }

    @Test
    void a_clamp_bounds_it() { // Linux tcp_set_window_clamp
        window.start(0, 10_000);
        window.clamp(3_000);
        assertEquals(3_000, window.threshold());
        assertEquals(3_000, window.advertise(10_000, 10_000, 10_000, MSS, false));
        window.clamp(8_000);
        assertEquals(3_000, window.threshold(), "a wider one lets it grow again, from what was told last");
        assertTrue(window.grow(2_000, 10_000));
        assertEquals(5_000, window.advertise(10_000, 10_000, 10_000, MSS, false));
        assertTrue(window.grow(9_000, 10_000));
        assertEquals(8_000, window.threshold());
    }

    @Test
    void what_was_told_last_does_not_shrink_as_data_comes() { // Linux rcv_wnd
        window.start(0, 20_000);
        assertEquals(15_000, window.advertise(5_000, 15_500, 20_000, MSS, false));
        assertEquals(15_000, window.lastTold());
        assertEquals(13_000, window.remaining(7_000));
    }
}
