package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;

/** RFC 6298, with Linux's bounds. */
class RttEstimatorTest {
    private static final long MS = 1_000_000L;
    private static final long MIN = 200 * MS;
    private static final long MAX = 120_000 * MS;

    private final RttEstimator rtt = new RttEstimator();

    @Test
    @Requirement({"RFC6298 a", "RFC9293 MUST-18"})
    void it_begins_with_a_second() { // 2.1
        assertEquals(1_000 * MS, rtt.rtoNs(MIN, MAX));
        assertFalse(rtt.hasSample());
        assertEquals(0, rtt.minRttNs());
    }

    @Test
    @Requirement({"RFC6298 b", "RFC9293 MUST-18"})
    void the_first_sample_sets_it() { // 2.2
        rtt.sample(100 * MS);
        assertEquals(100 * MS, rtt.srttNs());
        assertEquals(50 * MS, rtt.rttvarNs());
        assertEquals(300 * MS, rtt.rtoNs(MIN, MAX));
    }

    @Test
    @Requirement({"RFC6298 c", "RFC9293 MUST-18"})
    void later_ones_move_it_by_an_eighth_and_a_quarter() { // 2.3
        rtt.sample(100 * MS);
        rtt.sample(180 * MS);
        assertEquals(110 * MS, rtt.srttNs());
        assertEquals(57_500_000, rtt.rttvarNs()); // (3 * 50 + 80) / 4
        assertEquals(100 * MS, rtt.minRttNs());
        assertEquals(180 * MS, rtt.lastNs());
    }

    @Test
    void a_steady_path_has_the_least_variance_that_linux_allows() {
        for (int i = 0; i < 100; i++) {
            rtt.sample(100 * MS);
        }
        assertEquals(300 * MS, rtt.rtoNs(MIN, MAX));
    }

    @ParameterizedTest
    @CsvSource({"0, 300", "1, 600", "5, 9600", "8, 76800", "9, 120000", "31, 120000", "1000, 120000"})
    void it_doubles_up_to_the_maximum(int times, long ms) { // 5.5
        rtt.sample(100 * MS);
        for (int i = 0; i < times; i++) {
            rtt.backOff();
        }
        assertEquals(ms * MS, rtt.rtoNs(MIN, MAX));
        assertEquals(300 * MS, rtt.baseRtoNs(MIN, MAX));
    }

    @Test
    void a_sample_and_new_data_acknowledged_end_the_back_off() {
        rtt.backOff();
        rtt.sample(100 * MS);
        assertEquals(0, rtt.backoff());
        rtt.backOff();
        rtt.endBackOff();
        assertEquals(300 * MS, rtt.rtoNs(MIN, MAX));
    }

    @Test
    void without_a_sample_from_the_handshake_it_is_three_seconds() { // 5.7
        rtt.handshakeOver();
        assertEquals(3_000 * MS, rtt.rtoNs(MIN, MAX));
        rtt.sample(10 * MS);
        assertEquals(210 * MS, rtt.rtoNs(MIN, MAX));
    }

    @Test
    void a_round_trip_of_no_time_is_a_sample() {
        rtt.sample(0);
        assertTrue(rtt.hasSample());
        assertEquals(201 * MS, rtt.rtoNs(MIN, MAX)); // in whole ticks, upwards, as in Linux
    }
}
