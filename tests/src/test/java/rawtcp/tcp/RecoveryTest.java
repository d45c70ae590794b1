package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;

/**
 * Loss recovery with SACK: RFC 2018, 6675, 8985 and 9937, F-RTO of RFC 5682, and undoing by RFC 2883. The round trip is
 * 100 ms, segments have 1000 octets, the window has ten of them; CUBIC leaves seven after a loss.
 */
class RecoveryTest {
    private static final int MSS = 1_000;

    private static Bench bench() {
        Bench bench = new Bench().knob(Knob.TCP_SACK, 1).synOptions(" win 65535 <mss 1000,sackOK>");
        bench.open().after(100 * Bench.MS);
        bench.in("S. 0(0) ack 1 win 65535 <mss 1000,sackOK>").is(State.ESTABLISHED);
        return bench.forget();
    }

    /** So many segments leave, and their first ACKs come a round trip later. */
    private static Bench sending(int segments) {
        return bench().send(segments * MSS).forget().after(100 * Bench.MS);
    }

    private static CongestionState state(Bench bench) {
        return bench.c.recovery.state();
    }

    private static boolean isArmed(Bench bench, Timer timer) {
        return bench.c.timers().isArmed(timer);
    }

    /** Linux tcp_current_ssthresh: three quarters of a window that has grown beyond its threshold are worth keeping. */
    @Test
    void a_threshold_to_keep_is_no_less_than_three_quarters_of_the_window() {
        Bench bench = bench();
        bench.c.congestion.ssthresh(5);
        bench.c.congestion.window(8);
        assertEquals(6, bench.c.recovery.ssthreshToKeep());
        bench.c.congestion.window(6);
        assertEquals(5, bench.c.recovery.ssthreshToKeep());
    }

    // RFC 6675, RFC 8985: what is lost

    @Test
    @Requirement({"RFC6675 a", "RFC8985 a", "RFC8985 b"})
    void three_segments_beyond_a_hole_say_that_it_is_lost() { // RFC 8985 6.2 step 4: no reordering seen, so no patience
        Bench bench = sending(5);
        bench.in(". R(0) ack U <sack U+1000:U+2000>")
                .in(". R(0) ack U <sack U+1000:U+3000>")
                .sentNothing();
        assertEquals(CongestionState.DISORDER, state(bench));
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        assertEquals(CongestionState.RECOVERY, state(bench));
        bench.in(". R(0) ack U <sack U+1000:U+5000>").sentNothing(); // once
    }

    @Test
    @Requirement({"RFC8985 b", "RFC8985 c"})
    void fewer_say_so_after_a_quarter_of_a_round_trip() { // RFC 8985 6.2 step 5; 2 ms: Linux TCP_TIMEOUT_MIN
        Bench bench = sending(5);
        bench.in(". R(0) ack U <sack U+1000:U+2000>").sentNothing();
        assertTrue(isArmed(bench, Timer.REORDER));
        bench.after(27 * Bench.MS - 1).sentNothing();
        bench.after(1).sent(". U(1000) ack 1");
        assertEquals(CongestionState.RECOVERY, state(bench));
        assertFalse(isArmed(bench, Timer.REORDER));
    }

    @Test
    @Requirement("RFC8985 c")
    void what_fills_the_hole_in_time_was_only_late() {
        Bench bench = sending(5);
        bench.in(". R(0) ack U <sack U+1000:U+2000>").after(26 * Bench.MS);
        bench.in(". R(0) ack U+2000").after(50 * Bench.MS).sentNothing();
        assertEquals(CongestionState.OPEN, state(bench));
    }

    @Test
    @Requirement("RFC8985 b")
    void once_reordering_was_seen_three_are_not_enough() {
        Bench bench = sending(10);
        bench.in(". R(0) ack U <sack U+1000:U+3000>");
        bench.in(". R(0) ack U+3000"); // it was late, by two segments
        bench.in(". R(0) ack U <sack U+1000:U+6000>").sentNothing();
        bench.after(27 * Bench.MS).sent(". U(1000) ack 1");
    }

