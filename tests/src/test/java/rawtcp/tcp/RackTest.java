package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;

/** RFC 8985 6.2 step 4: how long RACK waits for what may only be late. The round trip is 100 ms; 2 ms: Linux TCP_TIMEOUT_MIN. */
class RackTest {
    private final Bench bench = new Bench().knob(Knob.TCP_SACK, 1).synOptions(" win 65535 <mss 1000,sackOK>");

    /** Five segments are in flight for a round trip. */
    RackTest() {
        bench.open().after(100 * Bench.MS);
        bench.in("S. 0(0) ack 1 win 65535 <mss 1000,sackOK>").send(5_000).forget();
        bench.after(100 * Bench.MS);
    }

    /** A report of a duplicate, each a round trip after the one before. */
    private void widen() {
        bench.c.rack.onDuplicateReported();
        bench.c.rack.adjustWindow(bench.c.board.delivered + 1);
    }

    /** The second of five is reported: how long the first may still take. */
    private long patienceMs() {
        bench.in(". R(0) ack U <sack U+1000:U+2000>");
        assertTrue(bench.c.timers().isArmed(Timer.REORDER));
        return (bench.c.timers().deadlineNs(Timer.REORDER) - bench.nowNs) / Bench.MS - 2;
    }

    @ParameterizedTest
    @CsvSource({"0, 50", "1, 50", "15, 50", "16, 25", "17, 25"})
    @Requirement("RFC8985 c")
    void a_wider_window_lasts_for_sixteen_recoveries(int recoveries, long ms) {
        widen();
        for (int i = 0; i < recoveries; i++) {
            bench.c.rack.recovered();
        }
        assertEquals(ms, patienceMs());
    }

    @ParameterizedTest
    @CsvSource({"15, 1, 50", "16, 1, 50", "16, 2, 25"})
    void a_recovery_that_was_wrong_makes_it_last_longer(
            int recoveries, int andMore, long ms) { // Linux rack.reo_wnd_persist
        widen();
        for (int i = 0; i < recoveries; i++) {
            bench.c.rack.recovered();
        }
        bench.c.rack.recoveryWasWrong();
        for (int i = 1; i < andMore; i++) {
            bench.c.rack.recovered();
        }
        assertEquals(ms, patienceMs());
    }

    @Test
    void it_never_lasts_longer_than_sixteen() {
        widen();
        bench.c.rack.recoveryWasWrong();
        for (int i = 0; i < 16; i++) {
            bench.c.rack.recovered();
        }
        assertEquals(25, patienceMs());
    }

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 75", "3, 100", "4, 100", "9, 100"})
    void each_report_widens_it_by_a_quarter_up_to_a_round_trip(int reports, long ms) {
        for (int i = 0; i < reports; i++) {
            widen();
        }
        assertEquals(ms, patienceMs());
    }
}
