package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/** RFC 6298, RFC 5681, RFC 6582, RFC 3042; RFC 9293 3.8.1 to 3.8.3; the numbers are Linux's. */
class RetransmissionTest {
    private static final String SMALL = " win 65535 <mss 100>";

    /** Established at a round trip of 100 ms, as steady as can be: SRTT 100 ms, RTTVAR near 0, RTO 300 ms. */
    private static Bench steady() {
        return steady(new Bench().knob(Knob.TCP_CONGESTION_CONTROL, "reno"));
    }

    private static Bench steady(Bench bench) {
        bench.synOptions(SMALL).open().after(100 * Bench.MS).in("S. 0(0) ack 1" + SMALL);
        for (int i = 0; i < 60; i++) {
            bench.send(100).after(100 * Bench.MS).in(". R(0) ack N");
        }
        return bench.forget();
    }

    private static int ackedSoFar(Bench bench) {
        return bench.c.tcb.sndUna - bench.isn;
    }

    private static List<Long> waitsUntilClosed(Bench bench) {
        List<Long> waits = new ArrayList<>();
        while (bench.c.state() != State.CLOSED) {
            waits.add(bench.next() / Bench.MS);
        }
        return waits;
    }

    @Test
    @Requirement("RFC6298 d")
    void the_rto_is_srtt_and_at_least_200_ms() {
        Bench bench = steady().send(100).forget();
        assertEquals(300, Math.round(bench.next() / 1e6));
        bench.sent("P. U(100) ack 1");
    }

    @Test
    @Requirement({"RFC9293 MUST-19", "RFC6298 g"})
    void the_rto_doubles_until_it_has_its_maximum() { // RFC 6298 5.5
        Bench bench = steady(new Bench().knob(Knob.TCP_RTO_MAX_MS, 3_000)).send(100);
        List<Long> waits = waitsUntilClosed(bench);
        List<Long> rounded =
                waits.stream().map(ms -> Math.round(ms / 10.0) * 10).toList();
        assertEquals(List.of(300L, 600L, 1_200L, 2_400L, 3_000L, 3_000L), rounded.subList(0, 6));
    }

    @Test
    @Requirement({"RFC9293 MUST-20", "RFC9293 SHLD-11"})
    void after_924_6_seconds_of_retransmissions_the_connection_is_given_up() { // SHLD-11: R2 at least 100 s
        Bench bench = new Bench().established().send(100).forget();
        long firstNs = bench.nowNs + bench.next();
        bench.untilClosed();
        long aliveNs = bench.nowNs - firstNs;
        assertTrue(
                aliveNs >= 924_400 * Bench.MS, aliveNs + " ns"); // Linux's timers are late by more than what is missing
        assertTrue(aliveNs < (924_600 + 120_000) * Bench.MS, aliveNs + " ns");
        bench.failed(Failure.TIMED_OUT).because(Cause.RETRANSMIT_TIMEOUT);
        assertTrue(bench.taken().stream().allMatch(s -> s.dataLength() == 100), "no RST at the end (Linux)");
    }

