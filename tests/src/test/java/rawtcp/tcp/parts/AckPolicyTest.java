package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.tcp.parts.AckPolicy.Decision.DELAY;
import static rawtcp.tcp.parts.AckPolicy.Decision.NOW;

import org.junit.jupiter.api.Test;

/** RFC 9293 3.8.6.3, RFC 5681 4.2; quick and interactive mode are Linux's. */
class AckPolicyTest {
    private static final long MS = 1_000_000L;

    private final AckPolicy policy = new AckPolicy();
    private long nowNs = 1_000 * MS;

    private AckPolicy.Decision data(int bytes) {
        AckPolicy.Decision decision = policy.onData(nowNs, bytes, 1_000);
        if (decision == NOW) {
            policy.onAckSent();
        }
        return decision;
    }

    private void calm() {
        for (int i = 0; i < 16; i++) {
            assertEquals(NOW, data(10));
        }
        assertEquals(DELAY, data(10));
        policy.onAckSent();
    }

    @Test
    void quick_for_sixteen_acks_then_delayed() {
        calm();
        assertEquals(DELAY, data(10));
    }

    @Test
    void two_full_segments_are_acknowledged_at_once() { // SHLD-19
        calm();
        assertEquals(DELAY, data(1_000));
        assertEquals(DELAY, data(999));
        assertEquals(NOW, data(1));
        assertEquals(DELAY, data(1_999));
    }

    @Test
    void a_conversation_is_not_quick() {
        policy.onData(nowNs, 10, 1_000);
        policy.onDataSent(nowNs + 39 * MS);
        assertTrue(policy.isInteractive());
        assertEquals(DELAY, data(10));
        policy.onDelayExpired();
        assertFalse(policy.isInteractive());
        assertEquals(NOW, data(10));
    }

    @Test
    void an_answer_after_40_ms_is_no_conversation() {
        policy.onData(nowNs, 10, 1_000);
        policy.onDataSent(nowNs + 40 * MS);
        assertFalse(policy.isInteractive());
    }

    @Test
    void disorder_makes_it_quick_again() {
        calm();
        policy.enterQuick();
        assertEquals(NOW, data(10));
    }

    @Test
    void silence_makes_it_quick_again() {
        calm();
        nowNs += 1_001 * MS;
        assertEquals(NOW, data(10));
    }

    @Test
    void quickack_is_always_quick() {
        calm();
        policy.alwaysQuick(true);
        assertEquals(NOW, data(10));
        policy.alwaysQuick(false);
        assertEquals(DELAY, data(10));
    }
}
