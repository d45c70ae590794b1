package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Linux tcp_rcv_space_adjust and rcv_rtt_est, reckoned by hand. */
class ReceiveTuningTest {
    private static final long MS = 1_000_000;
    private static final int MSS = 1_000;
    private static final int START = -5_000; // the numbers wrap

    private final ReceiveTuning tuning = new ReceiveTuning();

    @BeforeEach
    void established() {
        tuning.established(0, START, 65_535, MSS);
    }

    @Test
    void a_round_begins_with_ten_segments_or_the_window() {
        assertEquals(10_000, tuning.space());
        tuning.established(0, START, 4_000, MSS);
        assertEquals(4_000, tuning.space());
    }

    @Test
    void nothing_is_known_before_a_round_trip_is() {
        assertEquals(0, tuning.copied(500 * MS, START + 50_000, START + 50_000, 0));
        assertEquals(10_000, tuning.space());
    }

    @Test
    void a_window_that_was_filled_is_a_round_trip() {
        tuning.arrived(0, START + 1_000, 20_000);
        tuning.arrived(90 * MS, START + 20_999, 20_000);
        assertEquals(0, tuning.rttNs(), "one byte is missing");
        tuning.arrived(100 * MS, START + 21_000, 20_000);
        assertEquals(100 * MS, tuning.rttNs());
        tuning.arrived(300 * MS, START + 41_000, 20_000);
        assertEquals(100 * MS, tuning.rttNs(), "the least counts");
        tuning.arrived(350 * MS, START + 61_000, 20_000);
        assertEquals(50 * MS, tuning.rttNs());
    }

    @Test
    void an_echo_is_a_round_trip() {
        tuning.echoed(7, 80 * MS, true, false);
        assertEquals(80 * MS, tuning.rttNs());
        tuning.echoed(7, 40 * MS, true, true);
        assertEquals(80 * MS, tuning.rttNs(), "that echo was seen before");
        tuning.echoed(8, 40 * MS, false, true);
        assertEquals(80 * MS, tuning.rttNs(), "a small segment may have waited");
        tuning.echoed(9, 160 * MS, true, false);
        assertEquals(80 * MS, tuning.rttNs(), "the application may be slow");
        tuning.echoed(10, 160 * MS, true, true);
        assertEquals(90 * MS, tuning.rttNs(), "an eighth of it");
        tuning.echoed(11, 40 * MS, true, false);
        assertEquals(40 * MS, tuning.rttNs());
    }

    @Test
    void the_window_follows_what_is_read_in_a_round_trip() {
        tuning.echoed(7, 100 * MS, true, true);
        assertEquals(0, tuning.copied(99 * MS, START + 15_000, START + 15_000, 0), "the round is not over");
        // 20000 instead of 10000: twice that, and twice its growth
        assertEquals(40_000 + 2 * 40_000, tuning.copied(100 * MS, START + 20_000, START + 20_000, 0));
        assertEquals(20_000, tuning.space());
        assertEquals(0, tuning.copied(200 * MS, START + 40_000, START + 40_000, 0), "no faster than before");
        assertEquals(50_000 + 2 * 12_500 + 700, tuning.copied(300 * MS, START + 65_000, START + 65_000, 700));
    }

    @Test
    void what_waits_unread_counts_against_it() {
        tuning.echoed(7, 100 * MS, true, true);
        assertEquals(0, tuning.copied(100 * MS, START + 20_000, START + 30_000, 0));
        assertEquals(
                0, tuning.copied(200 * MS, START + 30_000, START + 30_000, 0), "and that round began at the last one");
    }

    @Test
    void data_behind_a_gap_needs_room_too() {
        assertEquals(20_000 + 30_000, tuning.ahead(30_000));
        assertEquals(10_000, tuning.space());
    }

    @Test
    void a_smaller_window_bounds_the_round() {
        tuning.bound(8_000);
        assertEquals(8_000, tuning.space());
    }
}