    @Test
    @Requirement("RFC8985 b")
    void what_is_reported_again_is_not_late() { // RFC 2018 4: blocks are repeated
        Bench bench = sending(6);
        bench.in(". R(0) ack U <sack U+1000:U+3000>")
                .in(". R(0) ack U <sack U+1000:U+3000>")
                .sentNothing();
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
    }

    @Test
    @Requirement("RFC8985 b")
    void how_far_a_late_segment_was_overtaken_is_remembered() { // Linux tcp_check_sack_reordering, from
        // tcp_reordering on
        Bench bench = sending(10);
        assertEquals(3, bench.c.board.reordering);
        bench.in(". R(0) ack U <sack U+6000:U+7000>").in(". R(0) ack U <sack U+1000:U+2000 U+6000:U+7000>");
        assertEquals(6, bench.c.board.reordering);
        assertTrue(bench.c.board.reorderingSeen > 0);
    }

    @Test
    @Requirement({"RFC6675 b", "RFC6675 c"})
    void lost_segments_leave_before_new_ones_as_the_pipe_empties() { // RFC 6675 5 (4), NextSeg rules 1 and 2
        Bench bench = bench().send(20 * MSS).forget().after(100 * Bench.MS);
        // of ten two are lost and seven have arrived: one is in flight, and seven may be
        bench.in(". R(0) ack U <sack U+3000:U+9000 U+1000:U+2000>");
        bench.sent(
                ". U(1000) ack 1",
                ". U+2000(1000) ack 1",
                ". U+10000(1000) ack 1",
                "P. U+11000(1000) ack 1",
                ". U+12000(1000) ack 1",
                "P. U+13000(1000) ack 1");
    }

    @Test
    @Requirement("RFC6675 d")
    void recovery_lasts_until_all_is_acknowledged_that_was_in_flight_when_it_began() {
        Bench bench = sending(10);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1").after(100 * Bench.MS);
        bench.in(". R(0) ack N-1000");
        assertEquals(CongestionState.RECOVERY, state(bench));
        bench.in(". R(0) ack N");
        assertEquals(CongestionState.OPEN, state(bench));
    }

    @Test
    @Requirement("RFC2018 c")
    void what_the_peer_held_and_threw_away_is_sent_again() { // RFC 2018 8: SACK is advice
        Bench bench = sending(4);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1").after(100 * Bench.MS);
        bench.in(". R(0) ack U+1000").forget(); // the three behind it are not there any more
        bench.next();
        bench.sent(". U(1000) ack 1").after(100 * Bench.MS);
        bench.in(". R(0) ack U+1000").sent(". U(1000) ack 1", "P. U+1000(1000) ack 1");
    }

    // RFC 8985 7: the tail loss probe

    @Test
    @Requirement("RFC8985 d")
    void after_two_round_trips_of_silence_the_last_segment_asks() { // and 2 ms: Linux TCP_TIMEOUT_MIN
        Bench bench = bench().send(2 * MSS).forget();
        assertTrue(isArmed(bench, Timer.TAIL_LOSS_PROBE));
        assertFalse(isArmed(bench, Timer.RETRANSMIT));
        assertEquals(202 * Bench.MS, bench.next());
        bench.sent("P. U+1000(1000) ack 1");
        assertTrue(isArmed(bench, Timer.RETRANSMIT));
        assertEquals(300 * Bench.MS, bench.next()); // then the timer
        bench.sent(". U(1000) ack 1");
    }

    @Test
    @Requirement("RFC8985 d")
    void new_data_asks_as_well() { // RFC 8985 7.3: preferred, beyond the congestion window
        Bench bench = bench().send(12 * MSS).forget();
        assertEquals(202 * Bench.MS, bench.next());
        bench.sent(". N-1000(1000) ack 1");
        assertEquals(11 * MSS, bench.c.tcb.inFlight());
    }

    @Test
    @Requirement("RFC8985 d")
    void the_probe_is_not_later_than_the_timer_would_be() { // one segment: 200 ms more for a delayed ACK, but RTO is
        // 300
        Bench bench = bench().send(MSS).forget();
        assertEquals(300 * Bench.MS, bench.next());
        bench.sent("P. U(1000) ack 1");
    }

