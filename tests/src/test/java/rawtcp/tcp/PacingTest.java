package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.Timer;

/** Linux's internal pacing (tcp_update_skb_after_send, tcp_pacing_check): here a segment of 1000 octets takes 10 ms. */
class PacingTest {
    private static final int MSS = 1_000;
    private static final long MS = Bench.MS;

    private final Bench bench = new Bench().synOptions(" win 65535 <mss 1000>").established();
    private final Connection c = bench.c;
    private final Pacing pacing = c.pacing;
    private long nowNs = bench.nowNs;

    @BeforeEach
    void hundredSegmentsASecond() {
        c.congestion = new PacedWindow(10, 100);
        c.bursts.updateRate();
        c.counters.dataSegmentsOut = 10;
        sent(MSS, nowNs); // after a silence only half of it
        heldFor(5);
        nowNs += 5 * MS;
        c.timers.stop(Timer.PACING);
    }

    private void sent(int bytes, long atNs) {
        Chunk chunk = new Chunk();
        chunk.length = bytes;
        chunk.segments = bytes / MSS;
        pacing.sent(chunk, atNs);
    }

    private void heldFor(long ms) {
        assertTrue(pacing.holds(nowNs + ms * MS - 1));
        assertFalse(pacing.holds(nowNs + ms * MS));
    }

    @Test
    void what_leaves_takes_its_time() {
        assertFalse(pacing.holds(nowNs));
        sent(MSS, nowNs);
        heldFor(10);
        sent(2 * MSS, nowNs + 10 * MS);
        heldFor(30);
    }

    @Test
    void a_timer_tells_when_the_next_may_leave() {
        sent(MSS, nowNs);
        assertFalse(c.timers.isArmed(Timer.PACING));
        assertTrue(pacing.holds(nowNs + 3 * MS));
        assertEquals(nowNs + 10 * MS, c.timers.deadlineNs(Timer.PACING));
        assertTrue(pacing.holds(nowNs + 4 * MS)); // once is enough
        assertEquals(nowNs + 10 * MS, c.timers.deadlineNs(Timer.PACING));
    }

    @Test
    void what_leaves_before_its_time_waits_for_both() {
        sent(MSS, nowNs);
        sent(MSS, nowNs + MS); // a retransmission of the timer
        heldFor(20);
    }

    /** Half of what it takes is made up for at most. */
    @Test
    void who_is_late_makes_up_for_it() {
        sent(MSS, nowNs);
        nowNs += 12 * MS; // two too late
        sent(MSS, nowNs);
        heldFor(8);
        nowNs += 8 * MS + 100 * MS;
        sent(MSS, nowNs);
        heldFor(5);
    }

    @Test
    void the_first_ten_segments_are_free() {
        c.counters.dataSegmentsOut = 8;
        sent(MSS, nowNs);
        assertFalse(pacing.holds(nowNs));
        c.counters.dataSegmentsOut = 9;
        sent(MSS, nowNs); // the tenth counts (Linux)
        assertTrue(pacing.holds(nowNs));
    }

    @Test
    void without_a_rate_nothing_waits() {
        c.congestion = new PacedWindow(10, 0);
        c.bursts.updateRate();
        sent(MSS, nowNs);
        assertFalse(pacing.holds(nowNs));
    }

    @Test
    void an_algorithm_that_does_not_pace_is_never_held() {
        sent(MSS, nowNs);
        c.congestion = CongestionControl.of("cubic", 0);
        assertFalse(pacing.holds(nowNs));
        sent(MSS, nowNs);
        c.congestion = new PacedWindow(10, 100);
        heldFor(10);
    }
}
