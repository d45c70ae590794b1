package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Linux tcp_update_rto_stats: tcpi_total_rto, tcpi_total_rto_recoveries, tcpi_total_rto_time. */
class TimeoutsTest {
    private final Timeouts timeouts = new Timeouts();

    private void holds(int count, int spells, long durationNs, long nowNs) {
        assertEquals(count, timeouts.count(), "timeouts");
        assertEquals(spells, timeouts.spells(), "spells of trouble");
        assertEquals(durationNs, timeouts.durationNs(nowNs), "how long");
    }

    @Test
    void a_spell_lasts_from_its_first_timeout_to_the_next_ack() {
        timeouts.over(50);
        holds(0, 0, 0, 90);
        timeouts.expired(true, 100);
        holds(1, 1, 30, 130);
        timeouts.expired(false, 200);
        timeouts.expired(false, 400);
        holds(3, 1, 400, 500);
        timeouts.over(550);
        timeouts.over(600);
        holds(3, 1, 450, 1_000);
        timeouts.expired(true, 2_000);
        holds(4, 2, 460, 2_010);
        timeouts.over(2_020);
        holds(4, 2, 470, 9_000);
    }
}
