package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.tcp.parts.AckPolicy.Decision.DELAY;
import static rawtcp.tcp.parts.AckPolicy.Decision.NONE;
import static rawtcp.tcp.parts.AckPolicy.Decision.NOW;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9293 3.8.6.3, RFC 5681 4.2; quick mode, ping-pong and the sizes of segments as Linux has them. */
class AckPolicyTest {
    private static final long MS = 1_000_000L;
    private static final long RTO = 300 * MS;
    private static final int WINDOW = 64_000;

    private final AckPolicy policy = new AckPolicy();
    private long nowNs = 1_000 * MS;
    private int unacked;

    @BeforeEach
    void handshake() {
        policy.start(1_460, 1_460, WINDOW, 1);
    }

    private AckPolicy.Decision data(int bytes) {
        return data(bytes, false);
    }

    private AckPolicy.Decision data(int bytes, boolean push) {
        unacked += bytes;
        policy.onData(nowNs, bytes, 0, false, push, push, 1_460, RTO, WINDOW);
        AckPolicy.Decision decision = policy.decide(unacked, true);
        if (decision == NOW) {
            acked();
        }
        return decision;
    }

    private void acked() {
        policy.onAckSent();
        unacked = 0;
    }

    private void calm() {
        for (int i = 0; i < 16; i++) {
            assertEquals(NOW, data(1_000), "ACK " + i);
        }
        assertEquals(DELAY, data(1_000));
        acked();
    }

    @Test
    void quick_for_sixteen_acks_then_delayed_by_40_ms() {
        calm();
        assertEquals(DELAY, data(10));
        assertEquals(40 * MS, policy.delayNs(0));
    }

    @Test
    void a_small_window_leaves_fewer_quick_acks() { // half the window's segments, at least 2
        policy.start(1_460, 1_460, 4_000, 1);
        policy.onData(nowNs, 1_000, 0, false, false, false, 1_460, RTO, 4_000);
        assertEquals(NOW, policy.decide(0, true));
        policy.onAckSent();
        policy.owe();
        assertEquals(NOW, policy.decide(0, true));
        policy.onAckSent();
        policy.owe();
        assertEquals(DELAY, policy.decide(0, true));
    }

    @Test
    void more_than_one_full_segment_is_acknowledged_at_once() { // SHLD-19
        calm();
        assertEquals(DELAY, data(1_000));
        assertEquals(NOW, data(1));
        assertEquals(DELAY, data(999));
        assertEquals(DELAY, data(1));
        assertEquals(NOW, data(1));
    }

    @Test
    void not_if_it_would_not_move_the_window() {
        calm();
        policy.onData(nowNs, 1_000, 0, false, false, false, 1_460, RTO, WINDOW);
        assertEquals(DELAY, policy.decide(5_000, false));
        assertEquals(NOW, policy.decide(5_000, true));
    }

    @Test
    void nothing_received_needs_no_ack() {
        assertEquals(NONE, policy.decide(5_000, true));
        policy.owe();
        assertEquals(DELAY, policy.decide(0, true));
        assertEquals(0, policy.delayNs(0), "a FIN before any data need not wait");
    }

    @Test
    void a_conversation_is_not_quick() {
        data(10);
        policy.onDataSent(nowNs + 39 * MS);
        assertTrue(policy.isInteractive());
        assertEquals(DELAY, data(10));
        policy.onDelayExpired(RTO);
        assertFalse(policy.isInteractive());
        assertEquals(NOW, data(10));
    }

    @Test
    void an_answer_after_40_ms_is_no_conversation() {
        data(10);
        policy.onDataSent(nowNs + 40 * MS);
        assertFalse(policy.isInteractive());
    }

    @Test
    void an_ack_that_had_to_go_alone_doubles_the_wait() { // of one-way traffic
        calm();
        data(10);
        policy.onDelayExpired(RTO);
        acked();
        data(10);
        assertEquals(60 * MS, policy.delayNs(0), "80, halved, and 20");
        assertEquals(50 * MS, policy.delayNs(50 * MS), "not longer than a round trip");
    }

    @ParameterizedTest // how long apart, what it was, what it becomes
    @CsvSource({"20, 40", "30, 50", "39, 59", "40, 40", "250, 40"})
    void the_wait_follows_the_distance_of_segments(long apartMs, long delayMs) {
        calm();
        nowNs += apartMs * MS;
        data(10);
        assertEquals(delayMs * MS, policy.delayNs(0));
    }

    @Test
    void what_comes_twice_makes_it_quick_again() {
        calm();
        policy.enterQuick(WINDOW);
        assertEquals(NOW, policy.decide(0, true));
    }

    @Test
    void a_silence_longer_than_the_rto_makes_it_quick_again() {
        calm();
        nowNs += RTO;
        assertEquals(DELAY, data(10));
        acked();
        nowNs += RTO + 1;
        assertEquals(NOW, data(10));
    }

    @Test
    void a_filled_hole_is_told_at_once() { // RFC 5681 4.2
        calm();
        policy.oweNow();
        assertEquals(NOW, policy.decide(0, true));
    }

    @Test
    void the_full_segment_is_what_the_peer_shows() { // SHLD-19 counts the peer's segments, not ours
        assertEquals(536, policy.receiveMss());
        data(1_000);
        assertEquals(1_000, policy.receiveMss());
        data(2_000); // joined by the path
        assertEquals(1_460, policy.receiveMss());
        data(700);
        assertEquals(1_460, policy.receiveMss());
        data(700);
        assertEquals(700, policy.receiveMss(), "twice the same, smaller size");
        data(50, true);
        data(50, true);
        assertEquals(700, policy.receiveMss(), "ends of writes say nothing");
    }

    @Test
    void reading_everything_acknowledges_the_end_of_a_write() { // Linux tcp_cleanup_rbuf
        calm();
        assertEquals(DELAY, data(1_000, true));
        assertFalse(policy.readCallsForAck(unacked, false));
        assertTrue(policy.readCallsForAck(unacked, true));
        policy.enterPingPong();
        assertFalse(policy.readCallsForAck(unacked, true), "the answer may carry it");
        policy.leavePingPong();
        assertTrue(policy.readCallsForAck(unacked, true));
    }

    @Test
    void a_peers_fin_waits_for_the_answer() {
        data(10);
        policy.enterPingPong();
        policy.owe();
        assertEquals(DELAY, policy.decide(1, true));
    }
}
