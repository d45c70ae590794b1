package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;

/** RFC 9293 3.8.4. */
class KeepAliveTest {
    private static Bench probing() {
        Bench bench = new Bench()
                .option(ConnectionOption.KEEPALIVE, 1)
                .option(ConnectionOption.KEEPIDLE, 10)
                .option(ConnectionOption.KEEPINTVL, 3)
                .option(ConnectionOption.KEEPCNT, 2);
        return bench.established();
    }

    @Test
    @Requirement("RFC9293 MUST-25")
    void it_is_off_unless_asked_for() { // MUST-25
        new Bench().established().after(1_000_000 * Bench.SECOND).sentNothing().is(State.ESTABLISHED);
    }

    @Test
    @Requirement({"RFC9293 MUST-28", "RFC9293 SHLD-12", "RFC9293 MAY-5"})
    void the_defaults_are_two_hours_75_seconds_and_nine_probes() { // MUST-28
        Bench bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).established();
        assertEquals(7_200 * Bench.SECOND, bench.next());
        bench.sent(". U-1(0) ack R"); // SHLD-12: no data
        for (int i = 1; i < 9; i++) {
            assertEquals(75 * Bench.SECOND, bench.next());
            bench.sent(". U-1(0) ack R");
        }
        assertEquals(75 * Bench.SECOND, bench.next());
        bench.sent("R. N(0) ack R").is(State.CLOSED).failed(Failure.TIMED_OUT).because(Cause.KEEPALIVE_TIMEOUT);
    }

    @Test
    @Requirement("RFC9293 MUST-27")
    void the_options_and_knobs_set_the_pace() { // MUST-27
        Bench bench = probing();
        assertEquals(10 * Bench.SECOND, bench.next());
        assertEquals(3 * Bench.SECOND, bench.next());
        assertEquals(3 * Bench.SECOND, bench.next());
        bench.is(State.CLOSED);
        bench = new Bench()
                .knob(Knob.TCP_KEEPALIVE_TIME, 20)
                .option(ConnectionOption.KEEPALIVE, 1)
                .established();
        assertEquals(20 * Bench.SECOND, bench.next());
    }

    @Test
    @Requirement("RFC9293 MUST-29")
    void an_answer_starts_the_wait_again() { // MUST-29
        Bench bench = probing();
        for (int i = 0; i < 20; i++) {
            bench.after(9 * Bench.SECOND).sentNothing();
            bench.after(Bench.SECOND).sent(". U-1(0) ack R"); // ten seconds after the last answer
            bench.after(2 * Bench.SECOND).in(". R(0) ack N");
        }
    }

    @Test
    @Requirement("RFC9293 MUST-26")
    void whatever_arrives_puts_the_probe_off() { // MUST-26
        Bench bench = probing().after(9 * Bench.SECOND).in(". R(1) ack N").forget();
        bench.after(9 * Bench.SECOND + 900 * Bench.MS).sentNothing();
        bench.after(100 * Bench.MS).sent(". U-1(0) ack R");
    }

    @Test
    @Requirement("RFC9293 MUST-26")
    void no_probe_while_something_is_in_flight() { // MUST-26
        Bench bench = probing().send(10).forget().after(12 * Bench.SECOND);
        bench.taken().forEach(s -> assertEquals(10, s.dataLength()));
    }

    @Test
    @Requirement({"RFC9293 MUST-24", "RFC9293 MAY-5"})
    void switching_it_off_stops_it_and_on_starts_it() { // MUST-24
        Bench bench = probing().option(ConnectionOption.KEEPALIVE, 0);
        assertFalse(bench.c.timers().isArmed(Timer.KEEPALIVE));
        bench.after(30 * Bench.SECOND).sentNothing().option(ConnectionOption.KEEPALIVE, 1);
        bench.sentNothing().next();
        bench.sent(". U-1(0) ack R"); // idle for long: at once, as Linux
    }

    @Test
    void a_shorter_idle_time_is_kept_at_once() {
        Bench bench =
                new Bench().option(ConnectionOption.KEEPALIVE, 1).established().after(4 * Bench.SECOND);
        bench.option(ConnectionOption.KEEPIDLE, 10);
        assertEquals(6 * Bench.SECOND, bench.next());
    }

    @Test
    void the_user_timeout_takes_the_place_of_the_count() { // Linux
        Bench bench = probing().option(ConnectionOption.USER_TIMEOUT, 30_000);
        assertEquals(31 * Bench.SECOND, bench.untilClosed());
        bench.failed(Failure.TIMED_OUT);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_2", "CLOSE_WAIT"})
    void it_works_in_every_open_state(State state) {
        Bench bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).option(ConnectionOption.KEEPIDLE, 5);
        bench.in(state);
        bench.next();
        bench.sent(". U-1(0) ack R");
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    void a_peers_probe_is_answered(State state) {
        new Bench().in(state).in(". R-1(0) ack U").sent(". N(0) ack R").is(state);
        new Bench().in(state).in(". R-1(1) ack U").sent(". N(0) ack R").is(state); // with a garbage octet: MAY-6
    }

    /** An answer ends the count, however long the probes are apart. */
    @Test
    void answered_probes_do_not_add_up() {
        Bench bench = new Bench().established();
        bench.option(ConnectionOption.KEEPIDLE, 1)
                .option(ConnectionOption.KEEPINTVL, 10)
                .option(ConnectionOption.KEEPCNT, 2)
                .option(ConnectionOption.KEEPALIVE, 1);
        for (int i = 0; i < 10; i++) {
            assertEquals((i == 0 ? 1 : 10) * Bench.SECOND, bench.next()); // the timer that runs goes on (Linux)
            bench.sent(". N-1(0) ack R").in(". R(0) ack N");
        }
        for (int i = 0; i < 3; i++) {
            bench.is(State.ESTABLISHED);
            assertEquals(10 * Bench.SECOND, bench.next());
        }
        bench.is(State.CLOSED);
    }
}
