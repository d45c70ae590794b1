package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;

/** An orphan in FIN_WAIT_2: its time, and what arrives for it. */
class OrphanTest {
    /** Round trip 100 ms: the floor of 3.5 RTO lies above 1 s. */
    private static Bench orphanInFinWait2(Bench bench) {
        bench.open().after(100 * Bench.MS).in("S. 0(0) ack 1 win 65535");
        return bench.close().in(". R(0) ack N").is(State.FIN_WAIT_2).forget();
    }

    @ParameterizedTest
    @CsvSource({"5, 5000", "60, 60000", "61, 61000", "120, 120000", "86400, 86400000"})
    void tcp_fin_timeout_is_its_time_whatever_the_value(int seconds, long ms) {
        Bench bench = orphanInFinWait2(new Bench().knob(Knob.TCP_FIN_TIMEOUT, seconds));
        assertEquals("tcp_fin_timeout", bench.c.forecast().rule());
        assertEquals(bench.nowNs + ms * Bench.MS, bench.c.forecast().atNs());
        assertEquals(ms * Bench.MS, bench.untilClosed());
        bench.because(Cause.FIN_TIMEOUT).failed(Failure.NONE).sentNothing();
    }

    @ParameterizedTest // linux-close-semantics 5
    @CsvSource({"60, 60000", "62, 4000", "65, 10000", "70, 20000", "90, 60000", "120, 120000", "180, 240000"})
    void with_tcp_fin_timeout_linux_it_lasts_as_long_as_there(int seconds, long ms) {
        Bench bench = new Bench().knob(Knob.TCP_FIN_TIMEOUT, seconds).knob(Knob.TCP_FIN_TIMEOUT_LINUX, 1);
        assertEquals(ms * Bench.MS, orphanInFinWait2(bench).untilClosed());
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void it_lasts_three_and_a_half_rtos_at_least(int seconds) {
        Bench bench = orphanInFinWait2(new Bench().knob(Knob.TCP_FIN_TIMEOUT, seconds));
        long rtoNs = bench.c.rtoNs();
        assertTrue(rtoNs > 290 * Bench.MS);
        assertEquals(rtoNs * 7 / 2, bench.untilClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7000, TCP_LINGER2, LINGER2_OVER",
        "120, 120000, TCP_LINGER2, LINGER2_OVER",
        "0, 60000, tcp_fin_timeout, FIN_TIMEOUT"
    })
    void linger2_takes_its_place(int seconds, long ms, String by, Cause cause) {
        Bench bench = orphanInFinWait2(new Bench().option(ConnectionOption.LINGER2, seconds));
        assertEquals(by, bench.c.forecast().rule());
        assertEquals(cause, bench.c.forecast().cause());
        assertEquals(ms * Bench.MS, bench.untilClosed());
        bench.because(cause);
    }

    @Test
    void a_negative_linger2_resets_instead() {
        Bench bench = new Bench()
                .option(ConnectionOption.LINGER2, -1)
                .established()
                .close()
                .forget();
        bench.in(". R(0) ack N").sent("R N(0)").is(State.CLOSED).because(Cause.LINGER2_NEGATIVE);
        bench = new Bench()
                .option(ConnectionOption.LINGER2, -1)
                .in(State.FIN_WAIT_2)
                .close();
        bench.sent("R. N(0) ack R").is(State.CLOSED).because(Cause.LINGER2_NEGATIVE);
    }

    @Test
    void close_in_fin_wait_2_starts_the_time() {
        Bench bench = new Bench()
                .in(State.FIN_WAIT_2)
                .after(1_000 * Bench.SECOND)
                .is(State.FIN_WAIT_2)
                .close();
        assertEquals(60 * Bench.SECOND, bench.untilClosed());
    }

    @Test
    void what_the_peer_sends_without_data_does_not_prolong_it() {
        Bench bench = orphanInFinWait2(new Bench());
        bench.after(50 * Bench.SECOND).in(". R(0) ack N").sentNothing();
        assertEquals(10 * Bench.SECOND, bench.untilClosed());
    }

    @Test
    void no_keepalive_beside_it() {
        Bench bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).option(ConnectionOption.KEEPIDLE, 1);
        orphanInFinWait2(bench);
        assertFalse(bench.c.timers().isArmed(Timer.KEEPALIVE));
        bench.untilClosed();
        bench.sentNothing();
    }

    @Test
    void a_fin_moves_on_to_time_wait() {
        orphanInFinWait2(new Bench()).in("F. R(0) ack N").sent(". N(0) ack R").is(State.TIME_WAIT);
    }

    @ParameterizedTest // linux-close-semantics 6
    @CsvSource({". R(1) ack N", "F. R(1) ack N", ". R+5(10) ack N", ". R-0(100) ack U"})
    void data_draws_a_reset(String segment) {
        Bench bench = orphanInFinWait2(new Bench()).in(segment);
        bench.sent("R N(0)").is(State.CLOSED).because(Cause.DATA_AFTER_CLOSE);
    }

    @Test
    void data_with_the_ack_of_the_fin_draws_a_reset() { // linux-close-semantics 4
        Bench bench = new Bench().established().close().forget();
        bench.in(". R(10) ack N").sent("R N(0)").is(State.CLOSED).because(Cause.DATA_AFTER_CLOSE);
    }

    @Test
    void reset_in_the_window_ends_it() {
        orphanInFinWait2(new Bench())
                .in("R R(0)")
                .sentNothing()
                .is(State.CLOSED)
                .because(Cause.RESET_RECEIVED);
    }

    /** Linux tcp_retransmit_timer: only an owner waits for a peer that lives and has pulled its window shut. */
    @Test
    void an_orphan_does_not_wait_for_a_window_that_was_pulled_shut() {
        Bench bench = new Bench().knob(Knob.TCP_ORPHAN_RETRIES, 3).established();
        bench.send(1_000).in(". R(0) ack U+500 win 0").close();
        for (int i = 0; i < 20 && bench.c.state() != State.CLOSED; i++) {
            bench.next();
            if (bench.c.state() != State.CLOSED) {
                bench.in(". R(0) ack U win 0");
            }
        }
        bench.because(Cause.ORPHAN_RETRIES);
    }
}