    @Test
    @Requirement("RFC6298 e")
    void a_segment_that_was_sent_as_a_probe_too_is_not_timed() { // Karn
        Bench bench = bench().send(MSS).forget();
        bench.next();
        bench.after(10 * Bench.MS).in(". R(0) ack N");
        assertEquals(100 * Bench.MS, bench.c.rtt.srttNs());
    }

    @Test
    @Requirement("RFC8985 e")
    void a_loss_that_the_probe_repairs_costs_its_share_of_the_window() { // RFC 8985 7.4.2
        Bench bench = bench().send(2 * MSS).forget();
        bench.next();
        bench.forget().send(MSS).after(50 * Bench.MS).in(". R(0) ack N"); // before the oldest segment's RTO is over
        assertEquals(7, bench.c.congestion.ssthresh());
        assertEquals(7, bench.c.congestion.window());
    }

    @Test
    @Requirement("RFC8985 e")
    void a_probe_that_came_twice_says_that_nothing_was_lost() { // RFC 8985 7.4.2, RFC 2883
        Bench bench = bench().send(2 * MSS).forget();
        bench.next();
        bench.in(". R(0) ack N <sack N-1000:N>").send(MSS).after(100 * Bench.MS).in(". R(0) ack N");
        assertEquals(CongestionControl.NO_THRESHOLD, bench.c.congestion.ssthresh());
    }

    // RFC 9937: PRR

    @Test
    @Requirement("RFC9937 a")
    void in_recovery_seven_leave_for_each_ten_delivered() {
        Bench bench = sending(10).in(". R(0) ack N").send(60 * MSS).forget().after(100 * Bench.MS);
        assertEquals(20, bench.c.board.inFlight());
        bench.in(". R(0) ack U <sack U+1000:U+2000>")
                .in(". R(0) ack U <sack U+1000:U+3000>")
                .forget();
        int sent = 0;
        int delivered = 0;
        while (bench.c.board.inFlight() > 15) {
            delivered++;
            bench.in(". R(0) ack U <sack U+1000:U+" + (delivered + 3) * MSS + ">");
            sent += bench.taken().size();
            assertEquals((14 * delivered + 19) / 20, sent, delivered + " delivered");
        }
        assertTrue(delivered > 5, "" + delivered);
        while (delivered++ < 16) { // fourteen are in flight, and stay so
            bench.in(". R(0) ack U <sack U+1000:U+" + (delivered + 3) * MSS + ">");
        }
        assertEquals(14, bench.c.board.inFlight());
        assertEquals(14, bench.c.congestion.window());
    }

    @Test
    @Requirement({"RFC9937 b", "RFC9937 c"})
    void when_less_is_in_flight_than_may_be_slow_start_refills_it_and_at_the_end_it_is_what_it_may_be() {
        Bench bench = bench().send(30 * MSS).forget().after(100 * Bench.MS);
        // six of ten are lost: far less is in flight than the seven that may be; only what was delivered may leave
        bench.in(". R(0) ack U <sack U+6000:U+10000>");
        assertEquals(4, bench.taken().size());
        bench.after(100 * Bench.MS).in(". R(0) ack U+1000 <sack U+6000:U+10000>");
        assertEquals(2, bench.taken().size()); // an ACK that moves and brings no new loss: one more
        bench.after(100 * Bench.MS).in(". R(0) ack N");
        assertEquals(CongestionState.OPEN, state(bench));
        assertEquals(7, bench.c.congestion.ssthresh());
    }

    // RFC 5682: F-RTO; RFC 2883: undoing

    private static Bench timedOut() {
        Bench bench = bench().knob(Knob.TCP_EARLY_RETRANS, 0);
        bench.in(". R(0) ack N win 3000")
                .send(6 * MSS)
                .sent(". U(1000) ack 1", "P. U+1000(1000) ack 1", ". U+2000(1000) ack 1");
        assertEquals(300 * Bench.MS, bench.next());
        bench.sent(". U(1000) ack 1");
        assertEquals(CongestionState.LOSS, state(bench));
        assertEquals(1, bench.c.congestion.window());
        return bench;
    }

