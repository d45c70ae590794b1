package rawtcp.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;

/** The expected windows are worked out by hand from the formulas of RFC 9438: W(t) = 0.4 (t - K)^3 + W_max. */
class CubicTest {
    private static final long MS = 1_000_000;

    private final Cubic cubic = new Cubic();
    private long nowNs = 5_000 * MS;
    private int sndUna;

    @Test
    void it_begins_with_ten_segments_in_slow_start() { // RFC 6928
        assertEquals(10, cubic.window());
        cubic.onAck(nowNs, 10);
        assertEquals(20, cubic.window());
    }

    @ParameterizedTest // RFC 9438 4.6
    @CsvSource({"10, 7", "20, 14", "100, 70", "1000, 700", "3, 2", "2, 2", "1, 2"})
    @Requirement("RFC9438 d")
    void a_loss_leaves_seven_tenths_and_at_least_two(int window, int ssthresh) {
        cubic.window(window);
        assertEquals(ssthresh, cubic.onLoss());
    }

    @Test
    @Requirement({"RFC9438 a", "RFC9293 MAY-18"})
    void the_window_is_back_at_w_max_after_k() { // 4.2: K = cbrt(100 * 0.3 / 0.4) = 4.217 s
        loseAt(100);
        roundTrips(100 * MS, 21); // W(2.1) = 100 - 0.4 * 2.117^3 = 96.2
        assertWithin(96, 2);
        roundTrips(100 * MS, 21);
        assertWithin(100, 1);
        roundTrips(100 * MS, 21); // W(6.3) = 100 + 0.4 * 2.083^3 = 103.6
        assertWithin(104, 2);
        roundTrips(100 * MS, 21); // W(8.4) = 100 + 0.4 * 4.183^3 = 129.3
        assertWithin(129, 3);
    }

    @Test
    @Requirement("RFC9438 a")
    void the_first_steps_after_a_loss_are_the_steepest_of_the_way_up_to_w_max() { // 4.4, the concave region
        loseAt(1_000); // K = cbrt(300 / 0.4) = 9.09 s
        roundTrips(100 * MS, 10); // W(1) = 1000 - 0.4 * 8.09^3 = 788
        assertWithin(788, 8);
        roundTrips(100 * MS, 40); // W(5) = 1000 - 0.4 * 4.09^3 = 973
        assertWithin(973, 5);
        roundTrips(100 * MS, 40); // W(9) = 1000
        assertWithin(1_000, 1);
    }

    @Test
    @Requirement("RFC9438 c")
    void fast_convergence_remembers_less_than_what_was_lost_at() { // 4.7
        loseAt(100);
        loseAt(80); // W_max = 80 * (1 + 0.7) / 2 = 68, K = cbrt((68 - 56) / 0.4) = 3.107 s
        assertEquals(56, cubic.window());
        roundTrips(200 * MS, 8); // steep at first: 68 - 0.4 * 1.5^3 after 1.6 s
        assertWithin(67, 1);
        roundTrips(200 * MS, 7);
        assertWithin(68, 1);
    }

    @Test
    void a_flow_that_came_back_remembers_the_whole() {
        loseAt(100);
        loseAt(120); // W_max = 120, K = cbrt(36 / 0.4) = 4.481 s
        roundTrips(200 * MS, 22);
        assertWithin(120, 1);
    }

    @Test
    @Requirement("RFC9438 b")
    void on_a_short_path_it_grows_as_reno_would() { // 4.3: alpha = 3 * 0.3 / 1.7 = 0.529 a round trip
        loseAt(20);
        roundTrips(10 * MS, 50); // W_est = 14 + 50 * 0.529 = 40; W_cubic(0.5) = 16.9
        assertWithin(40, 2);
    }

