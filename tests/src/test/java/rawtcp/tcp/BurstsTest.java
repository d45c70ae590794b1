package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.knob.Knob;

/**
 * Linux tcp_tso_should_defer: with ten segments of 1000 octets in flight for 99 of a round trip's 100 ms, should what
 * waits leave now, or with the room that the next ACK makes?
 */
class BurstsTest {
    private static final int MSS = 1_000;

    private final Bench bench =
            new Bench().knob(Knob.TCP_CONGESTION_CONTROL, "reno").synOptions(" win 65535 <mss 1000>");

    @BeforeEach
    void begin() {
        bench.open().after(100 * Bench.MS).in("S. 0(0) ack 1 win 65535 <mss 1000>");
        bench.send(12 * MSS).after(99 * Bench.MS);
        bench.c.bursts.sent(bench.nowNs);
        assertEquals(10, bench.c.board.inFlight());
        assertEquals(2 * MSS, bench.c.sendQueue.head().length);
    }

    private boolean defers(int window, int most) {
        bench.c.congestion.window(window);
        return bench.c.bursts.shouldDefer(bench.c.sendQueue.head(), most, bench.nowNs);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 2, false", // a whole burst
        "12, 3, true",
        "11, 2, true",
        "14, 10, true", // 4000 of a window of 14000: less than a third
        "15, 10, false"
    })
    void a_burst_that_is_less_than_a_third_of_the_window_waits(int window, int most, boolean defers) {
        bench.send(8 * MSS);
        assertEquals(defers, defers(window, most));
    }

    @ParameterizedTest
    @CsvSource({"11500, 12, 2, true", "11500, 12, 1, false", "12500, 14, 2, false", "12500, 14, 3, true"})
    void the_peers_window_bounds_it_as_well(int peers, int window, int most, boolean defers) {
        bench.send(8 * MSS);
        bench.c.tcb.sndWnd = peers;
        assertEquals(defers, defers(window, most));
    }

    @ParameterizedTest
    @CsvSource({"13, true", "14, false"})
    void without_a_share_three_segments_wait_and_four_do_not(int window, boolean defers) {
        bench.knob(Knob.TCP_TSO_WIN_DIVISOR, 0).send(8 * MSS);
        assertEquals(defers, defers(window, 10));
    }

    @ParameterizedTest
    @CsvSource({"11, true", "12, false", "13, false"})
    void what_ends_a_record_leaves_whole(int window, boolean defers) {
        bench.c.sendQueue.tail().endOfRecord = true;
        bench.send(8 * MSS);
        assertEquals(defers, defers(window, 10));
    }

    @ParameterizedTest
    @CsvSource({"12, true, false, true", "13, false, false, true", "13, true, false, false", "13, false, true, false"})
    void what_is_last_waits_for_more_to_be_written_unless_nothing_more_belongs_to_it(
            int window, boolean record, boolean fin, boolean defers) {
        bench.c.sendQueue.tail().endOfRecord = record;
        bench.c.sendQueue.tail().fin = fin;
        assertEquals(defers, defers(window, 10));
    }

    @Test
    void it_waits_a_millisecond_after_the_last_one_and_no_longer() {
        Chunk head = bench.c.sendQueue.head();
        bench.c.congestion.window(12);
        assertEquals(true, bench.c.bursts.shouldDefer(head, 10, bench.nowNs + Bench.MS));
        assertEquals(false, bench.c.bursts.shouldDefer(head, 10, bench.nowNs + Bench.MS + 1));
    }

    @Test
    void it_waits_only_if_an_ack_is_due_within_a_millisecond() {
        Chunk head = bench.c.sendQueue.head();
        bench.c.congestion.window(12);
        assertEquals(false, bench.c.bursts.shouldDefer(head, 10, bench.nowNs - 1));
        assertEquals(true, bench.c.bursts.shouldDefer(head, 10, bench.nowNs));
    }

    @Test
    void in_recovery_nothing_waits() {
        assertEquals(true, defers(12, 10));
        for (int i = 0; i < 4; i++) {
            bench.in(". R(0) ack U");
        }
        assertEquals(CongestionState.RECOVERY, bench.c.recovery.state());
        bench.c.bursts.sent(bench.nowNs);
        assertEquals(false, defers(12, 10));
    }

    @ParameterizedTest // tcp_tso_autosize: a millisecond of the rate, and more where the round trip is short
    @CsvSource({"0, 200, 2", "3072000, 200, 3", "3071999, 200, 2", "100000000, 200, 65", "0, 2, 8", "0, 0, 65"})
    void a_burst_is_a_millisecond_of_the_rate(long rate, int minRttMs, int segments) {
        Bench fresh = new Bench().synOptions(" win 65535 <mss 1000>");
        fresh.open().after(minRttMs * Bench.MS).in("S. 0(0) ack 1 win 65535 <mss 1000>");
        fresh.c.congestion = new PacedWindow(10, rate / (double) MSS);
        fresh.c.bursts.updateRate();
        assertEquals(rate, fresh.c.bursts.rateBytes());
        assertEquals(segments, Bursts.segments(fresh.c));
    }

    @ParameterizedTest // half the peer's largest window, in whole segments; 68 less the header where that is tiny
    @CsvSource({
        "65535, 1000, 32000",
        "400000, 1000, 65000",
        "3000, 1000, 1000",
        "537, 100, 200",
        "536, 100, 500",
        "20, 48, 48"
    })
    void a_chunk_collects_half_the_peers_window(int window, int mss, int goal) {
        bench.c.tcb.maxSndWnd = window;
        bench.c.mss.peer(mss);
        assertEquals(goal, Bursts.goal(bench.c));
    }
}