    @Test
    @Requirement("RFC5682 a")
    void acks_of_what_was_sent_first_say_that_the_timer_was_wrong() { // RFC 5682 2.1 steps 2 and 3
        Bench bench = timedOut();
        bench.in(". R(0) ack U+1000 win 65535")
                .sent(". N-2000(1000) ack 1", ". N-1000(1000) ack 1"); // new data, no repetition
        bench.in(". R(0) ack U+1000 win 65535");
        assertEquals(CongestionState.OPEN, state(bench));
        assertTrue(bench.c.congestion.window() >= 10, "" + bench.c.congestion.window());
    }

    @Test
    @Requirement("RFC5682 a")
    void a_duplicate_ack_says_that_it_was_right() { // RFC 5682 2.1 step 3a
        Bench bench = timedOut();
        bench.in(". R(0) ack U+1000 win 65535").forget();
        bench.in(". R(0) ack U win 65535 <sack U+2000:U+3000>");
        assertEquals(CongestionState.LOSS, state(bench));
        bench.sent(". U(1000) ack 1");
    }

    @Test
    void a_report_that_all_came_twice_takes_the_recovery_back() { // RFC 2883 5, Linux
        Bench bench = sending(10);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        assertEquals(7, bench.c.congestion.ssthresh());
        bench.in(". R(0) ack U+4000").in(". R(0) ack U+1000 <sack U-4000:U-3000>");
        assertTrue(bench.c.congestion.window() >= 10, "" + bench.c.congestion.window());
        assertEquals(CongestionControl.NO_THRESHOLD, bench.c.congestion.ssthresh());
    }

    @Test
    @Requirement("RFC5682 a")
    void without_room_for_new_data_the_repetition_goes_on() { // RFC 5682 2.1 step 2b: the window does not let it out
        Bench bench = timedOut();
        bench.in(". R(0) ack U+1000 win 2100");
        List<Segment> sent = bench.taken();
        assertFalse(sent.isEmpty());
        assertEquals(bench.c.tcb.sndUna, sent.get(0).seq());
        assertEquals(MSS, sent.get(0).dataLength());
        assertEquals(CongestionState.LOSS, state(bench));
    }

    @Test
    @Requirement("RFC6298 f")
    void the_first_segment_sent_again_starts_the_timer_anew() { // Linux __tcp_retransmit_skb, tcp_rearm_rto
        Bench bench = sending(5);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        assertEquals(bench.nowNs + 300 * Bench.MS, bench.c.timers().deadlineNs(Timer.RETRANSMIT));
        assertFalse(isArmed(bench, Timer.TAIL_LOSS_PROBE));
    }

    @Test
    @Requirement("RFC8985 b")
    void a_retransmission_that_is_lost_too_is_found_by_what_was_sent_after_it() { // RFC 8985 6.2 step 5
        Bench bench = bench().send(20 * MSS).forget().after(100 * Bench.MS);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").after(100 * Bench.MS);
        assertEquals(bench.c.tcb.sndUna, bench.taken().get(0).seq());
        // all that was sent with the repetition and behind it has come, but not the repetition
        bench.in(". R(0) ack U <sack U+1000:U+10000>").forget().after(50 * Bench.MS);
        bench.in(". R(0) ack U <sack U+1000:N>").after(60 * Bench.MS);
        List<Segment> sent = bench.taken();
        assertEquals(bench.c.tcb.sndUna, sent.get(0).seq(), "sent a third time");
        assertEquals(2, bench.c.counters.retransmitted);
    }

    @Test
    void a_timeout_counts_every_segment_as_lost_and_halves_once() { // RFC 5681 3.1, and RFC 6675 5.1
        Bench bench = bench().knob(Knob.TCP_EARLY_RETRANS, 0);
        bench.send(4 * MSS).forget().next();
        bench.sent(". U(1000) ack 1");
        assertEquals(7, bench.c.congestion.ssthresh());
        assertEquals(4, bench.c.board.lost);
        assertEquals(1, bench.c.board.inFlight());
        assertEquals(600 * Bench.MS, bench.next());
        bench.sent(". U(1000) ack 1");
        assertEquals(7, bench.c.congestion.ssthresh(), "once a window");
        assertEquals(1, bench.c.congestion.window());
    }

