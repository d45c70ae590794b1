package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/** RFC 9293 3.10.2 to 3.10.5: each call in each state; what close decides is Linux's order. */
class UserCallsTest {
    private static void sent(Bench bench, String expected) {
        if (expected == null) {
            bench.sentNothing();
        } else {
            bench.sent(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT,    10, ",
        "SYN_RCVD,    10, ",
        "ESTABLISHED, 10, P. 1(10) ack 1",
        "FIN_WAIT_1,   0, ",
        "FIN_WAIT_2,   0, ",
        "CLOSE_WAIT,  10, P. 1(10) ack 2",
        "CLOSING,      0, ",
        "LAST_ACK,     0, ",
        "TIME_WAIT,    0, ",
        "CLOSED,       0, "
    })
    void send(State state, int taken, String sent) {
        Bench bench = new Bench().in(state);
        assertEquals(taken > 0, bench.c.canSend());
        assertEquals(taken, bench.offer(10));
        sent(bench, sent);
        bench.is(state);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT, 0", "SYN_RCVD, 0", "ESTABLISHED, 0", "FIN_WAIT_1, 0", "FIN_WAIT_2, 0",
        "CLOSE_WAIT, -1", "CLOSING, -1", "LAST_ACK, -1", "TIME_WAIT, -1", "CLOSED, -1"
    })
    void receive_of_nothing(State state, int read) {
        Bench bench = new Bench().in(state);
        assertEquals(read, bench.read(10));
        assertEquals(read < 0, bench.c.atEnd());
        bench.sentNothing().is(state);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    void receive_of_data_comes_before_the_end(State state) {
        Bench bench = new Bench().in(state).in("F. R(10) ack U");
        assertEquals(4, bench.read(4));
        assertFalse(bench.c.atEnd());
        assertEquals(6, bench.read(10));
        assertEquals(-1, bench.read(10));
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT,    CLOSED,      ",
        "SYN_RCVD,    FIN_WAIT_1,  ",
        "ESTABLISHED, FIN_WAIT_1,  F. 1(0) ack 1",
        "FIN_WAIT_1,  FIN_WAIT_1,  ",
        "FIN_WAIT_2,  FIN_WAIT_2,  ",
        "CLOSE_WAIT,  LAST_ACK,    F. 1(0) ack 2",
        "CLOSING,     CLOSING,     ",
        "LAST_ACK,    LAST_ACK,    "
    })
    void shutdown_of_writing(State state, State next, String sent) {
        Bench bench = new Bench().in(state).shutdown(Shutdown.WRITE).is(next);
        sent(bench, sent);
        assertFalse(bench.c.canSend());
        assertFalse(bench.c.isOrphan());
    }

