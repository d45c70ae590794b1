package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;

/** When received data is acknowledged (RFC 9293 3.8.6.3, RFC 5681 4.2), and how often nonsense is answered (RFC 5961 7). */
class AcknowledgmentTest {
    /** Past the first 16 segments, which are acknowledged at once. */
    private static Bench calm() {
        Bench bench = new Bench().established();
        for (int i = 0; i < 16; i++) {
            bench.in(". R(10) ack N");
        }
        bench.read(1_000);
        return bench.after(100 * Bench.MS).forget();
    }

    @Test
    void the_first_sixteen_segments_are_acknowledged_at_once() { // Linux
        Bench bench = new Bench().established();
        for (int i = 0; i < 16; i++) {
            bench.in(". R(10) ack N").sent(". N(0) ack R");
        }
        bench.in(". R(10) ack N").sentNothing();
    }

    @Test
    @Requirement({"RFC9293 MUST-40", "RFC9293 SHLD-18"})
    void a_segment_alone_is_acknowledged_after_40_ms() { // MUST-40, SHLD-18
        Bench bench = calm().in(". R(10) ack N").sentNothing();
        assertEquals(40 * Bench.MS, bench.next());
        bench.sent(". N(0) ack R");
    }

    @Test
    @Requirement({"RFC9293 SHLD-19", "RFC5681 h"})
    void each_second_full_segment_is_acknowledged() { // SHLD-19
        Bench bench = calm();
        for (int i = 0; i < 20; i++) { // until the window stands still
            bench.in(". R(1460) ack N").after(50 * Bench.MS);
            bench.read(10_000);
        }
        bench.forget();
        for (int i = 0; i < 10; i++) {
            bench.in(". R(1460) ack N").sentNothing();
            bench.read(10_000); // unread data would hold the window, and an ACK could not move it (Linux)
            bench.in(". R(1460) ack N").sent(". N(0) ack R");
            bench.read(10_000);
            bench.forget();
        }
    }

    @Test
    void data_carries_the_ack() {
        Bench bench = calm().in(". R(10) ack N").send(5).sent("P. 1(5) ack R");
        bench.after(Bench.SECOND / 10).sentNothing();
    }

    @Test
    void quickack_acknowledges_each() {
        Bench bench = calm().option(ConnectionOption.QUICKACK, 1);
        for (int i = 0; i < 10; i++) {
            bench.in(". R(10) ack N").sent(". N(0) ack R");
        }
    }

    @Test
    @Requirement({"RFC9293 MUST-58", "RFC9293 MUST-59"})
    void several_segments_at_once_get_one_ack() { // MUST-58, MUST-59
        Bench bench = new Bench().established();
        bench.inAtOnce(". 1(1000) ack 1", ". 1001(1000) ack 1", ". 2001(1000) ack 1")
                .sent(". N(0) ack 3001");
    }

    @Test
    @Requirement({"RFC9293 MAY-13", "RFC5681 h"})
    void each_segment_out_of_order_gets_its_own_duplicate_ack() { // RFC 5681 4.2
        Bench bench = calm();
        bench.inAtOnce(". R+10(10) ack N", ". R+20(10) ack N", ". R+30(10) ack N");
        bench.sent(". N(0) ack R", ". N(0) ack R", ". N(0) ack R");
        bench.in(". R(10) ack N").sent(". N(0) ack R"); // the hole is filled: at once
        assertEquals(40, bench.read(100));
    }

    @Test
    @Requirement("RFC2018 b")
    void the_newest_range_is_told_first() { // RFC 2018 4
        Bench bench = new Bench()
                .knob(Knob.TCP_SACK, 1)
                .synOptions(" win 65535 <mss 1460,sackOK>")
                .established();
        bench.in(". 101(100) ack 1")
                .in(". 501(100) ack 1")
                .in(". 301(100) ack 1")
                .forget()
                .in(". 201(50) ack 1");
        assertEquals(
                ". 1:1(0) ack 1 win 64240 <nop,nop,sack 101:251 301:401 501:601>",
                bench.one().text(bench.isn, bench.peerIsn));
    }

    @Test
    void no_sack_without_the_peers_consent() {
        Bench bench = new Bench().knob(Knob.TCP_SACK, 1).established().in(". 101(100) ack 1");
        assertEquals(0, bench.one().options().sackCount());
    }

    @ParameterizedTest // RFC 5961 7, tcp_invalid_ratelimit
    @CsvSource({"'S R(0)'", "'R R+5(0)'", "'. R-1(0) ack N'", "'. R(0) ack N+1'", "'. R(0) ack U-1000000'", "'S R-5(0)'"
    })
    @Requirement("RFC5961 d")
    void nonsense_is_answered_once_in_500_ms(String segment) {
        Bench bench = new Bench().established();
        for (int i = 0; i < 1_000; i++) {
            bench.in(segment).after(Bench.MS);
        }
        bench.sent(". N(0) ack R", ". N(0) ack R");
    }

    @Test
    void the_limit_is_a_knob() {
        Bench bench = new Bench().knob(Knob.TCP_INVALID_RATELIMIT, 0).established();
        bench.in("S R(0)").in("S R(0)").in("S R(0)").sent(". N(0) ack R", ". N(0) ack R", ". N(0) ack R");
    }

    @Test
    void data_outside_the_window_is_always_answered() {
        Bench bench = calm();
        bench.in(". R-10(10) ack N").sent(". N(0) ack R").in(". R-10(10) ack N").sent(". N(0) ack R");
    }

    @Test
    void a_reset_is_never_answered_outside_the_window() {
        new Bench().established().in("R E+5(0)").in("R. R-5(0) ack N").sentNothing();
    }

    @Test
    void the_longest_delay_is_an_option() { // TCP_DELACK_MAX_US
        Bench bench = new Bench().option(ConnectionOption.DELACK_MAX, 10_000).established();
        bench.c.quickAck(bench.nowNs, false);
        bench.in(". R(10) ack N").sentNothing();
        assertEquals(10 * Bench.MS, bench.next());
        bench.sent(". N(0) ack R");
    }

    @Test
    void the_ack_of_a_syn_ack_may_wait_for_data() { // Linux: TCP_DEFER_ACCEPT of a client
        Bench bench =
                new Bench().option(ConnectionOption.DEFER_ACCEPT, 1).open().forget();
        bench.in("S. 0(0) ack 1").is(State.ESTABLISHED).sentNothing();
        assertEquals(200 * Bench.MS, bench.next());
        bench.sent(". 1(0) ack 1");
        bench = new Bench().option(ConnectionOption.DEFER_ACCEPT, 1).open().forget();
        bench.in("S. 0(0) ack 1").send(5).sent("P. 1(5) ack 1");
    }

    @Test
    void a_fin_ahead_of_a_hole_is_answered_at_once() { // RFC 5681 4.2, in a conversation too
        Bench bench = new Bench().established();
        bench.c.quickAck(bench.nowNs, false);
        bench.in("F. R+10(0) ack N").sent(". N(0) ack R").is(State.ESTABLISHED);
    }
}