    @Test
    @Requirement("RFC8985 b")
    void a_needless_repetition_doubles_the_patience() { // RFC 8985 6.2 step 4: min_RTT / 4 more for each round with
        // D-SACK
        Bench bench = sending(10);
        bench.in(". R(0) ack U <sack U+1000:U+3000>").in(". R(0) ack U+3000"); // reordering
        bench.in(". R(0) ack U <sack U+1000:U+6000>").after(27 * Bench.MS);
        bench.sent(". U(1000) ack 1").in(". R(0) ack U+6000 <sack U:U+1000>");
        bench.in(". R(0) ack N").send(10 * MSS).forget().after(100 * Bench.MS);
        bench.in(". R(0) ack U <sack U+1000:U+6000>").sentNothing();
        bench.after(52 * Bench.MS - 1).sentNothing();
        bench.after(1);
        assertEquals(bench.c.tcb.sndUna, bench.taken().get(0).seq());
    }

    @Test
    @Requirement("RFC2018 c")
    void blocks_of_an_old_ack_are_news_too() { // it was overtaken (Linux tcp_ack, old_ack)
        Bench bench = sending(6);
        bench.in(". R(0) ack U+2000");
        bench.in(". R(0) ack U-1000 <sack U+1000:U+2000>");
        assertEquals(1, bench.c.board.sacked);
        bench.in(". R(0) ack U-1000 <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        assertEquals(CongestionState.RECOVERY, state(bench));
    }

    @Test
    void an_echo_of_what_was_sent_first_takes_the_recovery_back() { // RFC 3522, RFC 4015
        Bench bench = new Bench().knob(Knob.TCP_SACK, 1).knob(Knob.TCP_TIMESTAMPS, 1);
        bench.synOptions(" win 65535 <mss 1012,sackOK,TS 10 0>").open();
        int syn = bench.c.timestamps.now(bench.nowNs);
        bench.after(100 * Bench.MS).in("S. 0(0) ack 1 win 65535 <mss 1012,sackOK,TS 10 " + syn + ">");
        bench.is(State.ESTABLISHED).send(10 * MSS).forget();
        int first = bench.c.timestamps.now(bench.nowNs);
        bench.after(100 * Bench.MS).in(". R(0) ack U <TS 11 " + first + ",sack U+1000:U+4000>");
        assertEquals(1, bench.taken().size());
        assertEquals(CongestionState.RECOVERY, state(bench));
        bench.after(10 * Bench.MS).in(". R(0) ack U+4000 <TS 12 " + first + ">");
        assertEquals(CongestionState.OPEN, state(bench));
        assertEquals(1, bench.c.counters.undone);
        assertEquals(CongestionControl.NO_THRESHOLD, bench.c.congestion.ssthresh());
        assertTrue(bench.c.board.reorderingSeen > 0, "it was only late");
    }

    // what is told of it

    @Test
    void each_change_of_the_window_and_each_repetition_names_its_rule() {
        Bench bench = sending(10);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        bench.in(". R(0) ack U+4000").in(". R(0) ack U+1000 <sack U-4000:U-3000>");
        told(
                bench,
                "WINDOW FAST_RECOVERY cwnd 10, ssthresh 7",
                "SENT_AGAIN LOST_SENT_AGAIN null",
                "WINDOW UNDONE_BY_DSACK cwnd 10");
        bench = timedOut();
        bench.in(". R(0) ack U+1000 win 65535").in(". R(0) ack U+1000 win 65535");
        told(
                bench,
                "WINDOW WINDOW_ONE cwnd 1, ssthresh 7",
                "SENT_AGAIN TIMED_OUT_SENT_AGAIN null",
                "WINDOW UNDONE_BY_FRTO cwnd 10");
    }

    private static void told(Bench bench, String... expected) {
        assertEquals(
                List.of(expected),
                bench.c.events().stream()
                        .filter(event -> event.kind() == Event.Kind.WINDOW || event.kind() == Event.Kind.SENT_AGAIN)
                        .map(event -> event.kind() + " " + event.cause() + " " + event.detail())
                        .toList());
    }

    // what is told when nothing is under way any more

    @Test
    @Requirement("RFC8985 d")
    void a_report_that_comes_last_still_undoes() { // RFC 2883: all was acknowledged before
        Bench bench = sending(5);
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        bench.in(". R(0) ack N");
        assertEquals(7, bench.c.congestion.window());
        bench.in(". R(0) ack N <sack U-5000:U-4000>");
        assertEquals(10, bench.c.congestion.window());
        assertEquals(1, bench.c.counters.undone);
    }

    /** RFC 8985 7.4.2: the original and the probe have both arrived, so nothing was lost. */
    @Test
    @Requirement("RFC8985 d")
    void a_duplicate_ack_after_a_probe_says_that_it_was_needless() {
        Bench bench = sending(2);
        bench.next();
        bench.sent("P. U+1000(1000) ack 1").in(". R(0) ack N").in(". R(0) ack N");
        assertFalse(bench.c.probe.isOutstanding());
        bench.send(MSS).after(50 * Bench.MS).in(". R(0) ack N");
        assertEquals(10, bench.c.congestion.window());
    }

    @Test
    @Requirement("RFC8985 d")
    void without_one_the_probe_has_repaired_a_loss() {
        Bench bench = sending(2);
        bench.next();
        bench.sent("P. U+1000(1000) ack 1").in(". R(0) ack N");
        assertTrue(bench.c.probe.isOutstanding());
        bench.send(MSS).after(50 * Bench.MS).in(". R(0) ack N");
        assertEquals(7, bench.c.congestion.window());
        assertFalse(bench.c.probe.isOutstanding());
    }

    /** The peer has pulled its window back below what the probe would send again: the timer goes on as if there were none. */
    @Test
    void a_probe_that_the_window_forbids_is_none() { // SHLD-16
        Bench bench = sending(3);
        bench.in(". R(0) ack U win 0");
        assertTrue(isArmed(bench, Timer.TAIL_LOSS_PROBE));
        assertEquals(102 * Bench.MS, bench.next());
        bench.sentNothing();
        assertEquals(0, bench.c.counters.tailLossProbes);
        assertFalse(bench.c.probe.isOutstanding());
        assertEquals(300 * Bench.MS - 202 * Bench.MS, bench.next(), "an RTO after they left");
        bench.sent(". U(1000) ack 1"); // it asks whether the window has opened
        assertEquals(CongestionState.LOSS, state(bench));
    }

    /** RFC 2883: a twin of what had been acknowledged before is the network's. */
    @Test
    void a_report_of_what_lies_before_the_loss_undoes_nothing() {
        Bench bench = sending(8);
        bench.in(". R(0) ack U+3000");
        bench.in(". R(0) ack U <sack U+1000:U+4000>").sent(". U(1000) ack 1");
        bench.in(". R(0) ack U <sack U-1000:U U+1000:U+4000>");
        assertEquals(CongestionState.RECOVERY, state(bench));
        assertEquals(0, bench.c.counters.undone);
        bench.in(". R(0) ack N");
        assertEquals(0, bench.c.counters.undone);
    }

    /** RFC 3168: a mark came too, so the reduction was right whatever became of the loss. */
    @Test
    void a_loss_with_a_mark_that_was_none_keeps_the_reduction() {
        Bench bench =
                new Bench().knob(Knob.TCP_SACK, 1).knob(Knob.TCP_ECN, 1).open().after(100 * Bench.MS);
        bench.in("SE. 0(0) ack 1 win 65535 <mss 1000,sackOK>").is(State.ESTABLISHED);
        bench.send(5 * MSS).forget().after(100 * Bench.MS);
        bench.in("E. R(0) ack U <sack U+1000:U+4000>").in(". R(0) ack N");
        assertEquals(7, bench.c.congestion.window());
        bench.in(". R(0) ack N <sack U-5000:U-4000>");
        assertEquals(1, bench.c.counters.undone);
        assertEquals(7, bench.c.congestion.window());
    }
}