    @Test
    void the_target_is_never_beyond_one_and_a_half_windows() { // 4.2
        loseAt(10_000);
        cubic.window(100); // far below the curve
        cubic.ssthresh(100);
        int before = cubic.window();
        roundTrips(100 * MS, 1);
        assertTrue(cubic.window() <= before * 3 / 2 + 1, "" + cubic.window());
        assertTrue(cubic.window() >= before * 14 / 10, "" + cubic.window());
    }

    @Test
    @Requirement("RFC9438 d")
    void after_a_timeout_w_max_is_forgotten_and_growth_is_a_twentieth() { // 4.8: K = 0; the 5 % are Linux's
        loseAt(1_000);
        roundTrips(100 * MS, 3);
        cubic.window(200);
        cubic.ssthresh(cubic.onLoss());
        cubic.window(1);
        cubic.onTimeout();
        assertEquals(140, cubic.ssthresh());
        cubic.onAck(nowNs, 139);
        assertEquals(140, cubic.window());
        roundTrips(100 * MS, 1);
        assertEquals(147, cubic.window());
        roundTrips(100 * MS, 1);
        assertEquals(154, cubic.window());
    }

    @Test
    void the_target_is_looked_up_once_in_32_ms_for_a_window() { // Linux bictcp_update: HZ / 32
        loseAt(1_000); // K = 9.09 s
        cubic.onRoundTrip(nowNs, 100 * MS, 1, 1);
        cubic.onAck(nowNs, 60); // W(0.1) = 1000 - 0.4 * 8.99^3 = 709: one for each 700 / 9 = 77
        nowNs += 31 * MS;
        cubic.onAck(nowNs, 1); // W(0.131) = 712 would make it one for each 58
        assertEquals(700, cubic.window());
        nowNs += MS;
        cubic.onAck(nowNs, 1);
        assertEquals(701, cubic.window());
    }

    @Test
    void after_a_timeout_slow_start_may_end_early_again() {
        cubic.window(16);
        train();
        assertEquals(16, cubic.ssthresh());
        cubic.onTimeout();
        cubic.ssthresh(1_000);
        cubic.window(20);
        train();
        assertEquals(20, cubic.ssthresh());
    }

    @Test
    void below_sixteen_segments_nothing_ends_slow_start() {
        cubic.window(15);
        train();
        assertEquals(CongestionControl.NO_THRESHOLD, cubic.ssthresh());
    }

    /** ACKs a millisecond apart, for longer than half of a path of 20 ms. */
    private void train() {
        for (int ms = 0; ms <= 11; ms++) {
            ack(20, 100);
            nowNs += MS;
        }
    }

    @Test
    void time_without_anything_to_send_does_not_count() { // 4.2
        loseAt(1_000); // K = 9.09 s
        roundTrips(100 * MS, 10);
        assertWithin(788, 8);
        nowNs += 60_000 * MS;
        cubic.onTransmitStart(nowNs, 60_000 * MS);
        roundTrips(100 * MS, 40); // five seconds of it all
        assertWithin(973, 5);
    }

    @Test
    void one_ack_of_a_whole_window_counts_as_much_as_many_acks_of_it() {
        loseAt(100);
        Cubic other = new Cubic();
        other.window(100);
        other.ssthresh(other.onLoss());
        other.window(70);
        for (int round = 0; round < 30; round++) {
            nowNs += 100 * MS;
            int window = cubic.window();
            other.onRoundTrip(nowNs, 100 * MS, 1, 1);
            cubic.onRoundTrip(nowNs, 100 * MS, 1, 1);
            other.onAck(nowNs, other.window());
            for (int i = 0; i < window; i++) {
                cubic.onAck(nowNs, 1);
            }
            assertEquals(other.window(), cubic.window(), 2);
        }
    }

    // slow start ends before it loses

