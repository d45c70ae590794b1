package rawtcp.sim.observer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How old what an ACK echoes is (RFC 7323 4.1). */
class StampsTest {
    private static final long MS = 1_000_000;
    private static final int FIRST = 0xffff_fff0;

    private static Seen segment(int tsVal, int tsEcr) {
        Seen seen = new Seen();
        seen.flags = Seen.ACK;
        seen.stamped = true;
        seen.tsVal = tsVal;
        seen.tsEcr = tsEcr;
        return seen;
    }

    @Test
    void an_echo_is_as_old_as_what_it_echoes_to_the_tick_above() {
        Stamps stamps = new Stamps(true);
        stamps.syn(segment(7, 0));
        stamps.sent(1_000 * MS, segment(FIRST, 7), false);
        assertEquals(301 * MS, stamps.ageNs(1_300 * MS, segment(8, FIRST)));
        assertEquals(101 * MS, stamps.ageNs(1_300 * MS + 1, segment(8, FIRST + 200)));
    }

    @Test
    void without_a_stamp_it_tells_nothing() {
        Stamps stamps = new Stamps(true);
        stamps.syn(segment(7, 0));
        assertTrue(stamps.ageNs(1_300 * MS, segment(8, FIRST)) < 0); // nothing was sent
        stamps.sent(1_000 * MS, segment(FIRST, 7), false);
        Seen bare = segment(8, FIRST);
        bare.stamped = false;
        assertTrue(stamps.ageNs(1_300 * MS, bare) < 0);
        assertTrue(new Stamps(false).ageNs(1_300 * MS, segment(8, FIRST)) < 0); // none were agreed
    }
}
