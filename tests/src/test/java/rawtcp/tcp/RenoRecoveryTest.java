package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;

/** Loss recovery without SACK: RFC 6582, RFC 3042, and the counting of duplicate ACKs as Linux does it. */
class RenoRecoveryTest {
    private static final String OPTIONS = " win 65535 <mss 1000>";
    private static final int MSS = 1_000;

    /** The round trip is 100 ms, ten segments may leave, five after a loss. */
    private static Bench bench() {
        Bench bench = new Bench().knob(Knob.TCP_CONGESTION_CONTROL, "reno").synOptions(OPTIONS);
        bench.open().after(100 * Bench.MS).in("S. 0(0) ack 1" + OPTIONS).is(State.ESTABLISHED);
        return bench.in(". R(0) ack U").forget(); // the first of all is a window update: it stands behind the SYN-ACK
    }

    private static Bench sending(int segments) {
        return bench().send(segments * MSS).forget().after(100 * Bench.MS);
    }

    private static void duplicates(Bench bench, int count) {
        for (int i = 0; i < count; i++) {
            bench.in(". R(0) ack U");
        }
    }

    private static CongestionState state(Bench bench) {
        return bench.c.recovery.state();
    }

    @Test
    @Requirement("RFC5681 d")
    void two_duplicate_acks_are_disorder_and_the_third_is_a_loss() {
        Bench bench = sending(6);
        duplicates(bench, 1);
        assertEquals(CongestionState.DISORDER, state(bench));
        assertEquals(1, bench.c.board.sacked);
        duplicates(bench, 1);
        bench.sentNothing();
        duplicates(bench, 1);
        bench.sent(". U(1000) ack 1");
        assertEquals(CongestionState.RECOVERY, state(bench));
        assertEquals(1, bench.c.board.lost);
        assertEquals(3, bench.c.board.sacked);
        assertEquals(5, bench.c.congestion.ssthresh());
        assertEquals(1, bench.c.counters.fastRetransmits);
        assertEquals(bench.nowNs + 300 * Bench.MS, bench.c.timers().deadlineNs(Timer.RETRANSMIT));
    }

    @Test
    void disorder_ends_with_an_ack_of_something_new() {
        Bench bench = sending(6);
        duplicates(bench, 2);
        bench.in(". R(0) ack U+3000").sentNothing();
        assertEquals(CongestionState.OPEN, state(bench));
        assertEquals(0, bench.c.board.sacked);
        duplicates(bench, 2); // counted from the beginning
        bench.sentNothing();
        assertEquals(CongestionState.DISORDER, state(bench));
    }

    @Test
    @Requirement("RFC6582 a")
    void recovery_is_held_until_something_above_its_end_is_acknowledged() { // RFC 6582 3.2 step 4, Linux
        // tcp_is_non_sack_preventing_reopen
        Bench bench = sending(6);
        duplicates(bench, 5);
        bench.forget().after(100 * Bench.MS).in(". R(0) ack N");
        assertEquals(CongestionState.RECOVERY, state(bench));
        bench.send(MSS).forget().after(100 * Bench.MS).in(". R(0) ack N");
        assertEquals(CongestionState.OPEN, state(bench));
        assertEquals(5, bench.c.congestion.ssthresh());
    }

    @Test
    @Requirement("RFC6582 a")
    void a_partial_ack_marks_the_next_segment_lost_and_takes_its_part_off_the_count() {
        Bench bench = sending(8);
        duplicates(bench, 6);
        bench.forget().after(100 * Bench.MS).in(". R(0) ack U+2000"); // the repetition and the one behind it
        assertEquals(CongestionState.RECOVERY, state(bench));
        assertEquals(1, bench.c.board.lost);
        assertEquals(5, bench.c.board.sacked);
        assertEquals(6, bench.c.board.out);
        assertEquals(bench.c.tcb.sndUna, bench.taken().get(0).seq());
    }

    @Test
    void more_duplicates_than_segments_can_cause_are_reordering() { // Linux tcp_check_reno_reordering
        Bench bench = sending(3);
        assertEquals(3, bench.c.board.reordering);
        duplicates(bench, 2);
        assertEquals(2, bench.c.board.sacked);
        duplicates(bench, 1);
        bench.sentNothing(); // three are out, one of them is missing: no more than two can have come
        assertEquals(2, bench.c.board.sacked);
        assertTrue(bench.c.board.reorderingSeen > 0);
    }

    @Test
    @Requirement("RFC5681 c")
    void after_a_timeout_all_are_lost_and_come_again_as_the_window_opens() {
        Bench bench = bench().send(4 * MSS).forget();
        assertEquals(300 * Bench.MS, bench.next());
        bench.sent(". U(1000) ack 1");
        assertEquals(CongestionState.LOSS, state(bench));
        assertEquals(4, bench.c.board.lost);
        bench.after(100 * Bench.MS).in(". R(0) ack U+1000");
        assertEquals(2, bench.taken().size());
        assertEquals(2, bench.c.congestion.window());
    }

    @Test
    void as_many_duplicates_as_all_that_is_out_can_cause_are_how_far_it_reorders() {
        Bench bench = sending(10);
        duplicates(bench, 9);
        assertEquals(3, bench.c.board.reordering);
        duplicates(bench, 1);
        assertEquals(9, bench.c.board.sacked);
        assertEquals(10, bench.c.board.reordering);
    }

    @Test
    void time_wait_begins_with_a_recovery_that_is_over() {
        Bench bench = bench().send(MSS).shutdown(Shutdown.WRITE).forget();
        bench.after(400 * Bench.MS).in(". R(0) ack N").is(State.FIN_WAIT_2);
        assertEquals(CongestionState.LOSS, state(bench)); // nothing above it can come any more
        bench.in("F. R(0) ack N").is(State.TIME_WAIT);
        assertEquals(CongestionState.OPEN, state(bench));
    }
}