    @ParameterizedTest
    @CsvSource({"TIME_WAIT", "CLOSED"})
    void shutdown_after_the_end_is_refused(State state) { // ENOTCONN
        for (Shutdown how : Shutdown.values()) {
            assertFalse(new Bench().in(state).c.shutdown(0, how));
        }
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    void shutdown_of_reading_sends_nothing(State state) {
        Bench bench =
                new Bench().in(state).shutdown(Shutdown.READ).sentNothing().is(state);
        assertEquals(-1, bench.read(1));
    }

    @Test
    void after_shutdown_of_reading_data_is_still_taken_in_established() { // Linux
        Bench bench = new Bench().established().in(". R(5) ack U").shutdown(Shutdown.READ);
        bench.forget().in(". R(5) ack U").sent(". 1(0) ack 11").is(State.ESTABLISHED);
        assertEquals(10, bench.read(100));
        assertEquals(-1, bench.read(100));
    }

    @ParameterizedTest
    @CsvSource({"FIN_WAIT_1", "FIN_WAIT_2"})
    void after_shutdown_of_both_new_data_draws_a_reset(State state) { // Linux, SHLD-3
        Bench bench = new Bench().in(state).shutdown(Shutdown.BOTH).forget();
        bench.in(". R(5) ack U").sent("R U(0)").is(State.CLOSED).because(Cause.DATA_AFTER_CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT,    CLOSED,      ",
        "SYN_RCVD,    FIN_WAIT_1,  ",
        "ESTABLISHED, FIN_WAIT_1,  F. 1(0) ack 1",
        "FIN_WAIT_1,  FIN_WAIT_1,  ",
        "FIN_WAIT_2,  FIN_WAIT_2,  ",
        "CLOSE_WAIT,  LAST_ACK,    F. 1(0) ack 2",
        "CLOSING,     CLOSING,     ",
        "LAST_ACK,    LAST_ACK,    ",
        "TIME_WAIT,   TIME_WAIT,   ",
        "CLOSED,      CLOSED,      "
    })
    void close(State state, State next, String sent) {
        Bench bench = new Bench().in(state).close().is(next);
        sent(bench, sent);
        assertTrue(bench.c.isOrphan());
        assertEquals(Cause.CLOSE_CALL, bench.c.orphanCause());
        bench.close().is(next); // a second one does nothing
    }

    @Test
    void close_in_syn_rcvd_sends_the_fin_after_the_handshake() { // 3.10.4
        Bench bench = new Bench().in(State.SYN_RCVD).close().sentNothing();
        bench.in(". R(0) ack N").sent("F. 1(0) ack 1").is(State.FIN_WAIT_1);
        bench.in("F. R(0) ack N").sent(". N(0) ack R").is(State.TIME_WAIT);
    }

    @Test
    void close_in_syn_rcvd_still_repeats_the_syn_ack() {
        Bench bench = new Bench().in(State.SYN_RCVD).close();
        bench.next();
        bench.sent("S. 0(0) ack 1");
        bench.untilClosed();
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    @Requirement({"RFC9293 SHLD-3", "RFC2525 a"})
    void close_with_unread_data_resets(State state) { // SHLD-3, RFC 2525 2.17
        Bench bench = new Bench().in(state).in(". R(5) ack U").forget();
        bench.close().sent("R. N(0) ack R").is(State.CLOSED).because(Cause.UNREAD_DATA);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1"})
    void close_with_unread_data_after_the_peers_fin_resets(State state) {
        Bench bench = new Bench().in(state).in("F. R(5) ack U").forget();
        bench.close().sent("R. N(0) ack R").is(State.CLOSED);
    }

    @Test
    void close_after_all_was_read_does_not_reset() { // a bare FIN is not data
        Bench bench = new Bench().established().in("F. R(5) ack U");
        bench.read(5);
        bench.forget().close().sent("F. 1(0) ack 7").is(State.LAST_ACK);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_RCVD,    R. N(0) ack R",
        "ESTABLISHED, R. N(0) ack R",
        "FIN_WAIT_1, R. N(0) ack R",
        "FIN_WAIT_2,  R. N(0) ack R",
        "CLOSE_WAIT,  R. N(0) ack R"
    })
    void close_with_linger_0_resets(State state, String sent) {
        Bench bench = new Bench().option(ConnectionOption.LINGER, 0).in(state).close();
        bench.sent(sent).is(State.CLOSED).because(Cause.LINGER_ZERO);
    }

    @ParameterizedTest
    @CsvSource({"CLOSING, CLOSED", "LAST_ACK, CLOSED", "TIME_WAIT, TIME_WAIT"})
    void close_with_linger_0_sends_no_reset_where_both_have_closed(State state, State next) { // Linux tcp_disconnect
        new Bench()
                .option(ConnectionOption.LINGER, 0)
                .in(state)
                .close()
                .sentNothing()
                .is(next);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    @Requirement({"RFC9293 SHLD-3", "RFC9293 MAY-1", "RFC2525 a"})
    void data_after_close_draws_a_reset(State state) { // SHLD-3
        Bench bench = new Bench().in(state).close().forget();
        bench.in(". R(5) ack U").sent("R U(0)").is(State.CLOSED).because(Cause.DATA_AFTER_CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    @Requirement({"RFC9293 SHLD-3", "RFC2525 a"})
    void a_fin_ahead_of_missing_data_after_close_draws_a_reset(State state) { // as Linux: what is missing would be lost
        Bench bench = new Bench().in(state).close().forget();
        bench.in("F. R+5(0) ack U").sent("R U(0)").is(State.CLOSED).because(Cause.DATA_AFTER_CLOSE);
    }

    @Test
    void old_data_after_close_draws_only_an_ack() {
        Bench bench = new Bench().established().in(". R(5) ack U");
        bench.read(5);
        bench.close().forget().in(". R-5(5) ack U").sent(". N(0) ack R").is(State.FIN_WAIT_1);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT,    ",
        "SYN_RCVD,    R. N(0) ack R",
        "ESTABLISHED, R. N(0) ack R",
        "FIN_WAIT_1,  R. N(0) ack R",
        "FIN_WAIT_2,  R. N(0) ack R",
        "CLOSE_WAIT,  R. N(0) ack R",
        "CLOSING,     ",
        "LAST_ACK,    ",
        "TIME_WAIT,   ",
        "CLOSED,      "
    })
    void abort(State state, String sent) { // 3.10.5
        Bench bench = new Bench().in(state).abort().is(State.CLOSED);
        sent(bench, sent);
        assertEquals(state == State.CLOSED ? Failure.RESET : Failure.ABORTED, bench.c.failure());
    }

    @Test
    void abort_forgets_what_waits() {
        Bench bench = new Bench().established().send(100_000 / 8).forget().abort();
        bench.sent("R. N(0) ack R");
        assertEquals(0, bench.c.sendQueue());
        bench.after(1_000 * Bench.SECOND).sentNothing();
    }

    @Test
    @Requirement("RFC1122 a")
    void half_close_lets_the_peer_go_on_sending() { // 3.6.1
        Bench bench = new Bench().established().send(10).forget().shutdown(Shutdown.WRITE);
        bench.sent("F. 11(0) ack 1").in(". R(0) ack N").is(State.FIN_WAIT_2);
        for (int i = 0; i < 100; i++) {
            bench.in(". R(1000) ack N");
            assertEquals(1_000, bench.read(2_000));
        }
        bench.forget().after(10_000 * Bench.SECOND).is(State.FIN_WAIT_2).sentNothing(); // no timer: it has an owner
        bench.in("F. R(0) ack N").sent(". N(0) ack R").is(State.TIME_WAIT);
    }

    @Test
    void half_close_by_the_peer_lets_us_go_on_sending() {
        Bench bench = new Bench().in(State.CLOSE_WAIT);
        for (int i = 0; i < 100; i++) {
            bench.send(1_000).sent("P. N-1000(1000) ack 2").in(". R(0) ack N");
        }
        bench.shutdown(Shutdown.WRITE)
                .sent("F. 100001(0) ack 2")
                .in(". R(0) ack N")
                .is(State.CLOSED);
        bench.failed(Failure.NONE).because(Cause.FIN_ACKED);
    }

    @Test
    void simultaneous_close() { // RFC 9293 figure 13
        Bench bench = new Bench().established().close().sent("F. 1(0) ack 1");
        bench.in("F. 1(0) ack 1").sent(". 2(0) ack 2").is(State.CLOSING);
        bench.in(". 2(0) ack 2").sentNothing().is(State.TIME_WAIT);
    }

    @Test
    void the_fin_rides_on_the_last_data() {
        Bench bench = new Bench().synOptions(" win 1000 <mss 1000>").established();
        bench.send(1_500).forget(); // the window is full
        bench.shutdown(Shutdown.WRITE).sentNothing().is(State.FIN_WAIT_1); // the state changes when the FIN is queued
        bench.in(". R(0) ack N win 5000").sent("FP. 1001(500) ack 1");
    }

    @Test
    void what_does_not_fit_into_the_send_buffer_is_not_taken() {
        Bench bench = new Bench()
                .option(ConnectionOption.SNDBUF, 1_000)
                .option(ConnectionOption.NODELAY, 1)
                .established();
        // Linux: twice what was asked, at least 4608, for bytes and 832 of bookkeeping a chunk; the last may go beyond
        int taken = 0;
        while (bench.offer(100) == 100) {
            taken += 100;
        }
        assertEquals(500, taken);
        assertEquals(0, bench.offer(1));
        bench.in(". R(0) ack N");
        assertEquals(1, bench.offer(1));
    }

    @Test
    void a_read_into_no_room_is_not_the_end() {
        Bench bench = new Bench().in(State.CLOSE_WAIT);
        assertEquals(0, bench.c.receive(bench.nowNs, ByteBuffer.allocate(0)));
    }

    @Test
    @Requirement({"RFC9293 MUST-48", "RFC9293 MUST-49", "RFC9293 SHLD-21", "RFC9293 SHLD-22"})
    void ttl_and_dscp_are_on_every_segment() { // MUST-48, MUST-49, SHLD-21
        Bench bench = new Bench()
                .knob(Knob.IP_DEFAULT_TTL, 9)
                .option(ConnectionOption.DSCP, 46)
                .open();
        Segment syn = bench.one();
        assertEquals(9, syn.ttl());
        assertEquals(46 << 2, syn.trafficClass());
        bench.in("S. 0(0) ack 1").option(ConnectionOption.TTL, 3).forget().send(1);
        assertEquals(3, bench.one().ttl());
    }

    @Test
    void unsent_data_is_delivered_after_close() {
        Bench bench = new Bench()
                .synOptions(" win 100 <mss 100>")
                .established()
                .send(250)
                .close();
        // PSH: half of the largest window was written (Linux)
        bench.sent("P. 1(100) ack 1").in(". 1(0) ack 101 win 100").sent(". 101(100) ack 1");
        bench.in(". 1(0) ack 201 win 100")
                .sent("FP. 201(50) ack 1")
                .in(". 1(0) ack 252")
                .is(State.FIN_WAIT_2);
    }

    // what is told of it

    @Test
    void all_is_acknowledged_once_data_and_fin_are() {
        Bench bench = new Bench().established();
        assertTrue(bench.c.allAcked());
        bench.send(100);
        assertFalse(bench.c.allAcked());
        bench.in(". R(0) ack N");
        assertTrue(bench.c.allAcked());
        bench.shutdown(Shutdown.WRITE);
        assertFalse(bench.c.allAcked());
        bench.in(". R(0) ack N");
        assertTrue(bench.c.allAcked());
    }

    @Test
    void a_fin_that_the_window_keeps_back_is_not_acknowledged() {
        Bench bench =
                new Bench().established().in(". R(0) ack N win 0").send(100).shutdown(Shutdown.WRITE);
        assertFalse(bench.c.allAcked());
        bench.in(". R(0) ack N win 100");
        bench.in(". R(0) ack U+100 win 0");
        assertFalse(bench.c.allAcked());
    }

    /** Who watches it looks again only when something has changed. */
    @Test
    void what_changes_it_is_counted() {
        Bench bench = new Bench().established();
        int before = bench.c.revision();
        bench.in("P. R(10) ack N");
        assertTrue(bench.c.revision() > before, "data came");
        before = bench.c.revision();
        bench.send(10);
        assertTrue(bench.c.revision() > before, "data was sent");
        before = bench.c.revision();
        bench.in(". R(0) ack N");
        assertTrue(bench.c.revision() > before, "it was acknowledged");
        before = bench.c.revision();
        bench.in("F. R(0) ack N");
        assertTrue(bench.c.revision() > before, "the end came");
        before = bench.c.revision();
        bench.close();
        assertTrue(bench.c.revision() > before, "it was closed");
    }
}
