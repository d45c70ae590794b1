package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;

/** RFC 6298, in the form of Linux's tcp_rtt_estimator. */
class RttEstimatorTest {
    private static final long MS = 1_000_000L;
    private static final long MIN = 200 * MS;
    private static final long MAX = 120_000 * MS;

    private final RttEstimator rtt = new RttEstimator();
    private int una;

    /** Each in a round trip of its own. */
    private void sample(long rttNs) {
        una += 1_000;
        rtt.sample(rttNs, rttNs, una, una + 500, MIN);
    }

    /** All of one round trip. */
    private void sampleAgain(long rttNs) {
        rtt.sample(rttNs, rttNs, una, una + 500, MIN);
    }

    @Test
    @Requirement({"RFC6298 a", "RFC9293 MUST-18"})
    void it_begins_with_a_second() { // 2.1
        assertEquals(1_000 * MS, rtt.rtoNs(MAX));
        assertFalse(rtt.hasSample());
        assertEquals(0, rtt.minRttNs());
    }

    @Test
    @Requirement({"RFC6298 b", "RFC9293 MUST-18"})
    void the_first_sample_sets_it() { // 2.2
        sample(100 * MS);
        assertEquals(100 * MS, rtt.srttNs());
        assertEquals(50 * MS, rtt.rttvarNs());
        assertEquals(300 * MS, rtt.rtoNs(MAX));
    }

    @Test
    @Requirement({"RFC6298 c", "RFC9293 MUST-18"})
    void later_ones_move_it_by_an_eighth_and_a_quarter() { // 2.3
        sample(100 * MS);
        sampleAgain(180 * MS);
        assertEquals(110 * MS, rtt.srttNs());
        assertEquals(57_500_000, rtt.rttvarNs()); // (3 * 50 + 80) / 4
        assertEquals(340 * MS, rtt.rtoNs(MAX)); // 110 + 4 * 57.5
        assertEquals(100 * MS, rtt.minRttNs());
        assertEquals(180 * MS, rtt.lastNs());
    }

    @Test
    void a_shorter_round_trip_changes_the_deviation_by_an_eighth_of_that() { // Linux, after Eifel
        sample(100 * MS);
        sampleAgain(20 * MS); // error 80, deviation 50: 50 + (80 - 50) / 4 / 8
        assertEquals(90 * MS, rtt.srttNs());
        assertEquals(50_937_000, rtt.rttvarNs());
    }

    @Test
    void what_is_added_falls_once_in_a_round_trip_by_a_quarter() { // Linux mdev_max
        sample(400 * MS); // deviation 4 * 200
        assertEquals(1_200 * MS, rtt.rtoNs(MAX));
        sampleAgain(400 * MS);
        sampleAgain(400 * MS);
        assertEquals(1_200 * MS, rtt.rtoNs(MAX), "the round trip goes on");
        sample(400 * MS); // the largest in that round trip was the first: nothing falls yet
        assertEquals(1_200 * MS, rtt.rtoNs(MAX));
        sample(400 * MS); // since then 4 mean deviations were at most 800 * (3/4)^4 = 253
        assertEquals(1_064 * MS, rtt.rtoNs(MAX)); // 800 - (800 - 253) / 4 = 664, rounded up to a tick
    }

    @Test
    void a_steady_path_has_the_least_variance_that_linux_allows() {
        for (int i = 0; i < 100; i++) {
            sample(100 * MS);
        }
        assertEquals(300 * MS, rtt.rtoNs(MAX));
    }

    @ParameterizedTest
    @CsvSource({"0, 300", "1, 600", "5, 9600", "8, 76800", "9, 120000", "31, 120000", "1000, 120000"})
    void it_doubles_up_to_the_maximum(int times, long ms) { // 5.5
        sample(100 * MS);
        for (int i = 0; i < times; i++) {
            rtt.backOff();
        }
        assertEquals(ms * MS, rtt.rtoNs(MAX));
        assertEquals(300 * MS, rtt.baseRtoNs(MAX));
    }

    @Test
    void a_sample_ends_the_back_off() {
        rtt.backOff();
        sample(100 * MS);
        assertEquals(0, rtt.backoff());
        rtt.backOff();
        rtt.endBackOff();
        assertEquals(300 * MS, rtt.rtoNs(MAX));
    }

    @Test
    void without_a_sample_from_the_handshake_it_is_three_seconds() { // 5.7
        rtt.handshakeOver();
        assertEquals(3_000 * MS, rtt.rtoNs(MAX));
        sample(10 * MS);
        assertEquals(210 * MS, rtt.rtoNs(MAX));
    }

    @Test
    void a_round_trip_of_no_time_is_a_sample() {
        sample(0);
        assertTrue(rtt.hasSample());
        assertEquals(200 * MS, rtt.rtoNs(MAX) / MS * MS);
    }
}
