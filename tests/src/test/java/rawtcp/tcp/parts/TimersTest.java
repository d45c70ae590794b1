package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();

    @Test
    void none_is_armed_at_first() {
        assertEquals(Timers.NEVER, timers.nextDeadlineNs());
        for (Timer timer : Timer.values()) {
            assertFalse(timers.isArmed(timer));
            assertFalse(timers.isDue(timer, Long.MAX_VALUE - 1));
        }
    }

    @Test
    void the_earliest_is_next_and_each_keeps_its_own() {
        timers.arm(Timer.RETRANSMIT, 1_000, 500);
        timers.arm(Timer.KEEPALIVE, 1_000, 200);
        timers.arm(Timer.DELAYED_ACK, 1_000, 300);
        assertEquals(1_200, timers.nextDeadlineNs());
        timers.stop(Timer.KEEPALIVE);
        assertEquals(1_300, timers.nextDeadlineNs());
        assertEquals(1_500, timers.deadlineNs(Timer.RETRANSMIT));
        timers.stopAll();
        assertEquals(Timers.NEVER, timers.nextDeadlineNs());
    }

    @Test
    void it_is_due_from_its_deadline_on() {
        timers.arm(Timer.SYN, 1_000, 10);
        assertFalse(timers.isDue(Timer.SYN, 1_009));
        assertTrue(timers.isDue(Timer.SYN, 1_010));
        timers.arm(Timer.SYN, 1_010, 10); // pushed out
        assertFalse(timers.isDue(Timer.SYN, 1_010));
    }
}