    @ParameterizedTest // Linux tcp_model_timeout: doublings from 200 ms, then 120 s each
    @CsvSource({"0, 200", "1, 600", "3, 3000", "8, 102200", "9, 204600", "10, 324600", "15, 924600"})
    void retries_stand_for_the_time_of_their_doublings(int retries, long ms) {
        assertEquals(ms * Bench.MS, Patience.modelNs(retries, 200 * Bench.MS, 120 * Bench.SECOND));
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "1, 600", "3, 3000", "8, 102200"})
    @Requirement("RFC9293 MUST-21")
    void retries2_stands_for_a_time(int retries, long modelMs) {
        Bench bench = steady().knob(Knob.TCP_RETRIES2, retries).send(100);
        long firstNs = bench.nowNs + bench.next();
        long lastBeforeNs = firstNs;
        while (bench.c.state() != State.CLOSED) {
            lastBeforeNs = bench.nowNs;
            bench.next();
        }
        assertTrue(bench.nowNs - firstNs >= modelMs * Bench.MS);
        assertTrue(lastBeforeNs - firstNs < modelMs * Bench.MS, "it could have ended one expiry earlier");
    }

    @Test
    @Requirement("RFC9293 MUST-21")
    void the_user_timeout_is_kept_to_the_millisecond() {
        Bench bench = steady().option(ConnectionOption.USER_TIMEOUT, 5_000).send(100);
        long firstNs = bench.nowNs + bench.next();
        bench.untilClosed();
        assertEquals(5_000 * Bench.MS, bench.nowNs - firstNs);
        bench.failed(Failure.TIMED_OUT).because(Cause.USER_TIMEOUT);
    }

    @Test
    @Requirement("RFC6298 f")
    void an_ack_of_something_new_ends_the_back_off_and_restarts_the_timer() { // RFC 6298 5.3
        Bench bench = steady().knob(Knob.TCP_TIMESTAMPS, 0).send(100).send(100);
        bench.next();
        bench.next();
        bench.in(". R(0) ack U+100").forget();
        assertEquals(1_200.0, bench.next() / 1e6, 30.0, "Karn: without a valid sample the back-off stays");
        bench.sent("P. U(100) ack 1").in(". R(0) ack N").send(100).after(100 * Bench.MS);
        bench.in(". R(0) ack N").send(100);
        assertEquals(300.0, bench.next() / 1e6, 30.0, "a sample ends it");
    }

    @Test
    @Requirement("RFC6298 f")
    void nothing_in_flight_stops_the_timer() { // RFC 6298 5.2
        Bench bench = steady().send(100).in(". R(0) ack N").forget();
        bench.after(1_000 * Bench.SECOND).sentNothing().is(State.ESTABLISHED);
    }

    @Test
    @Requirement({"RFC9293 MUST-18", "RFC6298 e"})
    void segments_sent_again_are_not_timed() { // Karn: MUST-18
        Bench bench = steady().send(100);
        long srttNs = bench.c.rtt.srttNs();
        bench.next();
        bench.in(". R(0) ack N");
        assertEquals(srttNs, bench.c.rtt.srttNs());
        bench.send(100).after(180 * Bench.MS).in(". R(0) ack N");
        assertEquals(110, bench.c.rtt.srttNs() / 1e6, 1);
    }

    /** RFC 6298 3: one that was sent again spoils the sample of all that its ACK acknowledges. */
    @Test
    @Requirement({"RFC9293 MUST-18", "RFC6298 e"})
    void an_ack_of_one_sent_again_and_one_that_was_not_times_nothing() {
        Bench bench = steady().send(100).send(100);
        long srttNs = bench.c.rtt.srttNs();
        long rtoNs = bench.c.rtoNs();
        bench.next(); // the first of them leaves again
        bench.after(500 * Bench.MS).in(". R(0) ack N");
        assertEquals(srttNs, bench.c.rtt.srttNs());
        assertEquals(2 * rtoNs, bench.c.rtoNs(), "the back-off stays");
    }

    @Test
    @Requirement({"RFC9293 MUST-19", "RFC6298 g", "RFC5681 c"})
    void a_timeout_sends_from_the_first_lost_segment_on_with_a_window_of_one() { // MUST-19, RFC 5681 3.1
        Bench bench = steady();
        int sent = ackedSoFar(bench);
        bench.send(1_000).forget();
        bench.next();
        bench.sent(". U(100) ack 1");
        bench.in(". R(0) ack U+100").sent(". U(100) ack 1", ". U+100(100) ack 1");
        bench.in(". R(0) ack U+200");
        assertEquals(4, bench.taken().size());
        assertEquals(sent + 300, ackedSoFar(bench));
        bench.in(". R(0) ack N").sentNothing();
    }

    @Test
    void the_fin_is_retransmitted() {
        Bench bench = steady().send(50).shutdown(Shutdown.WRITE).forget();
        bench.next();
        bench.sent("FP. U(50) ack 1"); // in one segment now
        bench.in(". R(0) ack U+50").sentNothing();
        bench.next();
        bench.sent("FP. U(0) ack 1").in(". R(0) ack N").is(State.FIN_WAIT_2);
    }

    // fast retransmit and fast recovery

    @Test
    @Requirement("RFC5681 d")
    void the_third_duplicate_ack_sends_the_lost_segment_again() { // RFC 5681 3.2
        Bench bench = steady().send(1_000).forget();
        bench.in(". R(0) ack U")
                .in(". R(0) ack U")
                .sentNothing()
                .in(". R(0) ack U")
                .sent(". U(100) ack 1");
        assertEquals(5, bench.c.congestion.ssthresh());
        assertEquals(CongestionState.RECOVERY, bench.c.recovery.state());
        bench.in(". R(0) ack N").sentNothing();
        assertTrue(bench.c.congestion.window() <= 5);
    }

    @Test
    @Requirement("RFC6582 a")
    void each_partial_ack_sends_the_next_hole() { // RFC 6582 3.2
        Bench bench = steady().send(1_000).forget();
        bench.inAtOnce(". R(0) ack U", ". R(0) ack U", ". R(0) ack U").sent(". U(100) ack 1");
        bench.in(". R(0) ack U+300").in(". R(0) ack U").sent(". U(100) ack 1"); // PRR lets it out with the next ACK
        bench.in(". R(0) ack U+200").in(". R(0) ack U").sent(". U(100) ack 1");
        assertEquals(CongestionState.RECOVERY, bench.c.recovery.state());
        bench.in(". R(0) ack N");
        assertEquals(0, bench.c.tcb.inFlight());
    }

    @Test
    @Requirement({"RFC5681 f", "RFC3042 a"})
    void duplicate_acks_let_new_segments_out() { // RFC 3042; RFC 5681 3.2 step 4
        Bench bench = steady();
        bench.send(100).after(10 * Bench.MS).in(". R(0) ack N").forget().send(20_000);
        assertEquals(bench.c.congestion.window(), bench.taken().size());
        bench.after(100 * Bench.MS);
        bench.in(". R(0) ack U").sent(". N-100(100) ack 1").after(10 * Bench.MS);
        bench.in(". R(0) ack U").sent(". N-100(100) ack 1").after(10 * Bench.MS);
        bench.in(". R(0) ack U").sent(". U(100) ack 1");
        for (int i = 0; i < 20; i++) {
            bench.in(". R(0) ack U");
        }
        assertTrue(bench.taken().size() >= 5);
    }

    @ParameterizedTest // RFC 5681 2: what is no duplicate ACK
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            . R(1) ack U
            . R(0) ack U-1
            . R(0) ack U-100
            - R(0)
            """)
    @Requirement("RFC5681 e")
    void other_acks_do_not_count(String segment) {
        Bench bench = steady().send(1_000).forget();
        for (int i = 0; i < 5; i++) {
            bench.in(segment);
        }
        assertTrue(bench.taken().stream().allMatch(s -> s.dataLength() == 0));
        assertEquals(0, bench.c.counters.fastRetransmits);
    }

    @Test
    @Requirement("RFC5681 e")
    void window_updates_do_not_count() {
        Bench bench = new Bench()
                .synOptions(" win 50000 <mss 100>")
                .established()
                .send(1_000)
                .forget();
        for (int window = 60_000; window < 60_005; window++) {
            bench.in(". R(0) ack U win " + window);
        }
        bench.sentNothing();
    }

    @Test
    void after_a_timeout_duplicates_of_what_was_sent_again_do_not_count() { // RFC 6582 4
        Bench bench = steady().send(1_000);
        bench.next();
        bench.forget();
        bench.inAtOnce(". R(0) ack U", ". R(0) ack U", ". R(0) ack U").sentNothing();
    }

    @Test
    @Requirement("RFC5681 g")
    void an_idle_connection_starts_again_from_the_initial_window() { // RFC 5681 4.1
        Bench bench = steady();
        while (bench.c.congestion.window() < 30) {
            bench.send(bench.c.congestion.window() * 100).in(". R(0) ack N");
        }
        bench.forget().after(Bench.SECOND).send(3_000);
        assertEquals(10, bench.taken().size());
    }

    @Test
    @Requirement("RFC1191 a")
    void retransmissions_are_cut_anew_for_a_smaller_path() { // RFC 1191 6.4
        Bench bench = new Bench().established().send(2_920).forget();
        bench.icmp(3, 4, 1_000, bench.c.tcb.sndUna);
        List<Segment> again = bench.taken();
        assertEquals(
                List.of(960, 960, 960, 40),
                again.stream().map(Segment::dataLength).toList());
        assertEquals(0, bench.c.counters.retransmitTimeouts);
        assertEquals(10, bench.c.congestion.window());
    }

    @ParameterizedTest // MUST-55, MUST-56; RFC 5927
    @CsvSource({"3, 0", "3, 1", "3, 2", "3, 3", "3, 13", "11, 0", "12, 0", "4, 0"})
    @Requirement({"RFC9293 MUST-55", "RFC9293 MUST-56", "RFC5927 b", "RFC6633 a"})
    void icmp_does_not_end_an_open_connection(int type, int code) {
        Bench bench = new Bench().established().send(10).forget();
        bench.icmp(type, code, 0, bench.c.tcb.sndUna)
                .sentNothing()
                .is(State.ESTABLISHED)
                .failed(Failure.NONE);
    }

    @Test
    @Requirement({"RFC9293 MUST-47", "RFC9293 SHLD-25"})
    void a_soft_error_is_told_when_the_retransmissions_run_out() { // MUST-47, SHLD-25
        Bench bench = new Bench().established().send(10);
        bench.icmp(3, 1, 0, bench.c.tcb.sndUna);
        bench.untilClosed();
        assertTrue(bench.c.failureText().contains("host unreachable"), bench.c.failureText());
    }

    @Test
    @Requirement("RFC1191 a")
    void icmp_cannot_push_the_path_below_its_floor_or_up() {
        Bench bench = new Bench().established().send(10).forget();
        bench.icmp(3, 4, 68, bench.c.tcb.sndUna);
        assertEquals(552, bench.c.mss.mtu());
        bench.icmp(3, 4, 9_000, bench.c.tcb.sndUna);
        assertEquals(552, bench.c.mss.mtu());
        bench.icmp(3, 4, 100, bench.c.tcb.sndUna + 1_000_000); // not in flight
        assertEquals(552, bench.c.mss.mtu());
    }

    // the last bytes of an orphan

    @ParameterizedTest // linux-close-semantics 8: the model time, then the next expiry
    @CsvSource({"1, 600", "2, 1400", "3, 3000", "4, 6200", "0, 102200"})
    void an_orphans_retries_stand_for_a_time(int retries, long modelMs) {
        Bench bench = steady().knob(Knob.TCP_ORPHAN_RETRIES, retries).send(100).close();
        long firstNs = bench.nowNs + bench.next();
        assertEquals(retries == 0 ? 8 : retries, bench.c.retriesAllowed());
        long foretoldNs = bench.c.forecast().atNs();
        assertEquals("tcp_orphan_retries", bench.c.forecast().rule());
        long lastBeforeNs = firstNs;
        while (bench.c.state() != State.CLOSED) {
            lastBeforeNs = bench.nowNs;
            bench.next();
        }
        assertTrue(bench.nowNs - firstNs >= modelMs * Bench.MS);
        assertTrue(lastBeforeNs - firstNs < modelMs * Bench.MS);
        assertEquals(foretoldNs, bench.nowNs);
        bench.because(Cause.ORPHAN_RETRIES);
    }

    @ParameterizedTest
    @CsvSource({"FIN_WAIT_1", "CLOSING", "LAST_ACK"})
    void an_orphan_whose_peer_is_silent_ends(State state) {
        Bench bench = new Bench().in(state).close();
        assertTrue(bench.untilClosed() < 400 * Bench.SECOND);
        bench.because(Cause.ORPHAN_RETRIES);
    }

    @Test
    void the_timer_sends_again_whatever_the_rate_says() {
        Bench bench = new Bench().established();
        bench.c.congestion = new PacedWindow(10, 1); // a segment a second
        bench.send(1_460).forget();
        bench.c.counters.dataSegmentsOut = 10; // the first ones are free
        bench.c.bursts.updateRate();
        Chunk ten = new Chunk();
        ten.length = 10 * 1_460;
        bench.c.pacing.sent(ten, bench.nowNs);
        assertTrue(bench.c.pacing.holds(bench.nowNs + 9 * Bench.SECOND));
        bench.after(5 * Bench.SECOND);
        assertEquals(4, bench.taken().size()); // after 200, 400, 800 and 1600 ms
        assertTrue(bench.c.pacing.holds(bench.nowNs));
    }

    /** RFC 5681 3.2: three in a row; those before something new was acknowledged count no more. */
    @Test
    void duplicates_before_something_new_do_not_count() {
        Bench bench = steady().send(100).send(100).send(100).send(100).send(100).forget();
        bench.in(". R(0) ack U").in(". R(0) ack U").in(". R(0) ack U+100");
        bench.in(". R(0) ack U").in(". R(0) ack U").sentNothing();
        bench.in(". R(0) ack U");
        assertEquals(1, bench.taken().size());
    }

    /** RFC 5682: without SACK nobody knows which sending an ACK of both answers, so it does not say that the timeout was wrong. */
    @Test
    void an_ack_of_one_sent_again_and_one_that_was_not_does_not_undo_a_timeout() {
        Bench bench = steady().send(100).send(100).send(100);
        bench.next();
        bench.in(". R(0) ack U+200");
        assertEquals(0, bench.c.counters.undone);
        assertEquals(CongestionState.LOSS, bench.c.recovery.state());
    }
}
