package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;

/** RFC 6298 5 with Linux's tcp_rearm_rto and tcp_check_sack_reneging: what the timer counts from. */
class RetransmissionTimerTest {
    private static Bench sending(long rttMs) {
        Bench bench = new Bench().knob(Knob.TCP_SACK, 1).synOptions(" win 65535 <mss 1000,sackOK>");
        bench.open().after(rttMs * Bench.MS);
        return bench.in("S. 0(0) ack 1 win 65535 <mss 1000,sackOK>").send(4_000).forget();
    }

    private static long leftMs(Bench bench) {
        assertTrue(bench.c.timers().isArmed(Timer.RETRANSMIT));
        return (bench.c.timers().deadlineNs(Timer.RETRANSMIT) - bench.nowNs) / Bench.MS;
    }

    @Test
    void in_the_place_of_a_probe_it_counts_from_when_the_oldest_left() {
        Bench bench = sending(100).after(50 * Bench.MS);
        assertTrue(bench.c.timers().isArmed(Timer.TAIL_LOSS_PROBE));
        RetransmissionTimer.rearm(bench.c, bench.nowNs);
        assertEquals(250, leftMs(bench)); // RTO 300 ms
        RetransmissionTimer.rearm(bench.c, bench.nowNs);
        assertEquals(300, leftMs(bench));
    }

    @ParameterizedTest
    @CsvSource({"4, 10", "20, 10", "40, 20", "100, 50"})
    void a_peer_that_takes_back_what_it_reported_has_half_a_round_trip_but_ten_ms(long rttMs, long ms) {
        Bench bench = sending(rttMs);
        RetransmissionTimer.armForReneging(bench.c, bench.nowNs);
        assertEquals(ms, leftMs(bench));
    }
}
