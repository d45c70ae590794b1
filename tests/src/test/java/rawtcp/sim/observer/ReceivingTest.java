package rawtcp.sim.observer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the watcher of a receiver takes for news, and how long it lets that wait for an ACK. */
class ReceivingTest {
    private static final long MS = 1_000_000;
    private static final int ISN = 0xffff_fff0;
    private static final Traits PLAIN =
            new Traits(1_460, 65_536, 65_536, 65_536, false, false, false, false, false, false, false, 100 * MS);

    private final Receiving receiving = new Receiving(PLAIN);

    /** Flags; offsets count from the peer's ISN. */
    private static Seen segment(int flags, int start, int length) {
        Seen seen = new Seen();
        seen.flags = flags | Seen.ACK;
        seen.seq = ISN + start;
        seen.dataLength = length;
        return seen;
    }

    private static Seen dataThatTells(int ack) {
        Seen out = segment(0, 0, 100);
        out.ack = ISN + ack;
        out.window = 60_000;
        return out;
    }

    @BeforeEach
    void open() {
        Seen syn = segment(Seen.SYN, 0, 0);
        receiving.syn(syn, false, false);
        receiving.promised(60_000);
        receiving.beginTurn();
        assertFalse(receiving.take(0, segment(0, 1, 100)));
    }

    @Test
    void a_fin_with_missing_data_before_it_brings_data_that_nobody_would_read() { // RFC 9293 SHLD-3
        assertTrue(receiving.isNew(segment(Seen.FIN, 150, 0)));
        assertTrue(receiving.isNew(segment(0, 101, 1)));
        assertFalse(receiving.isNew(segment(Seen.FIN, 101, 0)), "it comes next");
        assertFalse(receiving.isNew(segment(Seen.FIN, 50, 51)));
        assertFalse(receiving.isNew(segment(0, 150, 0)), "a bare ACK");
    }

    @Test
    void data_that_waits_too_long_for_its_ack_is_noticed() {
        assertDoesNotThrow(() -> receiving.settled(200 * MS));
        assertThrows(Violation.class, () -> receiving.settled(201 * MS));
    }

    @Test
    void what_leaves_before_the_text_is_looked_at_acknowledges_what_came_before() {
        receiving.beginTurn();
        assertFalse(receiving.take(150 * MS, segment(0, 101, 100)));
        assertFalse(receiving.sent(150 * MS, dataThatTells(101), false, false));
        assertEquals(201, receiving.next());
        assertEquals(101, receiving.lastAckSent()); // RFC 7323 4.3: Last.ACK.sent
        assertDoesNotThrow(() -> receiving.settled(350 * MS));
        assertThrows(Violation.class, () -> receiving.settled(351 * MS));
    }

    @Test
    void a_syn_ack_that_comes_again_tells_no_more_than_its_field_holds() { // RFC 7323 2.2
        Seen data = dataThatTells(101);
        receiving.ownSyn(1);
        receiving.syn(segment(Seen.SYN, 0, 0), true, false);
        data.ack = ISN + 1;
        data.window = 32_768;
        assertTrue(receiving.sent(0, data, false, false));
        Seen synAck = segment(Seen.SYN, 0, 0);
        synAck.ack = ISN + 1;
        synAck.window = 65_534;
        assertThrows(Violation.class, () -> receiving.sent(0, synAck, false, false));
        synAck.window = 65_535;
        assertTrue(receiving.sent(0, synAck, false, false));
    }

    @Test
    void what_a_record_has_not_acknowledged_it_acknowledges_when_it_comes_again() { // Linux tcp_time_wait
        receiving.delayedAckForgotten();
        assertDoesNotThrow(() -> receiving.settled(10_000 * MS));
        assertTrue(receiving.take(10_000 * MS, segment(0, 1, 100)));
    }
}