    @ParameterizedTest // an eighth of 100 ms, but 4 ms at least and 16 ms at most
    @CsvSource({
        "100, 112, false",
        "100, 113, true",
        "10, 14, false",
        "10, 15, true",
        "400, 416, false",
        "400, 417, true"
    })
    void a_rise_of_the_round_trip_ends_slow_start(int pathMs, int risenMs, boolean ends) {
        cubic.window(16);
        ack(pathMs, 40);
        for (int i = 0; i < 20; i++) {
            nowNs += 3 * MS; // no train
            ack(risenMs, 40);
        }
        assertEquals(
                CongestionControl.NO_THRESHOLD, cubic.ssthresh()); // the first ACK of the round was as quick as ever
        sndUna += 41; // the next round
        int acks = 0;
        while (cubic.inSlowStart() && acks < 20) {
            nowNs += 3 * MS;
            ack(risenMs, 40);
            acks++;
        }
        assertEquals(ends ? 9 : 20, acks);
        assertEquals(ends ? 16 : CongestionControl.NO_THRESHOLD, cubic.ssthresh());
    }

    @Test
    void a_train_of_acks_as_long_as_half_the_path_ends_slow_start() { // (20 + 1) / 2 ms
        cubic.window(16);
        ack(20, 100);
        for (int ms = 1; ms <= 10; ms++) {
            nowNs += MS;
            ack(20, 100);
            assertTrue(cubic.inSlowStart(), ms + " ms");
        }
        nowNs += MS;
        ack(20, 100);
        assertEquals(16, cubic.ssthresh());
    }

    @Test
    void a_gap_breaks_the_train() {
        cubic.window(16);
        ack(20, 100);
        nowNs += 2 * MS + 1;
        for (int ms = 0; ms <= 30; ms++) {
            ack(20, 100);
            nowNs += MS;
        }
        assertTrue(cubic.inSlowStart());
    }

    @Test
    void small_windows_are_left_alone() { // below 16 segments
        cubic.window(15);
        for (int i = 0; i < 100; i++) {
            nowNs += MS;
            ack(10 + i, 10_000);
        }
        assertTrue(cubic.inSlowStart());
    }

    @Test
    void no_sequence_of_events_takes_the_window_out_of_its_bounds() {
        Random random = new Random(11);
        for (int run = 0; run < 200; run++) {
            Cubic any = new Cubic();
            long atNs = random.nextInt();
            for (int step = 0; step < 300; step++) {
                atNs += Math.abs(random.nextLong() % (1L << random.nextInt(40)));
                switch (random.nextInt(8)) {
                    case 0 -> any.ssthresh(any.onLoss());
                    case 1 -> any.onTimeout();
                    case 2 -> any.window(random.nextInt());
                    case 3 -> any.onTransmitStart(atNs, random.nextInt());
                    case 4 -> any.onRoundTrip(atNs, random.nextInt(), random.nextInt(), random.nextInt());
                    default -> any.onAck(atNs, random.nextInt(1 << random.nextInt(1, 20)));
                }
                assertTrue(any.window() >= 1 && any.window() <= CongestionControl.MAX_WINDOW, "" + any.window());
                assertTrue(any.ssthresh() >= 2, "" + any.ssthresh());
            }
        }
    }

    private void ack(int rttMs, int inFlight) {
        cubic.onRoundTrip(nowNs, rttMs * MS, sndUna, sndUna + inFlight);
    }

    /** A loss at {@code window}, recovered from. */
    private void loseAt(int window) {
        cubic.window(window);
        cubic.ssthresh(cubic.onLoss());
        cubic.window(cubic.ssthresh());
    }

    /** Each acknowledges the window it began with, evenly, two segments an ACK. */
    private void roundTrips(long rttNs, int count) {
        for (int round = 0; round < count; round++) {
            int window = cubic.window();
            for (int acked = 0; acked < window; acked += 2) {
                nowNs += rttNs * 2 / window;
                cubic.onRoundTrip(nowNs, rttNs, 0, 1_000);
                cubic.onAck(nowNs, Math.min(2, window - acked));
            }
        }
    }

    private void assertWithin(int expected, int tolerance) {
        assertEquals(expected, cubic.window(), tolerance);
    }
}
