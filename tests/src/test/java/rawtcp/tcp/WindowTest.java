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
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;

/** RFC 9293 3.8.6: windows that close, shrink and are silly. */
class WindowTest {
    private static final String SMALL = " win 1000 <mss 100>";

    private static Bench small() {
        return new Bench().synOptions(SMALL).established();
    }

    /** 500 bytes wait before a closed window, nothing is in flight. */
    private static Bench closedWindow() {
        Bench bench = small().send(1_500).in(". R(0) ack N win 0").forget();
        return bench;
    }

    // the sender and a closed window

    @Test
    void nothing_goes_beyond_the_window() {
        Bench bench = small().send(5_000);
        assertEquals(10, bench.taken().size());
        bench.in(". R(0) ack U+300 win 700").sentNothing();
        bench.in(". R(0) ack U+100 win 1000");
        assertEquals(4, bench.taken().size());
    }

    @Test
    @Requirement({"RFC9293 MUST-35", "RFC9293 MUST-36", "RFC9293 SHLD-29", "RFC9293 SHLD-30"})
    void a_closed_window_is_probed_first_after_one_rto_and_then_less_and_less_often() { // SHLD-29, SHLD-30, MUST-36
        Bench bench = closedWindow();
        List<Long> waits = new ArrayList<>();
        long rtoNs = bench.c.rtoNs();
        for (int i = 0; i < 12; i++) {
            waits.add(bench.next() / rtoNs);
            bench.sent(". U-1(0) ack R");
            bench.in(". R(0) ack N win 0").sentNothing();
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L), waits.subList(0, 10));
        assertEquals(120, bench.next() / Bench.SECOND, "tcp_rto_max");
    }

    @Test
    @Requirement("RFC9293 MUST-37")
    void a_peer_that_answers_may_keep_it_closed_for_ever() { // MUST-37
        Bench bench = closedWindow();
        for (int i = 0; i < 1_000; i++) {
            bench.next();
            bench.in(". R(0) ack N win 0");
        }
        bench.is(State.ESTABLISHED).forget().in(". R(0) ack N win 1000");
        assertEquals(5, bench.taken().size());
    }

    @Test
    void a_silent_peer_is_given_up() {
        Bench bench = closedWindow();
        bench.untilClosed();
        bench.failed(Failure.TIMED_OUT).because(Cause.RETRANSMIT_TIMEOUT);
        assertEquals(15, bench.taken().size());
    }

    @Test
    void a_window_that_opens_and_closes_again_begins_the_user_timeout_anew() { // Linux icsk_probes_tstamp
        Bench bench = closedWindow().option(ConnectionOption.USER_TIMEOUT, 5_000);
        bench.after(4 * Bench.SECOND).forget();
        bench.in(". R(0) ack N win 500"); // all that waits fits
        bench.in(". R(0) ack N win 0").send(500).forget();
        bench.after(3 * Bench.SECOND).is(State.ESTABLISHED);
        bench.untilClosed();
        bench.because(Cause.USER_TIMEOUT);
    }

    @Test
    void the_user_timeout_ends_it_too() {
        Bench bench = closedWindow().option(ConnectionOption.USER_TIMEOUT, 5_000);
        bench.next();
        assertEquals(5 * Bench.SECOND, bench.untilClosed());
        bench.because(Cause.USER_TIMEOUT);
    }

    @Test
    void an_orphan_does_not_probe_for_ever() { // linux-close-semantics 8
        Bench bench = closedWindow().close();
        long foretoldNs = bench.c.forecast().atNs();
        bench.untilClosed();
        bench.because(Cause.ORPHAN_RETRIES);
        assertEquals(foretoldNs, bench.nowNs);
    }

    @Test
    @Requirement("RFC6429 a")
    void an_orphan_whose_peer_keeps_its_window_closed_ends() { // linux-close-semantics 8, rule b
        Bench bench = closedWindow().close();
        long startNs = bench.nowNs;
        while (bench.c.state() != State.CLOSED) {
            bench.next();
            bench.in(". R(0) ack N win 0");
        }
        assertTrue(bench.nowNs - startNs < 400 * Bench.SECOND, (bench.nowNs - startNs) / 1e9 + " s");
        bench.because(Cause.ORPHAN_RETRIES);
    }

    @Test
    void a_fin_waits_for_room_too_and_is_probed_for() {
        Bench bench = small().send(1_000)
                .in(". R(0) ack N win 0")
                .forget()
                .shutdown(Shutdown.WRITE)
                .sentNothing();
        bench.is(State.FIN_WAIT_1).next();
        bench.sent(". U-1(0) ack R").in(". R(0) ack N win 1000").sent("F. N-1(0) ack R");
    }

    @Test
    void a_new_window_starts_the_probes_from_the_beginning() {
        Bench bench = closedWindow();
        for (int i = 0; i < 5; i++) {
            bench.next();
        }
        bench.in(". R(0) ack N win 100").in(". R(0) ack N win 0").forget();
        assertEquals(bench.c.rtoNs(), bench.next());
        bench.sent(". U-1(0) ack R");
    }

    // the peer shrinks it: MUST-34, SHLD-15 to SHLD-17

    @Test
    @Requirement({"RFC9293 MUST-34", "RFC9293 SHLD-15"})
    void a_window_pulled_back_stops_new_data() {
        Bench bench = small().send(2_000).forget().in(". R(0) ack U win 300").sentNothing();
        assertTrue(bench.c.tcb.sndWndEnd() - bench.c.tcb.sndNxt < 0);
        bench.in(". R(0) ack U+700 win 300").sentNothing();
        bench.in(". R(0) ack U+300 win 300");
        assertEquals(3, bench.taken().size());
    }

    @Test
    @Requirement("RFC9293 SHLD-16")
    void what_lies_in_the_smaller_window_is_retransmitted() {
        Bench bench = small().send(1_000).forget().in(". R(0) ack U win 150");
        bench.next();
        bench.sent(". U(100) ack 1");
        bench.in(". R(0) ack U+100 win 150").sent(". U(100) ack 1", ". U+100(50) ack 1");
    }

    @Test
    @Requirement({"RFC9293 MUST-35", "RFC9293 SHLD-17", "RFC9293 MAY-7"})
    void data_beyond_a_window_pulled_back_to_nothing_is_asked_about_without_end() { // SHLD-17
        Bench bench = small().send(1_000).forget().in(". R(0) ack U win 0");
        for (int i = 0; i < 100; i++) {
            bench.next();
            bench.in(". R(0) ack U win 0");
        }
        bench.is(State.ESTABLISHED);
    }

    @Test
    void it_is_sent_again_as_soon_as_the_window_reopens() {
        Bench bench = small().send(1_000).forget().in(". R(0) ack U win 0");
        for (int i = 0; i < 10; i++) {
            bench.next();
            bench.in(". R(0) ack U win 0");
        }
        bench.forget().in(". R(0) ack U win 1000").sent(". U(100) ack 1").in(". R(0) ack U+100 win 900");
        assertEquals(2, bench.taken().size());
    }

    // silly windows, the sender's side: MUST-38

    @Test
    @Requirement("RFC9293 MUST-38")
    void less_than_a_segment_waits_for_half_of_the_largest_window() {
        Bench bench =
                new Bench().synOptions(" win 400 <mss 1000>").established().send(2_000);
        // no segment takes more than half of the largest window (Linux tcp_bound_to_half_wnd), but for tiny ones
        bench.sent("P. 1(400) ack 1").in(". R(0) ack N win 399").sentNothing();
        bench.in(". R(0) ack N win 400").sent(". 401(400) ack 1");
        bench = new Bench().synOptions(" win 600 <mss 1000>").established().send(2_000);
        bench.sent(". 1(300) ack 1", "P. 301(300) ack 1")
                .in(". R(0) ack N win 299")
                .sentNothing();
        bench.in(". R(0) ack N win 300").sent(". 601(300) ack 1");
    }

    @Test
    @Requirement({"RFC9293 MUST-38", "RFC9293 MUST-60"})
    void the_override_sends_it_after_a_while() { // 3.8.6.2.1: 0.1 to 1 s
        Bench bench = new Bench()
                .synOptions(" win 400 <mss 1000>")
                .established()
                .send(2_000)
                .forget();
        bench.in(". R(0) ack N win 100").sentNothing();
        assertTrue(bench.next() <= Bench.SECOND);
        bench.sent("P. 401(100) ack 1"); // it ends what may be sent (Linux)
    }

    @Test
    void urgent_data_is_announced_through_a_closed_window() { // Linux tcp_write_wakeup
        Bench bench = closedWindow().sendUrgent(10).sentNothing();
        bench.next();
        List<Segment> sent = bench.taken();
        assertEquals(2, sent.size());
        assertEquals(Segment.ACK | Segment.URG, sent.get(0).flags());
        assertEquals(bench.c.tcb.sndUna, sent.get(0).seq());
        assertEquals(510, sent.get(0).urgentPointer());
        assertEquals(Segment.ACK, sent.get(1).flags());
        assertEquals(bench.c.tcb.sndUna - 1, sent.get(1).seq());
    }

    @Test
    void the_clamp_is_what_the_window_scale_is_made_for() { // Linux tcp_select_initial_window
        Bench bench = new Bench().knob(Knob.TCP_WINDOW_SCALING, 1);
        assertEquals(
                0,
                bench.option(ConnectionOption.WINDOW_CLAMP, 65_535)
                        .open()
                        .one()
                        .options()
                        .windowScale());
        bench = new Bench().knob(Knob.TCP_WINDOW_SCALING, 1);
        assertEquals(
                1,
                bench.option(ConnectionOption.WINDOW_CLAMP, 65_536)
                        .open()
                        .one()
                        .options()
                        .windowScale());
    }

    @Test
    @Requirement("RFC9293 MUST-38")
    void the_override_is_for_one_segment() { // the next little one waits again
        Bench bench = new Bench()
                .synOptions(" win 400 <mss 1000>")
                .established()
                .send(2_000)
                .forget();
        bench.in(". R(0) ack N win 100").next();
        bench.sent("P. 401(100) ack 1").in(". R(0) ack N win 100").sentNothing();
        bench.next();
        bench.sent("P. 501(100) ack 1");
    }

    // the receiver's side: MUST-39, SHLD-14

    private static int offered(Bench bench) {
        List<Segment> sent = bench.taken();
        return sent.isEmpty() ? -1 : sent.get(sent.size() - 1).window();
    }

    private static Bench receiver(int bytes) {
        return new Bench()
                .option(ConnectionOption.RCVBUF, bytes)
                .option(ConnectionOption.QUICKACK, 1)
                .established();
    }

    @Test
    @Requirement("RFC9293 SHLD-14")
    void the_right_edge_never_moves_left() {
        Bench bench = receiver(5_000); // the SYN told three segments of 1460
        int edge = bench.c.receiveWindow.rightEdge();
        for (int i = 0; i < 4; i++) {
            bench.in(". R(1000) ack N");
            assertEquals(3_380 - i * 1_000, offered(bench));
            assertEquals(edge, bench.c.receiveWindow.rightEdge());
        }
    }

    @Test
    void a_smaller_buffer_does_not_take_back_what_was_promised() {
        Bench bench = receiver(5_000).option(ConnectionOption.RCVBUF, 1_000).in(". R(500) ack N");
        assertEquals(3_880, offered(bench));
    }

    @Test
    @Requirement({"RFC9293 MUST-39", "RFC9293 MAY-8"})
    void a_closed_window_opens_by_a_segment_at_least() {
        Bench bench = receiver(5_000);
        bench.in(". R(5000) ack N");
        assertEquals(0, offered(bench));
        bench.read(4_999);
        bench.sentNothing().in(". R-1(0) ack N"); // a probe
        assertEquals(0, offered(bench), "a segment's buffer is free when all of it was read (Linux)");
        bench.read(1);
        assertTrue(offered(bench) >= 1_460);
    }

    @Test
    void reading_tells_the_peer_only_when_the_window_doubles() { // Linux tcp_cleanup_rbuf
        Bench bench = receiver(10_000);
        for (int i = 0; i < 4; i++) {
            bench.in(". R(1000) ack N");
        }
        int told = offered(bench);
        assertEquals(8_760 - 4_000, told); // of six segments of 1460
        bench.read(4_000);
        bench.sentNothing().in(". R(100) ack N");
        assertTrue(offered(bench) > told);
    }

    @Test
    void no_window_update_after_the_peers_fin() {
        Bench bench = receiver(5_000).in("F. R(5000) ack N").forget();
        bench.read(5_000);
        bench.sentNothing();
    }

    @ParameterizedTest
    @CsvSource({"3000, 3000", "0, 65535", "1000000, 65535"})
    void window_clamp_bounds_what_is_offered(int clamp, int window) {
        Bench bench =
                new Bench().option(ConnectionOption.WINDOW_CLAMP, clamp).open().forget();
        bench.in("S. 0(0) ack 1");
        assertTrue(bench.one().window() <= 65_535);
        bench.in(". R(30000) ack N").in(". R(30000) ack N").in(". R(5535) ack N");
        bench.read(100_000);
        bench.forget().in(". R(1) ack N");
        assertEquals(window, bench.c.receiveWindowBytes(), 2_920.0);
    }

    @Test
    void the_receive_buffer_grows_with_what_is_read() { // Linux tcp_rcv_space_adjust
        Bench bench = new Bench().knob(Knob.TCP_WINDOW_SCALING, 1);
        bench.synOptions(" win 65535 <mss 1460,wscale 7>").open().after(50 * Bench.MS);
        bench.in("S. 0(0) ack 1 win 65535 <mss 1460,wscale 7>");
        int first = bench.c.memory.size();
        for (int round = 0; round < 20; round++) {
            int window = bench.c.receiveWindowBytes(); // a sender that fills it once in a round trip
            for (int sent = 1_460; sent <= window; sent += 1_460) {
                bench.in(". R(1460) ack N");
                bench.read(1_460);
            }
            bench.after(50 * Bench.MS);
        }
        assertTrue(bench.c.memory.size() >= 8 * first, bench.c.memory.size() + " bytes");
        assertTrue(bench.c.memory.size() <= 6_291_456);
    }

    @Test
    void a_buffer_that_was_set_does_not_grow() {
        Bench bench = receiver(20_000);
        for (int round = 0; round < 50; round++) {
            bench.in(". R(10000) ack N").after(Bench.SECOND);
            bench.read(20_000);
        }
        assertEquals(40_000, bench.c.memory.size());
    }

    @Test
    void the_persist_timer_runs_only_while_something_waits() {
        Bench bench = closedWindow();
        assertTrue(bench.c.timers().isArmed(Timer.PERSIST));
        bench.in(". R(0) ack N win 1000").in(". R(0) ack N");
        assertEquals(0, bench.c.sendQueue());
        bench.forget().after(10_000 * Bench.SECOND).sentNothing();
    }
}
