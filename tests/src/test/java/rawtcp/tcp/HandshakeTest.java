package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/** Opening: RFC 9293 3.5, 3.7.1, 3.8.3; RFC 7323 2 and 3; the schedules are Linux's. */
class HandshakeTest {
    private static Bench modern() {
        return new Bench().knob(Knob.TCP_TIMESTAMPS, 1).knob(Knob.TCP_SACK, 1).knob(Knob.TCP_WINDOW_SCALING, 1);
    }

    private static String text(Bench bench) {
        return bench.one().text(bench.isn, bench.peerIsn);
    }

    // what the SYNs say

    @Test
    @Requirement({"RFC9293 MUST-14", "RFC9293 MUST-67", "RFC9293 SHLD-5", "RFC9293 MAY-3", "RFC7323 a"})
    void a_syn_offers_mss_sack_timestamps_and_window_scale() {
        Bench bench = modern().open();
        assertEquals("S 0:0(0) win 64240 <mss 1460,sackOK,TS val 1000000 ecr 0,nop,wscale 7>", text(bench));
        assertEquals("S 0:0(0) win 64240 <mss 1460>", text(new Bench().open()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            mss 1460,sackOK,TS 5 0,wscale 3 | mss 1460,sackOK,TS val 1000000 ecr 5,nop,wscale 7
            mss 1460,sackOK,wscale 3        | mss 1460,nop,nop,sackOK,nop,wscale 7
            mss 1460,TS 5 0                 | mss 1460,nop,nop,TS val 1000000 ecr 5
            mss 1460                        | mss 1460
            """)
    void a_syn_ack_echoes_only_what_was_offered(String offered, String answer) {
        Bench bench = modern().answer("S 0(0) win 1000 <" + offered + ">");
        assertEquals(
                "S. 0:0(0) ack 1 win " + (answer.contains("TS") ? 65_160 : 64_240) + " <" + answer + ">", text(bench));
    }

    @Test
    void options_switched_off_are_not_agreed_to() {
        Bench bench = new Bench().answer("S 0(0) win 1000 <mss 1460,sackOK,TS 5 0,wscale 3>");
        assertEquals("S. 0:0(0) ack 1 win 64240 <mss 1460>", text(bench));
    }

    @ParameterizedTest
    @CsvSource({"1000, 3, 8000", "65535, 14, 1073725440", "65535, 200, 1073725440", "500, 0, 500"})
    @Requirement({"RFC9293 MUST-1", "RFC9293 REC-1", "RFC7323 a"})
    void the_peers_window_is_scaled_except_in_its_syn(int window, int scale, int bytes) { // RFC 7323 2.2, 2.3
        Bench bench =
                modern().synOptions(" win 2000 <mss 1460,wscale " + scale + ">").established();
        assertEquals(2_000, bench.c.tcb.sndWnd);
        bench.in(". R(0) ack N win " + window);
        assertEquals(bytes, bench.c.tcb.sndWnd);
    }

    @Test
    @Requirement("RFC7323 a")
    void our_window_is_scaled_only_if_both_offered_it() {
        Bench bench =
                modern().synOptions(" win 2000 <mss 1460,wscale 0>").open().forget();
        bench.in("S. 0(0) ack 1 win 2000 <mss 1460,wscale 0>");
        assertEquals(502, bench.one().window()); // 64240, rounded up to 128
        bench = modern().open().forget().in("S. 0(0) ack 1 win 2000 <mss 1460>");
        assertEquals(64_240, bench.one().window());
        bench.in(". R(0) ack N win 1000");
        assertEquals(1_000, bench.c.tcb.sndWnd);
    }

    @ParameterizedTest // MUST-14 to MUST-16
    @CsvSource({
        "'mss 1460', 1500, 1460",
        "'mss 9000', 1500, 1460",
        "'mss 536', 1500, 536",
        "'mss 1460', 576, 536",
        "'', 1500, 536",
        "'mss 1', 1500, 48",
        "'mss 0', 1500, 48",
        "'mss 1460,TS 1 0', 1500, 1448",
        "'TS 1 0', 1500, 524"
    })
    @Requirement({"RFC9293 MUST-14", "RFC9293 MUST-15", "RFC9293 MUST-16"})
    void the_segment_size_is_the_smaller_of_both_less_the_options(String offered, int mtu, int size) {
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1);
        bench.mtu = mtu;
        bench.synOptions(" win 65535" + (offered.isEmpty() ? "" : " <" + offered + ">"))
                .established();
        bench.send(3_000);
        assertEquals(size, bench.taken().get(0).dataLength());
    }

    @Test
    @Requirement("RFC9293 MUST-65")
    void the_mss_option_stands_in_syns_only() { // MUST-65
        Bench bench = new Bench().established().send(10);
        assertEquals(TcpOptions.ABSENT, bench.one().options().mss());
    }

    @Test
    void maxseg_bounds_the_segments_both_ways() {
        Bench bench = new Bench().option(ConnectionOption.MAXSEG, 500).open();
        assertEquals(500, bench.one().options().mss());
        bench.in("S. 0(0) ack 1 win 65535 <mss 1460>").forget().send(600);
        assertEquals(500, bench.taken().get(0).dataLength());
    }

    @Test
    void data_given_before_the_handshake_goes_out_after_it() { // 3.10.2: SEND in SYN_SENT
        Bench bench = new Bench().open().forget().send(100).sentNothing();
        bench.in("S. 0(0) ack 1 win 65535").sent("P. 1(100) ack 1");
        bench = new Bench().answer("S 0(0)").forget().send(100).sentNothing();
        bench.in(". R(0) ack N").sent("P. 1(100) ack 1");
    }

    // simultaneous open: RFC 9293 3.5 figure 8, MUST-10

    @Test
    @Requirement("RFC9293 MUST-10")
    void both_open_at_once() {
        Bench bench = new Bench().open().forget();
        bench.in("S 0(0) win 5000 <mss 1000>")
                .sent("S. 0(0) ack 1")
                .is(State.SYN_RCVD)
                .because(Cause.SIMULTANEOUS_OPEN);
        bench.in("S. 0(0) ack 1 win 5000").is(State.ESTABLISHED).sent(". 1(0) ack 1"); // its SYN came twice (Linux)
        assertEquals(1_000, bench.c.mss.send());
        bench.in("S. 0(0) ack 1 win 5000").sent(". 1(0) ack 1"); // its repetition, if our SYN-ACK was lost
    }

    @Test
    void both_open_at_once_and_a_bare_ack_ends_it() {
        new Bench().open().in("S 0(0)").in(". 1(0) ack 1").is(State.ESTABLISHED);
    }

    /** RFC 5681 3.1: the SYN left before the peer's MSS was known. The first window is ten segments. */
    @ParameterizedTest
    @CsvSource({"1400, 0", "1200, 0", "1170, 1", "500, 6"})
    void data_of_a_syn_that_has_crossed_the_peers_takes_its_room_in_the_first_window(int length, int segmentsMore) {
        Bench bench = new Bench().openFast(length).in("S 0(0) win 65535 <mss 130>");
        bench.in(". 1(0) ack 1 win 65535").is(State.ESTABLISHED).forget();
        for (int i = 0; i < 10; i++) {
            bench.send(130);
        }
        assertEquals(segmentsMore, bench.taken().size());
        bench.next(); // the timer's, in segments of the peer's MSS
        assertEquals(130, bench.one().dataLength());
    }

    @Test
    void in_simultaneous_open_the_syn_ack_is_repeated() {
        Bench bench = new Bench().open().in("S 0(0)").forget();
        assertEquals(Bench.SECOND, bench.next());
        bench.sent("S. 0(0) ack 1");
        bench.in("S 0(0)").sent("S. 0(0) ack 1");
    }

    @ParameterizedTest // MUST-11
    @CsvSource({"true, NONE, RESET_RECEIVED", "false, REFUSED, REFUSED"})
    @Requirement("RFC9293 MUST-11")
    void a_reset_in_syn_rcvd_is_told_only_after_an_active_open(boolean passive, Failure failure, Cause cause) {
        Bench bench =
                passive ? new Bench().answer("S 0(0)") : new Bench().open().in("S 0(0)");
        bench.in("R 1(0)").is(State.CLOSED).failed(failure).because(cause);
    }

    // retransmission of SYNs: MUST-22

    private static List<Long> secondsBetweenSyns(Bench bench) {
        List<Long> seconds = new ArrayList<>();
        while (bench.c.state() != State.CLOSED) {
            seconds.add(bench.next() / Bench.SECOND);
        }
        return seconds;
    }

    @Test
    void a_syn_is_repeated_each_second_for_four_seconds_and_then_with_doubling_intervals() {
        Bench bench = new Bench().open();
        assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 2L, 4L, 8L, 16L, 32L, 64L), secondsBetweenSyns(bench));
        List<Segment> syns = bench.taken();
        assertEquals(11, syns.size());
        assertTrue(syns.stream().allMatch(s -> s.flags() == Segment.SYN && s.seq() == bench.isn));
        bench.failed(Failure.TIMED_OUT).because(Cause.SYN_TIMEOUT);
        assertEquals("no answer to 11 SYNs in 131.0 s", bench.c.failureText());
    }

    @Test
    @Requirement("RFC9293 MUST-22")
    void the_knobs_bound_the_syns() {
        Bench bench = new Bench().knob(Knob.TCP_SYN_LINEAR_TIMEOUTS, 0).knob(Knob.TCP_SYN_RETRIES, 2);
        assertEquals(List.of(1L, 2L, 4L), secondsBetweenSyns(bench.open()));
        bench = new Bench().knob(Knob.TCP_SYN_LINEAR_TIMEOUTS, 0).option(ConnectionOption.SYNCNT, 1);
        assertEquals(List.of(1L, 2L), secondsBetweenSyns(bench.open()));
    }

    /** Linux: one retry with doubling stands for 3 s, two for 7 s; when they are over, the steady ones left don't count. */
    @ParameterizedTest
    @CsvSource({"1, 1, 4, 3", "2, 1, 3, 3", "3, 1, 3, 3", "0, 2, 7, 3", "4, 2, 7, 6", "6, 2, 7, 7", "127, 1, 3, 3"})
    void many_steady_syns_do_not_outlast_what_the_doubling_ones_stand_for(
            int linear, int doubling, int seconds, int syns) {
        Bench bench = new Bench()
                .knob(Knob.TCP_SYN_LINEAR_TIMEOUTS, linear)
                .knob(Knob.TCP_SYN_RETRIES, doubling)
                .open();
        List<Long> waits = secondsBetweenSyns(bench);
        assertEquals(seconds, waits.stream().mapToLong(Long::longValue).sum());
        assertEquals(syns, bench.taken().size());
        assertEquals("no answer to " + syns + " SYNs in " + seconds + ".0 s", bench.c.failureText());
    }

    @Test
    void a_refusal_tells_the_time_and_the_syns_that_it_took() {
        Bench bench = new Bench().open();
        bench.next();
        bench.in("R. 0(0) ack 1");
        assertEquals("RST from peer after 1.0 s and 2 SYNs", bench.c.failureText());
    }

    @Test
    @Requirement({"RFC9293 MUST-22", "RFC9293 MUST-23"})
    void a_syn_may_be_repeated_for_more_than_three_minutes() { // Linux's defaults stop short of them
        Bench bench = new Bench().knob(Knob.TCP_SYN_RETRIES, 7).open();
        assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 120L), secondsBetweenSyns(bench));
    }

    @Test
    void the_user_timeout_bounds_the_opening() {
        Bench bench = new Bench().option(ConnectionOption.USER_TIMEOUT, 2_500).open();
        assertEquals(2_500 * Bench.MS, bench.untilClosed());
        bench.failed(Failure.TIMED_OUT);
    }

    @Test
    void a_syn_ack_is_repeated_for_63_seconds() {
        Bench bench = new Bench().answer("S 0(0)").forget();
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L), secondsBetweenSyns(bench));
        assertEquals(5, bench.taken().size());
        bench.because(Cause.SYN_ACK_TIMEOUT);
    }

    @Test // Linux, measured: it is tcp_syn_retries that counts, without those at a steady pace
    void both_open_and_the_syn_ack_of_the_one_that_connects_is_repeated_like_its_syn() {
        Bench bench = new Bench()
                .knob(Knob.TCP_SYN_RETRIES, 3)
                .knob(Knob.TCP_SYN_LINEAR_TIMEOUTS, 1)
                .knob(Knob.TCP_SYNACK_RETRIES, 1)
                .open()
                .in("S 0(0)")
                .forget();
        assertEquals(List.of(1L, 2L, 4L, 8L), secondsBetweenSyns(bench));
        bench.failed(Failure.TIMED_OUT).because(Cause.SYN_ACK_TIMEOUT);
    }

    @Test // Linux, measured
    void a_listeners_syn_ack_knows_no_tcp_rto_max_ms() {
        Bench bench =
                new Bench().knob(Knob.TCP_RTO_MAX_MS, 1_000).answer("S 0(0)").forget();
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L), secondsBetweenSyns(bench));
    }

    @Test
    void an_answered_syn_is_not_repeated() {
        Bench bench = new Bench().established();
        assertFalse(bench.c.timers().isArmed(Timer.SYN));
        bench.after(1_000 * Bench.SECOND).sentNothing();
        bench = new Bench().answer("S 0(0)").in(". 1(0) ack 1").forget();
        bench.after(1_000 * Bench.SECOND).sentNothing();
    }

    @Test
    @Requirement("RFC6298 h")
    void data_is_sent_with_more_patience_after_a_lost_syn() { // RFC 6298 5.7
        Bench bench = new Bench().open();
        bench.next();
        bench.in("S. 0(0) ack 1 win 65535").forget().send(1);
        assertEquals(3 * Bench.SECOND, bench.next());
    }

    @Test
    @Requirement("RFC6928 a")
    void after_lost_syns_the_window_starts_at_one_segment() { // RFC 5681 3.1
        Bench bench = new Bench().open();
        bench.next();
        bench.next();
        bench.in("S. 0(0) ack 1 win 65535 <mss 1000>").forget().send(5_000);
        assertEquals(1, bench.taken().size());
    }

    @Test
    @Requirement("RFC6928 a")
    void ten_segments_start_a_connection() { // RFC 6928
        Bench bench =
                new Bench().synOptions(" win 65535 <mss 1000>").established().send(16_000);
        assertEquals(10, bench.taken().size());
    }

    @ParameterizedTest // RFC 9293 3.9.2.2, RFC 5461: an opening connection ends at once
    @CsvSource({"3, 0", "3, 1", "3, 3", "3, 2", "11, 0"})
    void icmp_ends_an_opening_connection(int type, int code) {
        Bench bench =
                new Bench().open().forget().icmp(type, code, 0, new Bench().isn).is(State.CLOSED);
        bench.failed(Failure.UNREACHABLE).sentNothing();
    }

    @Test
    @Requirement("RFC5927 a")
    void icmp_that_quotes_something_else_says_nothing() { // RFC 5927 4
        new Bench().open().icmp(3, 1, 0, new Bench().isn + 1).is(State.SYN_SENT);
        new Bench().open().icmp(3, 1, 0, new Bench().isn - 1).is(State.SYN_SENT);
    }

    /** RFC 9293 3.5 figure 8: the text of a SYN-ACK lies behind the SYN. */
    @Test
    void text_that_comes_with_the_syn_ack_of_a_simultaneous_open_is_taken() {
        Bench bench = new Bench().open().in("S 0(0) win 65535 <mss 1460>").is(State.SYN_RCVD);
        Segment synAck = Notation.parse("S. 0(5) ack 1", bench.c, bench.peerIsn);
        bench.in(synAck.data(ByteBuffer.wrap(Stream.bytes(1, 5)), 0, 5)).is(State.ESTABLISHED);
        assertEquals(5, bench.read(100));
    }
}
