package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** TIME_WAIT: MUST-13, RFC 1337, RFC 6191, and Linux's choices (linux-close-semantics 7). */
class TimeWaitTest {
    private static Bench timeWait() {
        return new Bench().in(State.TIME_WAIT);
    }

    /** TS.Recent is 1000. */
    private static Bench stamped() {
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1).synOptions(" win 65535 <mss 1460,TS 900 0>");
        bench.established().shutdown(Shutdown.WRITE).in(". R(0) ack N <TS 950 0>");
        return bench.in("F. R(0) ack N <TS 1000 0>").is(State.TIME_WAIT).forget();
    }

    @ParameterizedTest
    @CsvSource({"30, 60", "120, 240", "1, 2", "0, 0"})
    @Requirement({"RFC9293 MUST-13", "RFC1122 a"})
    void it_lasts_2_msl(int msl, int seconds) {
        Bench bench = new Bench().knob(Knob.TCP_MSL, msl).in(State.FIN_WAIT_2).in("F. R(0) ack N");
        assertEquals(seconds * Bench.SECOND, bench.untilClosed());
        bench.because(Cause.TIME_WAIT_OVER).failed(Failure.NONE);
    }

    @ParameterizedTest
    @CsvSource({"CLOSING", "FIN_WAIT_1"})
    @Requirement("RFC9293 MUST-13")
    void it_lasts_2_msl_by_whatever_way_it_was_reached(State from) {
        Bench bench = new Bench().in(from).in(from == State.CLOSING ? ". R(0) ack N" : "F. R(0) ack N");
        assertEquals(60 * Bench.SECOND, bench.is(State.TIME_WAIT).untilClosed());
    }

    @Test
    void a_fin_sent_again_is_acknowledged_and_restarts_it() { // 3.10.7.4 eighth
        Bench bench = timeWait().after(50 * Bench.SECOND).in("F. R-1(0) ack N").sent(". N(0) ack R");
        assertEquals(60 * Bench.SECOND, bench.untilClosed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            . R(0) ack N      |               | 60
            . R+100(0) ack N  | . N(0) ack R  | 60
            . R-9(9) ack N    | . N(0) ack R  | 60
            . R(5) ack N      | . N(0) ack R  | 60
            S R-10(0)         | . N(0) ack R  | 10
            - R(5)            | . N(0) ack R  | 10
            R R+1(0)          |               | 10
            R R-1(0)          |               | 10
            R. R+1(0) ack N   |               | 10
            """)
    void what_arrives_and_whether_it_starts_again(String segment, String answer, int secondsLeft) {
        Bench bench = timeWait().after(50 * Bench.SECOND).in(segment);
        if (answer == null) {
            bench.sentNothing();
        } else {
            bench.sent(answer);
        }
        assertEquals(secondsLeft * Bench.SECOND, bench.is(State.TIME_WAIT).untilClosed());
    }

    @ParameterizedTest
    @CsvSource({"0, CLOSED", "1, TIME_WAIT"})
    @Requirement({"RFC1337 a", "RFC1337 b"})
    void rfc1337_decides_about_an_exact_reset(int rfc1337, State next) {
        Bench bench = new Bench().knob(Knob.TCP_RFC1337, rfc1337).in(State.TIME_WAIT);
        bench.in("R R(0)").sentNothing().is(next);
        bench.in("R R+1(0)").in("R R-1(0)").sentNothing().is(next);
        assertEquals(next == State.CLOSED ? Cause.TIME_WAIT_KILLED : Cause.FIN_RECEIVED, last(bench));
    }

    private static Cause last(Bench bench) {
        return bench.c.history().get(bench.c.history().size() - 1).cause();
    }

    @Test
    void two_ends_in_time_wait_do_not_talk_for_ever() {
        Bench bench = timeWait();
        for (int i = 0; i < 100; i++) {
            bench.in(". R+1(0) ack N").after(Bench.MS);
        }
        assertEquals(1, bench.taken().size());
    }

    @ParameterizedTest // RFC 9293 MAY-2
    @CsvSource({
        "S R+1(0), true",
        "S R(0), false",
        "S R-1(0), false",
        "S. R+1(0) ack N, false",
        "SR R+1(0), false",
        ". R+1(0) ack N, false",
        "S R+1000000000(0), true",
        "S R-1000000000(0), false"
    })
    @Requirement({"RFC9293 MAY-2", "RFC6191 b"})
    void a_syn_beyond_it_may_begin_anew(String segment, boolean accepted) {
        Bench bench = timeWait();
        assertEquals(accepted, bench.c.acceptsNewSyn(bench.nowNs, Notation.parse(segment, bench.c, bench.peerIsn)));
    }

    @ParameterizedTest // RFC 6191 2
    @CsvSource({"R-100, 1001, true", "R-100, 1000, false", "R+1, 1000, true", "R+1, 999, false", "R-100, 999, false"})
    @Requirement({"RFC9293 SHLD-4", "RFC6191 a", "RFC6191 b"})
    void a_newer_timestamp_may_begin_anew(String seq, int tsVal, boolean accepted) {
        Bench bench = stamped();
        String syn = "S " + seq + "(0) <TS " + tsVal + " 0>";
        assertEquals(accepted, bench.c.acceptsNewSyn(bench.nowNs, Notation.parse(syn, bench.c, bench.peerIsn)));
    }

    @Test
    void a_timestamp_says_nothing_where_there_were_none_before() { // RFC 6191 2; Linux: then only the sequence
        // number counts
        Bench bench = timeWait();
        Segment same = Notation.parse("S R(0) <TS 5 0>", bench.c, bench.peerIsn);
        assertFalse(bench.c.acceptsNewSyn(bench.nowNs, same));
        Segment beyond = Notation.parse("S R+1(0) <TS 5 0>", bench.c, bench.peerIsn);
        assertTrue(bench.c.acceptsNewSyn(bench.nowNs, beyond));
    }

    @Test
    void only_time_wait_takes_a_new_syn() {
        Bench bench = new Bench().in(State.LAST_ACK);
        assertFalse(bench.c.acceptsNewSyn(bench.nowNs, Notation.parse("S R+1(0)", bench.c, bench.peerIsn)));
    }

    @Test
    @Requirement({"RFC9293 MAY-2", "RFC6191 c"})
    void the_next_isn_lies_beyond_all_that_was_used() {
        Bench bench = timeWait();
        assertTrue(SeqNum.gt(bench.c.isnAfter(), bench.c.tcb.sndNxt + 65_535));
        assertEquals(1, new Bench().isn(-65_539, 5).in(State.TIME_WAIT).c.isnAfter()); // 0 is left out (Linux)
    }

    @Test
    void an_old_timestamp_is_answered_and_restarts_it() {
        Bench bench = stamped().after(50 * Bench.SECOND).in("- R(5) <TS 999 0>").sent(". N(0) ack R");
        assertEquals(60 * Bench.SECOND, bench.untilClosed());
    }

    @Test
    void its_data_can_still_be_read() {
        Bench bench = new Bench().in(State.FIN_WAIT_2).in("F. R(10) ack N").is(State.TIME_WAIT);
        assertEquals(10, bench.read(100));
        assertEquals(-1, bench.read(100));
    }

    @Test
    void what_was_answered_before_it_does_not_delay_its_first_answer() { // Linux tw_last_oow_ack_time
        Bench bench = new Bench().in(State.FIN_WAIT_2);
        bench.in(". R-10(0) ack N").sent(". N(0) ack R");
        bench.in(". R-10(0) ack N").sentNothing();
        bench.in("F. R(0) ack N").is(State.TIME_WAIT).forget();
        bench.in(". R-10(0) ack N").sent(". N(0) ack R");
        bench.in(". R-10(0) ack N").sentNothing();
    }
}
