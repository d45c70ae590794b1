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
        policy.measure(bytes, 0, false, push, push, 1_460);
        policy.onData(nowNs, RTO, WINDOW);
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
        policy.measure(1_000, 0, false, false, false, 1_460);
        policy.onData(nowNs, RTO, 4_000);
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
        policy.measure(1_000, 0, false, false, false, 1_460);
        policy.onData(nowNs, RTO, WINDOW);
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

    // Linux tcp_initialize_rcv_mss, tcp_measure_rcv_mss

    @ParameterizedTest
    @CsvSource({
        "1460, 1460, 64000, 536",
        "500, 1460, 64000, 500",
        "1460, 400, 64000, 400",
        "1460, 1460, 900, 450",
        "1460, 1460, 100, 88",
        "40, 1460, 64000, 88"
    })
    void the_first_guess_is_cautious(int advertised, int send, int window, int guess) {
        policy.start(advertised, send, window, 1);
        assertEquals(guess, policy.receiveMss());
    }

    /** {@code sizes}: data octets, with P ended by PSH, with T behind timestamps, with S behind as much of another option. */
    @ParameterizedTest
    @CsvSource({
        "'1000 1000', 1000",
        "'1000 700 700', 700",
        "'1000 700 1000 700', 1000", // not twice in a row
        "'1000 700 50P 700', 1000",
        "'1000 535P 535P', 1000", // the end of a write is a size only from 536 on
        "'1000 536P 536P', 536",
        "'1000 88 88', 88", // and what is no end from 88 on
        "'1000 87 87', 1000",
        "'1000 700T 700T', 700",
        "'1000 700S 700S', 712", // options that come and go are counted
        "'1000 700 700T', 700",
        "'1000 524PT 524PT', 524",
        "'1000 523PT 523PT', 1000",
    })
    void a_smaller_size_seen_twice_is_the_peers(String sizes, int mss) {
        for (String size : sizes.split(" ", -1)) {
            boolean push = size.contains("P");
            boolean stamped = size.contains("T");
            int options = stamped || size.contains("S") ? 12 : 0;
            int bytes = Integer.parseInt(size.replaceAll("[PTS]", ""));
            policy.measure(bytes, options, stamped, push, push, 1_460);
            policy.onData(nowNs, RTO, WINDOW);
        }
        assertEquals(mss, policy.receiveMss());
    }

    // Linux ICSK_ACK_PUSHED, ICSK_ACK_PUSHED2

    @ParameterizedTest
    @CsvSource({
        "'1000', false, false",
        "'1000P', true, false",
        "'100', true, false", // a small segment is pushed whatever it says
        "'100 100', true, false", // full segments, as it seems
        "'100 50', true, true",
        "'1000P 100', true, true",
        "'100 1000', true, false",
        "'100 1000P', true, false",
    })
    void small_and_pushed_segments_are_acknowledged_once_read(String sizes, boolean alone, boolean inAConversation) {
        calm();
        for (String size : sizes.split(" ", -1)) {
            boolean push = size.contains("P");
            int bytes = Integer.parseInt(size.replace("P", ""));
            policy.measure(bytes, 0, false, push, push, 1_460);
            policy.onData(nowNs, RTO, WINDOW);
        }
        assertEquals(alone, policy.readCallsForAck(1, true));
        assertFalse(policy.readCallsForAck(1, false));
        policy.enterPingPong();
        assertEquals(inAConversation, policy.readCallsForAck(1, true));
        acked();
        policy.owe();
        assertFalse(policy.readCallsForAck(1, true), "it is said");
    }

    @Test
    void reading_acknowledges_more_than_one_full_segment() {
        calm();
        policy.owe();
        assertFalse(policy.readCallsForAck(1_000, false));
        assertTrue(policy.readCallsForAck(1_001, false));
        acked();
        assertFalse(policy.readCallsForAck(1_001, true), "nothing is owed");
    }

    // Linux tcp_incr_quickack

    @ParameterizedTest
    @CsvSource({"64000, 16", "8000, 4", "3999, 1", "1999, 2"})
    void quick_acks_are_for_half_the_windows_segments(int window, int acks) {
        calm();
        policy.enterQuick(window);
        for (int i = 0; i < acks; i++) {
            assertEquals(NOW, policy.decide(0, true), "ACK " + i);
            policy.onAckSent();
            policy.owe();
        }
        assertEquals(DELAY, policy.decide(0, true));
    }

    @Test
    void they_are_not_fewer_than_were_promised() {
        calm();
        policy.enterQuick(8_000);
        policy.enterQuick(4_000);
        for (int i = 0; i < 4; i++) {
            assertEquals(NOW, policy.decide(0, true));
            policy.onAckSent();
            policy.owe();
        }
        assertEquals(DELAY, policy.decide(0, true));
    }

    @Test
    void an_ack_that_nothing_asked_for_costs_no_quick_one() {
        calm();
        policy.enterQuick(4_000);
        policy.onAckSent();
        policy.onAckSent();
        policy.onAckSent();
        policy.owe();
        assertEquals(NOW, policy.decide(0, true));
    }

    @Test
    void one_quick_ack_is_one() { // Linux tcp_cleanup_rbuf, tcp_rcv_space_adjust
        calm();
        policy.oneQuick();
        policy.owe();
        assertEquals(NOW, policy.decide(0, true));
        policy.onAckSent();
        policy.owe();
        assertEquals(DELAY, policy.decide(0, true));
    }

    @Test
    void quickness_can_be_taken_back() {
        policy.enterQuick(WINDOW);
        assertTrue(policy.isOwed());
        policy.leaveQuick();
        assertEquals(DELAY, policy.decide(0, true));
    }

    @Test
    void trouble_ends_a_conversation() {
        calm();
        policy.enterPingPong();
        policy.enterQuick(WINDOW);
        assertFalse(policy.isInteractive());
        assertEquals(40 * MS, policy.timeoutNs());
    }

    @Test
    void the_last_quick_ack_sets_the_wait_back() {
        calm();
        nowNs += 39 * MS;
        policy.measure(10, 0, false, false, false, 1_460);
        policy.onData(nowNs, RTO, WINDOW);
        policy.oneQuick();
        assertEquals(59 * MS, policy.timeoutNs());
        policy.onAckSent();
        assertEquals(40 * MS, policy.timeoutNs());
    }

    // Linux tcp_send_delayed_ack, tcp_delack_timer_handler

    private void waiting(long ms) {
        calm();
        policy.enterQuick(0); // no more than two
        policy.leaveQuick();
        for (long now = 40; now < ms; now *= 2) {
            policy.onDelayExpired(10_000 * MS);
        }
    }

    @Test
    void no_wait_is_longer_than_200_ms() {
        waiting(640);
        assertEquals(640 * MS, policy.timeoutNs());
        assertEquals(200 * MS, policy.delayNs(0));
        assertEquals(200 * MS, policy.delayNs(900 * MS));
    }

    @Test
    void no_wait_is_longer_than_a_round_trip_or_40_ms() {
        waiting(160);
        assertEquals(160 * MS, policy.delayNs(0));
        assertEquals(100 * MS, policy.delayNs(100 * MS));
        assertEquals(40 * MS, policy.delayNs(5 * MS));
    }

    @Test
    void doubling_ends_at_the_rto() {
        waiting(160);
        policy.onDelayExpired(RTO);
        assertEquals(300 * MS, policy.timeoutNs());
    }

    @Test
    void a_conversation_begins_with_as_many_answers_as_the_threshold() { // tcp_pingpong_thresh
        policy.start(1_460, 1_460, WINDOW, 3);
        for (int i = 0; i < 3; i++) {
            assertFalse(policy.isInteractive(), i + " answers");
            data(10);
            policy.onDataSent(nowNs);
        }
        assertTrue(policy.isInteractive());
        policy.leavePingPong();
        assertFalse(policy.isInteractive());
    }

    @Test
    void leaving_a_conversation_pushes_only_what_is_owed() { // TCP_QUICKACK 1
        calm();
        policy.leavePingPong();
        policy.owe();
        assertFalse(policy.readCallsForAck(1, true));
        policy.leavePingPong();
        assertTrue(policy.readCallsForAck(1, true));
    }
}
