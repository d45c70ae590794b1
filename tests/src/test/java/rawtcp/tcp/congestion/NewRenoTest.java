package rawtcp.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;

class NewRenoTest {
    private static final int MSS = 1_000;

    private final NewReno reno = new NewReno(MSS);

    @Test
    void it_begins_with_ten_segments() { // RFC 6928
        assertEquals(10 * MSS, reno.windowBytes());
    }

    @Test
    @Requirement({"RFC9293 MUST-19", "RFC5681 a", "RFC3465 a"})
    void slow_start_doubles_the_window_each_round_trip() { // RFC 5681 3.1
        ackAWindow();
        assertEquals(20 * MSS, reno.windowBytes());
        ackAWindow();
        assertEquals(40 * MSS, reno.windowBytes());
    }

    @Test
    void slow_start_ends_at_ssthresh_and_the_rest_counts_for_avoidance() { // RFC 5681 3.1
        reno.onRetransmitTimeout(0, 20 * MSS, true);
        assertEquals(10 * MSS, reno.ssthreshBytes());
        reno.onAck(0, 12 * MSS, 0);
        assertEquals(10 * MSS, reno.windowBytes());
        reno.onAck(0, 7 * MSS, 0);
        assertEquals(11 * MSS, reno.windowBytes());
    }

    @Test
    @Requirement({"RFC9293 MUST-19", "RFC5681 b", "RFC3465 a"})
    void avoidance_adds_one_segment_each_round_trip() { // RFC 3465 2.1
        avoidAt(20);
        for (int round = 0; round < 5; round++) {
            ackAWindow();
            assertEquals((21 + round) * MSS, reno.windowBytes());
        }
    }

    @Test
    void one_ack_of_many_windows_counts_for_one() {
        avoidAt(20);
        reno.onAck(0, 500 * MSS, 0);
        assertEquals(21 * MSS, reno.windowBytes());
        reno.onAck(0, 1, 0);
        assertTrue(reno.windowBytes() <= 22 * MSS);
    }

    @Test
    @Requirement("RFC5681 d")
    void a_loss_halves_what_was_in_flight_and_counts_the_three_that_left() { // RFC 5681 3.2 steps 2 and 3
        reno.onLoss(0, 40 * MSS);
        assertEquals(20 * MSS, reno.ssthreshBytes());
        assertEquals(23 * MSS, reno.windowBytes());
        reno.onDuplicateAck();
        assertEquals(24 * MSS, reno.windowBytes());
    }

    @Test
    void a_partial_ack_deflates_and_a_full_one_ends_without_a_burst() { // RFC 6582 3.2 step 3
        reno.onLoss(0, 40 * MSS);
        reno.onPartialAck(5 * MSS);
        assertEquals(19 * MSS, reno.windowBytes());
        reno.onPartialAck(MSS - 1);
        assertEquals(18 * MSS + 1, reno.windowBytes());
        reno.onPartialAck(1_000 * MSS);
        assertEquals(MSS, reno.windowBytes());
        reno.onRecoveryExit(0, 3 * MSS);
        assertEquals(4 * MSS, reno.windowBytes());
    }

    @Test
    void a_full_ack_with_much_in_flight_ends_at_ssthresh() {
        reno.onLoss(0, 40 * MSS);
        reno.onRecoveryExit(0, 35 * MSS);
        assertEquals(20 * MSS, reno.windowBytes());
    }

    @Test
    void duplicates_outside_recovery_change_nothing() {
        reno.onDuplicateAck();
        reno.onPartialAck(5 * MSS);
        reno.onRecoveryExit(0, 0);
        assertEquals(10 * MSS, reno.windowBytes());
    }

    @Test
    @Requirement("RFC5681 c")
    void a_timeout_starts_over_and_a_second_one_holds_ssthresh() { // RFC 5681 3.1
        reno.onRetransmitTimeout(0, 30 * MSS, true);
        assertEquals(MSS, reno.windowBytes());
        assertEquals(15 * MSS, reno.ssthreshBytes());
        reno.onRetransmitTimeout(0, MSS, false);
        assertEquals(15 * MSS, reno.ssthreshBytes());
    }

    @Test
    void ssthresh_is_never_below_two_segments() { // RFC 5681 (4)
        reno.onRetransmitTimeout(0, 0, true);
        assertEquals(2 * MSS, reno.ssthreshBytes());
    }

    @Test
    void an_idle_restart_only_ever_lowers_the_window() { // RFC 5681 4.1
        ackAWindow();
        reno.onIdleRestart();
        assertEquals(10 * MSS, reno.windowBytes());
        reno.onRetransmitTimeout(0, 10 * MSS, true);
        reno.onIdleRestart();
        assertEquals(MSS, reno.windowBytes());
    }

    @Test
    void no_sequence_of_events_takes_the_window_out_of_its_bounds() {
        Random random = new Random(11);
        for (int run = 0; run < 200; run++) {
            int mss = 1 + random.nextInt(65_535);
            NewReno any = new NewReno(mss);
            for (int step = 0; step < 300; step++) {
                int bytes = random.nextInt(random.nextBoolean() ? Integer.MAX_VALUE : 3 * mss);
                switch (random.nextInt(8)) {
                    case 0 -> any.onLoss(0, bytes);
                    case 1 -> any.onRetransmitTimeout(0, bytes, random.nextBoolean());
                    case 2 -> any.onPartialAck(bytes);
                    case 3 -> any.onDuplicateAck();
                    case 4 -> any.onRecoveryExit(0, bytes);
                    case 5 -> any.onIdleRestart();
                    default -> any.onAck(0, bytes, bytes);
                }
                assertTrue(any.windowBytes() >= mss && any.windowBytes() <= 1 << 30, "" + any.windowBytes());
                assertTrue(any.ssthreshBytes() >= 2 * mss, "" + any.ssthreshBytes());
            }
        }
    }

    private void ackAWindow() {
        for (int left = reno.windowBytes(); left > 0; left -= 2 * MSS) {
            reno.onAck(0, Math.min(left, 2 * MSS), left);
        }
    }

    /** In congestion avoidance with a window of {@code segments}. */
    private void avoidAt(int segments) {
        reno.onLoss(0, 2 * segments * MSS);
        reno.onRecoveryExit(0, 2 * segments * MSS);
        assertEquals(segments * MSS, reno.windowBytes());
    }
}
