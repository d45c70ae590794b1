package rawtcp.sim.observer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That who watches the simulated hosts would notice a timer that is wrong. The round trip is 100 ms, an RTO 300 ms. */
class RetransmitTimesTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final HostFacts LINUX = new HostFacts(
            1,
            1_500,
            64,
            true,
            true,
            true,
            200 * MS,
            120 * SECOND,
            30 * SECOND,
            4,
            6,
            5,
            15,
            500 * MS,
            61_000,
            65_535,
            1);
    private static final Traits PLAIN =
            new Traits(1_460, 65_536, 65_536, 65_536, false, false, false, false, false, false, false, 100 * MS);

    private final RetransmitTimes times = new RetransmitTimes(LINUX, PLAIN);
    private long nowNs = SECOND;

    private void after(long ms) {
        nowNs += ms * MS;
    }

    private static void noticed(Executable wrong, String word) {
        String message = assertThrows(Violation.class, wrong).getMessage();
        assertTrue(message.contains(word), message);
    }

    /** A segment that was sent and acknowledged after 100 ms, and another that is under way. */
    private void underWay() {
        times.flightBegins(nowNs);
        times.firstSent(nowNs, 1_000);
        after(100);
        times.acked(nowNs, 0, 1_000, 1_000);
        times.flightBegins(nowNs);
        times.firstSent(nowNs, 2_000);
    }

    private void expires(long afterMs) {
        after(afterMs);
        times.settled(nowNs, true);
        times.expired(nowNs, true, false);
        times.sentAgain(nowNs, 1_000, 2_000, 2_000);
    }

    @Test
    void an_rto_that_is_doubled_each_time_is_right() {
        underWay();
        for (long ms = 300; ms < 120_000; ms *= 2) {
            expires(ms);
        }
        expires(120_000);
        expires(120_000);
    }

    @Test
    void an_rto_that_is_not_backed_off_is_noticed() {
        underWay();
        expires(300);
        noticed(() -> expires(300), "twice 300000000");
    }

    @ParameterizedTest
    @ValueSource(longs = {450, 598, 602, 900, 1_200})
    void nor_is_any_other_back_off_than_twice(long ms) {
        underWay();
        expires(300);
        assertThrows(Violation.class, () -> expires(ms));
    }

    @Test
    void an_rto_below_200_ms_and_the_round_trip_is_noticed() { // Linux; RFC 6298 2.4
        underWay();
        noticed(() -> expires(298), "RTO is at least");
    }

    @Test
    void a_timer_that_does_not_run_is_noticed() {
        underWay();
        after(20_000);
        noticed(() -> times.settled(nowNs, true), "no retransmission");
        assertDoesNotThrow(() -> times.settled(nowNs, false));
    }

    @Test
    void a_retransmission_of_what_was_acknowledged_is_noticed() {
        noticed(() -> times.expired(nowNs, false, false), "of nothing");
    }

    @Test
    void syns_have_a_pace() { // four more at one second, then doubled (Linux tcp_syn_linear_timeouts)
        times.synSent(nowNs);
        for (int seconds : new int[] {1, 1, 1, 1, 1, 2, 4, 8, 16, 32}) {
            after(seconds * 1_000L);
            times.synRepeated(nowNs, false, Turn.DEADLINE);
        }
        after(64_000);
        noticed(() -> times.synRepeated(nowNs, false, Turn.DEADLINE), "more than 11");
    }

    @Test
    void a_syn_that_comes_too_soon_is_noticed() {
        times.synSent(nowNs);
        after(999);
        noticed(() -> times.synRepeated(nowNs, false, Turn.DEADLINE), "SYN 2 after");
    }

    @Test
    void after_an_ack_of_an_earlier_incarnation_the_first_is_repeated_soon() { // Linux TCP_TIMEOUT_MIN
        times.synSent(nowNs);
        after(20);
        times.synMisunderstood(nowNs);
        after(8);
        times.synRepeated(nowNs, false, Turn.DEADLINE);
        after(5);
        times.synMisunderstood(nowNs); // only the first
        after(995);
        times.synRepeated(nowNs, false, Turn.DEADLINE);
    }

    @Test
    void window_probes_that_are_not_backed_off_are_noticed() {
        underWay();
        after(100);
        times.acked(nowNs, 1_000, 2_000, 2_000);
        times.blocked(nowNs);
        for (long ms : new long[] {300, 600, 1_200}) {
            after(ms);
            times.blocked(nowNs);
            times.probed(nowNs);
        }
        after(1_200);
        noticed(() -> times.probed(nowNs), "a probe after");
    }

    @Test
    void a_window_that_stays_closed_without_a_probe_is_noticed() {
        underWay();
        after(100);
        times.acked(nowNs, 1_000, 2_000, 2_000);
        times.blocked(nowNs);
        after(10_000);
        noticed(() -> times.blocked(nowNs), "no probe");
    }

    @Test
    void what_a_sack_block_tells_first_is_measured_too() { // RFC 6298 3: it was sent once
        underWay();
        times.firstSent(nowNs, 3_000);
        long before = times.mostNs();
        after(5_000);
        times.sacked(nowNs, 2_000, 3_000);
        long measured = times.mostNs();
        assertTrue(measured > 10 * SECOND && measured > before, measured + " after " + before);
        after(60_000);
        times.sacked(nowNs, 2_000, 3_000); // the same, told again
        assertEquals(measured, times.mostNs());
    }

    @Test
    void of_what_was_sent_again_the_timestamp_tells_the_round_trip() { // RFC 7323 4.1
        underWay();
        long before = times.mostNs();
        times.echoed(1_000, 5 * SECOND);
        assertEquals(before, times.mostNs()); // sent once: its own time counts
        times.sentAgain(nowNs, 1_000, 2_000, 2_000);
        times.echoed(1_000, -1);
        assertEquals(before, times.mostNs());
        times.echoed(1_000, 5 * SECOND);
        assertTrue(times.mostNs() > 10 * SECOND && times.mostNs() > before, times.mostNs() + " after " + before);
    }

    @Test
    void so_it_does_of_a_syn() { // RFC 7323 4.1
        times.synSent(nowNs);
        after(1_000);
        times.echoed(0, 5 * SECOND);
        long before = times.mostNs();
        times.synRepeated(nowNs, false, Turn.DEADLINE);
        times.echoed(0, 5 * SECOND);
        assertTrue(times.mostNs() > 10 * SECOND && times.mostNs() > before, times.mostNs() + " after " + before);
    }

    @Test
    void a_back_off_is_from_when_the_timer_may_have_been_set() { // RFC 6298 5.5, 5.7
        times.synSent(nowNs);
        after(1_000);
        times.synRepeated(nowNs, false, Turn.DEADLINE);
        after(1);
        times.acked(nowNs, 0, 1, 1);
        times.flightBegins(nowNs);
        times.firstSent(nowNs, 1_000);
        after(2_000);
        times.restarts(nowNs); // or not: a SACK block has come
        after(1_000);
        times.expired(nowNs, true, true);
        times.sentAgain(nowNs, 1, 500, 1_000);
        after(1);
        times.acked(nowNs, 1, 500, 1_000); // of what was sent twice: nothing is measured
        after(6_000);
        assertDoesNotThrow(() -> times.settled(nowNs, true));
        after(6_000);
        noticed(() -> times.settled(nowNs, true), "no retransmission");
    }
}
