package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import rawtcp.knob.Knob;
import rawtcp.tcp.Forecast.Check;

/** What is foretold of a connection whose peer falls silent comes true, to the nanosecond, and stays the same on the way. */
class ForecastTest {
    private static Bench modern() {
        Bench bench = new Bench().knob(Knob.TCP_SACK, 1).knob(Knob.TCP_TIMESTAMPS, 1);
        bench.synOptions = " win 65535 <mss 1460,sackOK,TS 1 0>";
        return bench;
    }

    private static Forecast comesTrue(Bench bench) {
        List<Check> looked = new ArrayList<>();
        bench.c.resources((orphan, shift) -> {
            looked.add(new Check(bench.nowNs, shift));
            return null;
        });
        Forecast first = bench.c.forecast();
        assertTrue(!first.isNever(), "nothing ends it");
        while (bench.c.state() != State.CLOSED) {
            Forecast now = bench.c.forecast();
            assertEquals(first.atNs(), now.atNs(), () -> "no longer what it was, in " + bench.c.state());
            assertEquals(first.rule(), now.rule());
            assertEquals(first.attempts(), now.attempts());
            bench.next();
        }
        assertEquals(first.atNs(), bench.nowNs);
        bench.because(first.cause());
        assertEquals(first.checks(), looked);
        return first;
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4", "7", "8", "9", "15", "100", "255"})
    void of_an_orphan_by_its_retries(int retries) {
        comesTrue(new Bench()
                .knob(Knob.TCP_ORPHAN_RETRIES, retries)
                .established()
                .send(100)
                .close());
        Forecast forecast = comesTrue(modern().knob(Knob.TCP_ORPHAN_RETRIES, retries)
                .established()
                .send(5_000)
                .close());
        assertEquals("tcp_orphan_retries", forecast.rule());
    }

    @ParameterizedTest
    @EnumSource(names = {"FIN_WAIT_1", "CLOSING", "LAST_ACK"})
    void of_an_orphan_in_each_state(State state) {
        comesTrue(new Bench().in(state).close());
    }

    @ParameterizedTest
    @CsvSource({"1000, 0", "1000, 3", "5000, 0", "5000, 12", "120000, 0"})
    void of_an_orphan_whose_interval_reaches_its_maximum(int rtoMaxMs, int retries) {
        Bench bench = new Bench().knob(Knob.TCP_RTO_MAX_MS, rtoMaxMs).knob(Knob.TCP_ORPHAN_RETRIES, retries);
        comesTrue(bench.established().send(100).close());
    }

    @ParameterizedTest // linux-close-semantics 8: not alive and a soft error: no retries are left
    @CsvSource({"1000, 20", "120000, 20", "120000, 0"})
    void of_an_orphan_that_icmp_tells_ill_of(int rtoMaxMs, int retries) {
        Bench bench = new Bench().knob(Knob.TCP_RTO_MAX_MS, rtoMaxMs).knob(Knob.TCP_ORPHAN_RETRIES, retries);
        bench.established().send(100).close().icmp(3, 1, 0, bench.c.tcb.sndUna);
        Forecast forecast = comesTrue(bench);
        assertTrue(forecast.checks().stream().allMatch(check -> check.shift() >= 1));
    }

    @ParameterizedTest // linux-close-semantics 8, the second table
    @CsvSource({"0", "1", "3", "7", "12", "255"})
    void of_an_orphan_behind_a_closed_window(int retries) {
        Bench bench = new Bench().knob(Knob.TCP_ORPHAN_RETRIES, retries);
        comesTrue(closedWindow(bench).close());
    }

    @ParameterizedTest
    @CsvSource({"0, 15", "3, 2", "9, 4", "0, 0"})
    void of_an_orphan_whose_probes_stop_backing_off(int retries, int retries2) {
        Bench bench = new Bench().knob(Knob.TCP_ORPHAN_RETRIES, retries).knob(Knob.TCP_RETRIES2, retries2);
        comesTrue(closedWindow(bench).close());
    }

    @Test
    void of_an_orphan_with_a_little_room_in_the_window() {
        Bench bench =
                new Bench().established().send(1_000).in(". R(0) ack N win 10").send(5_000);
        assertTrue(bench.c.timers().isArmed(rawtcp.tcp.parts.Timer.PERSIST));
        comesTrue(bench.close());
    }

    @ParameterizedTest
    @CsvSource({"300", "5000", "90000"})
    void of_a_connection_with_a_user_timeout(int ms) {
        for (boolean closed : new boolean[] {false, true}) {
            Bench open = modern().established().send(100).option(ConnectionOption.USER_TIMEOUT, ms);
            assertEquals(
                    "TCP_USER_TIMEOUT", comesTrue(closed ? open.close() : open).rule());
            Bench shut = closedWindow(new Bench()).option(ConnectionOption.USER_TIMEOUT, ms);
            assertEquals(
                    Cause.USER_TIMEOUT, comesTrue(closed ? shut.close() : shut).cause());
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "60", "61", "90", "600"})
    void of_an_orphan_in_fin_wait_2(int seconds) {
        for (int linux = 0; linux <= 1; linux++) {
            Bench bench = new Bench().knob(Knob.TCP_FIN_TIMEOUT, seconds).knob(Knob.TCP_FIN_TIMEOUT_LINUX, linux);
            assertEquals(
                    "tcp_fin_timeout",
                    comesTrue(bench.in(State.FIN_WAIT_2).close()).rule());
        }
        Bench own = new Bench().option(ConnectionOption.LINGER2, 7);
        assertEquals("TCP_LINGER2", comesTrue(own.in(State.FIN_WAIT_2).close()).rule());
    }

    @Test
    void of_a_time_wait() {
        assertEquals("tcp_msl", comesTrue(new Bench().in(State.TIME_WAIT)).rule());
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, tcp_syn_retries", "2, 0, TCP_SYNCNT", "-1, 3500, TCP_USER_TIMEOUT"})
    void of_an_opening(int syncnt, int userMs, String rule) {
        Bench bench = new Bench();
        if (syncnt >= 0) {
            bench.option(ConnectionOption.SYNCNT, syncnt);
        }
        assertEquals(
                rule,
                comesTrue(bench.option(ConnectionOption.USER_TIMEOUT, userMs).open())
                        .rule());
    }

    @Test
    void of_a_handshake_that_nobody_ends() {
        assertEquals(
                "tcp_synack_retries", comesTrue(new Bench().in(State.SYN_RCVD)).rule());
    }

    @Test
    void of_an_owned_connection() {
        Forecast silent = comesTrue(modern().established().send(4_000));
        assertEquals("tcp_retries2", silent.rule());
        assertTrue(silent.checks().isEmpty());
        assertEquals("tcp_retries2", comesTrue(closedWindow(new Bench())).rule());
        assertTrue(new Bench().established().c.forecast().isNever());
        assertEquals(0, new Bench().established().c.forecast().attempts());
        Bench pulledShut = new Bench().established().send(1_000).in(". R(0) ack U win 0");
        comesTrue(pulledShut);
    }

    @Test
    void of_an_idle_one_with_keep_alive() {
        Bench bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).established();
        Forecast forecast = comesTrue(bench.after(100 * Bench.SECOND));
        assertEquals("tcp_keepalive_probes", forecast.rule());
        assertEquals(9, forecast.attempts());
    }

    @Test
    void of_one_with_keep_alive_that_has_heard_of_its_peer_since() {
        Bench bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).established();
        Forecast before = bench.c.forecast();
        Forecast forecast =
                comesTrue(bench.after(100 * Bench.SECOND).in("P. R(10) ack N").after(Bench.SECOND));
        assertEquals(before.atNs() + 100 * Bench.SECOND, forecast.atNs());
        assertEquals(9, forecast.attempts());
    }

