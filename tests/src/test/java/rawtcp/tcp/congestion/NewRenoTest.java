package rawtcp.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import rawtcp.Requirement;

/** RFC 5681, RFC 3465, counted in segments. */
class NewRenoTest {
    private final NewReno reno = new NewReno();

    private void ackAWindow() {
        int window = reno.window();
        for (int i = 0; i < window; i++) {
            reno.onAck(0, 1);
        }
    }

    private void avoidAt(int segments) {
        reno.ssthresh(segments);
        reno.window(segments);
    }

    @Test
    @Requirement({"RFC6928 a", "RFC9293 MUST-19"})
    void it_begins_with_ten_segments() { // RFC 6928
        assertEquals(10, reno.window());
        assertEquals(CongestionControl.NO_THRESHOLD, reno.ssthresh());
    }

    @Test
    @Requirement({"RFC9293 MUST-19", "RFC5681 a", "RFC3465 a"})
    void slow_start_doubles_the_window_each_round_trip() { // RFC 5681 3.1
        ackAWindow();
        assertEquals(20, reno.window());
        ackAWindow();
        assertEquals(40, reno.window());
    }

    @Test
    void slow_start_ends_at_ssthresh_and_the_rest_counts_for_avoidance() { // RFC 5681 3.1
        reno.ssthresh(15);
        reno.onAck(0, 19); // 5 up to the threshold, 14 of the 15 that make the next segment
        assertEquals(15, reno.window());
        reno.onAck(0, 1);
        assertEquals(16, reno.window());
    }

    @Test
    @Requirement({"RFC9293 MUST-19", "RFC5681 b", "RFC3465 a"})
    void avoidance_adds_one_segment_each_round_trip() { // RFC 3465 2.1
        avoidAt(20);
        ackAWindow();
        assertEquals(21, reno.window());
        ackAWindow();
        assertEquals(22, reno.window());
    }

    @Test
    @Requirement("RFC5681 d")
    void a_loss_leaves_half_and_never_less_than_two() { // RFC 5681 (4)
        reno.window(41);
        assertEquals(20, reno.onLoss());
        reno.window(3);
        assertEquals(2, reno.onLoss());
    }

    @Test
    @Requirement("RFC5681 c")
    void after_a_timeout_avoidance_counts_from_the_beginning() { // RFC 5681 3.1
        avoidAt(10);
        reno.onAck(0, 9);
        reno.onTimeout();
        reno.onAck(0, 9);
        assertEquals(10, reno.window());
        reno.onAck(0, 1);
        assertEquals(11, reno.window());
    }

    @Test
    void what_was_no_loss_is_undone_to_the_larger_window() {
        reno.window(7);
        assertEquals(12, reno.undone(12));
        assertEquals(7, reno.undone(5));
    }

    @Test
    void the_window_has_bounds() {
        reno.window(0);
        assertEquals(1, reno.window());
        reno.window(Integer.MAX_VALUE);
        assertEquals(CongestionControl.MAX_WINDOW, reno.window());
    }
}