    @Test
    void under_other_knobs_it_is_told_and_nothing_changes() {
        Bench bench = new Bench().established().send(100).close();
        Forecast before = bench.c.forecast();
        Bench other = new Bench().knob(Knob.TCP_ORPHAN_RETRIES, 2);
        Forecast what = Forecast.of(bench.c, other.knobs);
        assertTrue(what.atNs() < before.atNs());
        assertEquals(before, bench.c.forecast());
        bench.knob(Knob.TCP_ORPHAN_RETRIES, 2);
        assertEquals(what, bench.c.forecast());
        comesTrue(bench);
    }

    @Test // measured: a connection keeps the tcp_rto_max_ms that it began with
    void a_change_of_the_bounds_of_the_rto_is_for_later_connections() {
        Bench bench = new Bench().established().send(100).close();
        Forecast before = bench.c.forecast();
        bench.knob(Knob.TCP_RTO_MAX_MS, 1_000);
        assertEquals(before, bench.c.forecast());
        comesTrue(bench);
    }

    private static Bench closedWindow(Bench bench) {
        return bench.established().send(1_000).in(". R(0) ack N win 0").send(1_000);
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_went_before(int seed) {
        Random random = new Random(seed);
        Bench bench = random.nextBoolean() ? modern() : new Bench();
        bench.knob(Knob.TCP_ORPHAN_RETRIES, random.nextInt(12)).knob(Knob.TCP_EARLY_RETRANS, random.nextInt(5));
        bench.knob(Knob.TCP_RTO_MAX_MS, random.nextBoolean() ? 120_000 : 1_000 + random.nextInt(9_000));
        bench.open().after(random.nextInt(300) * Bench.MS).in("S. 0(0) ack 1" + bench.synOptions);
        for (int i = random.nextInt(6); i > 0; i--) {
            bench.after(random.nextInt(400) * Bench.MS);
            switch (random.nextInt(4)) {
                case 0 -> bench.offer(random.nextInt(20_000));
                case 1 -> bench.in(". R(0) ack N");
                case 2 -> bench.in(". R(0) ack N win " + random.nextInt(3_000));
                default -> bench.in(". R(0) ack U");
            }
        }
        bench.close().after(random.nextInt(1_000) * Bench.MS);
        if (bench.c.state() != State.CLOSED && random.nextInt(4) == 0) {
            bench.icmp(3, 1, 0, bench.c.tcb.sndUna);
        }
        if (bench.c.state() != State.CLOSED) {
            comesTrue(bench);
        }
    }
}
