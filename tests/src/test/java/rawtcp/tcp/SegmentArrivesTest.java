package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/**
 * RFC 9293 3.10.7: each state against each kind of segment. The sequence numbers of the bench start just before they
 * wrap; letters are explained at {@link Notation}.
 */
class SegmentArrivesTest {
    private static void arrives(State state, String segment, String answer, State next) {
        Bench bench = new Bench().in(state).in(segment);
        if (answer.isEmpty()) {
            bench.sentNothing();
        } else {
            bench.sent(answer);
        }
        bench.is(next);
    }

    // 3.10.7.3
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            # first, the ACK bit: beyond what we sent, or not above ISS
            . 100(0) ack 2             | R 2(0)            | SYN_SENT
            S. 100(0) ack 0            | R 0(0)            | SYN_SENT
            S. 100(0) ack -1           | R -1(0)           | SYN_SENT
            S. 100(0) ack 2            | R 2(0)            | SYN_SENT
            R. 100(0) ack 2            |                   | SYN_SENT
            # second, the RST bit
            R. 0(0) ack 1              |                   | CLOSED
            R 0(0)                     |                   | SYN_SENT
            # fifth: neither SYN nor RST
            . 100(0) ack 1             |                   | SYN_SENT
            P 100(10)                  |                   | SYN_SENT
            F. 100(0) ack 1            |                   | SYN_SENT
            - 100(10)                  |                   | SYN_SENT
            # fourth, the SYN bit
            S. 0(0) ack 1              | . 1(0) ack 1      | ESTABLISHED
            # text and FIN that come with it are not taken: the peer sends them again (Linux)
            S. 0(5) ack 1              | . 1(0) ack 1      | ESTABLISHED
            SF. 0(0) ack 1             | . 1(0) ack 1      | ESTABLISHED
            SF. 0(9) ack 1             | . 1(0) ack 1      | ESTABLISHED
            S 0(0)                     | S. 0(0) ack 1     | SYN_RCVD
            """)
    void in_syn_sent(String segment, String answer, State next) {
        arrives(State.SYN_SENT, segment, answer == null ? "" : answer, next);
    }

    // 3.10.7.4 of SYN_RCVD
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            . R(0) ack N               |                   | ESTABLISHED
            . R(0) ack U               | R 0(0)            | SYN_RCVD
            . R(0) ack N+1             | R 2(0)            | SYN_RCVD
            . R(0) ack U-1             | R -1(0)           | SYN_RCVD
            . R(100) ack N             | . N(0) ack R      | ESTABLISHED
            F. R(0) ack N              | . N(0) ack R      | CLOSE_WAIT
            # the application's answer may carry the ACK (Linux)
            F. R(7) ack N              |                   | CLOSE_WAIT
            - R(100)                   |                   | SYN_RCVD
            . E+1(0) ack N             | . N(0) ack R      | SYN_RCVD
            . R-1(0) ack N             | . N(0) ack R      | SYN_RCVD
            # the peer has not seen our SYN-ACK; a SYN may carry data
            S 0(0)                     | S. 0(0) ack 1     | SYN_RCVD
            S 0(10)                    | S. 0(0) ack 1     | SYN_RCVD
            # a SYN of another incarnation
            S -50(0)                   | . N(0) ack R      | SYN_RCVD
            S E+1(0)                   | . N(0) ack R      | SYN_RCVD
            # in the window: back to LISTEN, answered as by a closed port (Linux): sequence number 0, ISS is 16 below it
            S R+1(0)                   | R. 16(0) ack 3    | CLOSED
            R R(0)                     |                   | CLOSED
            R R+1(0)                   | . N(0) ack R      | SYN_RCVD
            R R-1(0)                   |                   | SYN_RCVD
            """)
    void in_syn_rcvd(String segment, String answer, State next) {
        arrives(State.SYN_RCVD, segment, answer == null ? "" : answer, next);
    }

    // first: the sequence number
    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    void a_segment_outside_the_window_is_answered_with_an_ack_and_dropped(State state) {
        for (String segment : new String[] {
            ". R-1(0) ack N",
            ". R-101(100) ack N",
            ". R-100(100) ack U", // it ends where our last ACK stood: its own ACK counts (Linux)
            ". R-1(1) ack U",
            ". E+1(0) ack N",
            ". E+1(10) ack N",
            "F. R-2(0) ack N",
            "F. R-1(0) ack U",
            "F. E+1(0) ack N",
            "S R-1(0)",
            "S. R-1(0) ack N",
            "S E+1(0)",
            "- R-11(10)",
            ". R+1000000000(1) ack N",
            ". R-1000000000(1) ack N"
        }) {
            arrives(state, segment, ". N(0) ack R", state);
        }
    }

    // second: RFC 5961 3.2
    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    @Requirement("RFC5961 a")
    void a_reset_ends_it_only_exactly_at_the_left_edge(State state) {
        arrives(state, "R R(0)", "", State.CLOSED);
        arrives(state, "R. R(0) ack N", "", State.CLOSED);
        arrives(state, "R R(20)", "", State.CLOSED); // SHLD-2
        arrives(state, "R R+1(0)", ". N(0) ack R", state);
        arrives(state, "R E-1(0)", ". N(0) ack R", state);
        arrives(state, "R E+1(0)", "", state);
        arrives(state, "R R-1(0)", "", state);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT, REFUSED",
        "ESTABLISHED, RESET",
        "FIN_WAIT_1, RESET",
        "FIN_WAIT_2, RESET",
        "CLOSE_WAIT, RESET",
        "CLOSING, NONE",
        "LAST_ACK, NONE"
    })
    @Requirement("RFC9293 MUST-12")
    void a_reset_is_told_to_the_application_where_it_lost_something(State state, Failure failure) { // MUST-12
        String reset = state == State.SYN_SENT ? "R. 0(0) ack N" : "R R(0)";
        Bench bench = new Bench().in(state).in(reset).is(State.CLOSED).failed(failure);
        assertEquals(-1, bench.read(10));
    }

    // fourth: RFC 5961 4.2
    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    @Requirement("RFC5961 b")
    void a_syn_in_the_window_draws_a_challenge_ack(State state) {
        arrives(state, "S R(0)", ". N(0) ack R", state);
        arrives(state, "S. R(0) ack N", ". N(0) ack R", state);
        arrives(state, "S R+5(10)", ". N(0) ack R", state);
    }

    // fifth: RFC 5961 5.2
    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    @Requirement({"RFC9293 MAY-12", "RFC5961 c"})
    void an_ack_of_what_was_not_sent_or_long_ago_is_answered_and_dropped(State state) {
        for (String segment : new String[] {
            ". R(0) ack N+1",
            ". R(10) ack N+1",
            "F. R(0) ack N+1",
            ". R(0) ack N+1000000000",
            ". R(10) ack U-65536",
            "F. R(0) ack U-65536",
            ". R(10) ack U-1000000000"
        }) {
            arrives(state, segment, ". N(0) ack R", state);
        }
        arrives(state, "- R(10)", "", state); // no ACK bit: dropped
        arrives(state, "F R(0)", "", state);
        // within the window that was ever offered, but of no byte that was ever sent (Linux: min(MAX.SND.WND, acked))
        arrives(state, ". R(10) ack U-65535", ". N(0) ack R", state);
    }

    @Test
    void an_ack_of_what_was_acknowledged_lately_is_of_no_harm() { // RFC 5961 5.2
        Bench bench = new Bench().established().send(100).in(". R(0) ack N").forget();
        bench.in(". R(0) ack U-100").sentNothing().in(". R(0) ack U-102").sent(". N(0) ack 1");
    }

    // fifth: what the ACK of our FIN does
    @ParameterizedTest
    @CsvSource({
        "FIN_WAIT_1, FIN_WAIT_2, FIN_ACKED",
        "CLOSING,    TIME_WAIT,  FIN_ACKED",
        "LAST_ACK,   CLOSED,     FIN_ACKED"
    })
    void the_ack_of_our_fin_moves_on(State state, State next, Cause cause) {
        new Bench().in(state).in(". R(0) ack N").sentNothing().is(next).because(cause);
        new Bench().in(state).in(". R(0) ack U").sentNothing().is(state);
    }

    // seventh: the segment's text
    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    void text_in_the_window_is_taken(State state) {
        Bench bench = new Bench().in(state);
        bench.in(". R(100) ack U").sent(". N(0) ack 101").is(state);
        bench.in(". R-50(100) ack U").sent(". N(0) ack 151"); // across the left edge
        bench.in(". R+50(50) ack U").sent(". N(0) ack 151"); // after a gap: SHLD-31
        bench.in(". R+20(60) ack U").sent(". N(0) ack 151"); // overlaps it
        bench.in(". R(20) ack U").sent(". N(0) ack 251");
        bench.in(". R-100(100) ack U").sent(". N(0) ack 251"); // all of it old
        assertEquals(250, bench.read(1000));
        bench.is(state);
    }

    @ParameterizedTest
    @CsvSource({"CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    void text_after_the_peers_fin_is_ignored(State state) {
        Bench bench = new Bench().in(state).in(". R(100) ack U").is(state);
        assertEquals(0, bench.c.receiveQueue());
    }

    @Test
    void text_across_the_right_edge_is_taken_only_if_nothing_waits_to_be_read() { // Linux, where 3.10.7.4 would cut it
        Bench bench = new Bench().option(ConnectionOption.RCVBUF, 2_000).established(); // a window of 1460
        bench.in(". R(900) ack U").forget().in(". R(700) ack U").sent(". N(0) ack 901");
        assertEquals(900, bench.c.receiveQueue());
        assertEquals(900, bench.read(9_000));
        bench.forget().in(". R(3000) ack U");
        assertEquals(3_000, bench.c.receiveQueue());
        assertEquals(0, bench.c.receiveWindowBytes());
    }

    // eighth: the FIN bit
    @ParameterizedTest
    @CsvSource({"ESTABLISHED, CLOSE_WAIT", "FIN_WAIT_1,  CLOSING", "FIN_WAIT_2,  TIME_WAIT"})
    void the_peers_fin_moves_on(State state, State next) {
        arrives(state, "F. R(0) ack U", ". N(0) ack R", next);
        String answer =
                state == State.ESTABLISHED ? "" : ". N(0) ack R"; // there what it sends may carry the ACK (Linux)
        arrives(state, "F. R(50) ack U", answer, next);
        arrives(state, "F. R-10(50) ack U", answer, next);
        arrives(state, "F. R-10(10) ack U", answer, next);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED, CLOSE_WAIT", "FIN_WAIT_1,  CLOSING", "FIN_WAIT_2,  TIME_WAIT"})
    void a_fin_out_of_order_waits_for_the_data_before_it(State state, State next) {
        for (String fin : new String[] {"F. R+10(0) ack U", "F. R+4(6) ack U"}) {
            Bench bench = new Bench().in(state).in(fin).sent(". N(0) ack 1").is(state);
            assertEquals(0, bench.read(10));
            bench.in(". R(10) ack U").sent(". N(0) ack 12").is(next);
            assertEquals(10, bench.c.receiveQueue());
        }
    }

    @Test
    void a_fin_with_the_ack_of_ours_goes_from_fin_wait_1_to_time_wait() {
        arrives(State.FIN_WAIT_1, "F. R(0) ack N", ". N(0) ack R", State.TIME_WAIT);
        arrives(State.FIN_WAIT_1, "F. R(30) ack N", ". N(0) ack R", State.TIME_WAIT);
    }

    @ParameterizedTest
    @CsvSource({"CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT"})
    void a_fin_sent_again_is_acknowledged_each_time(State state) { // no limit: the peer waits for it (Linux)
        Bench bench = new Bench().in(state);
        for (int i = 0; i < 3; i++) {
            bench.in("F. R-1(0) ack U").sent(". N(0) ack R").is(state);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"LISTEN"},
            mode = EnumSource.Mode.EXCLUDE)
    void no_segment_whatever_breaks_a_state(State state) {
        for (int flags = 0; flags < 64; flags++) { // ECE and CWR are for later
            for (int offset : new int[] {-70_000, -1, 0, 1, 10, 65_535, 70_000, 1 << 30, Integer.MIN_VALUE}) {
                for (int ack : new int[] {Integer.MIN_VALUE, -65_536, -1, 0, 1, 2, 100}) {
                    whatever(state, flags, offset, ack, 0);
                    whatever(state, flags, offset, ack, flags % 3 - 1 + 10);
                }
            }
        }
    }

    /** {@code tsVal}: 10 is TS.Recent; 0: no timestamps. What must hold, the connection itself asserts. */
    private static void whatever(State state, int flags, int offset, int ack, int tsVal) {
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1);
        bench.synOptions(tsVal == 0 ? " win 65535" : " win 65535 <TS 10 0>").in(state);
        Segment segment = Notation.parse("- R(" + (flags & 3) * 5 + ")", bench.c, bench.peerIsn);
        segment.flags(flags).seq(segment.seq() + offset).ack(bench.c.tcb.sndNxt + ack);
        segment.urgentPointer(flags);
        if (tsVal != 0) {
            segment.options().timestamps(tsVal, 1);
        }
        bench.in(segment);
        if (state == State.CLOSED) {
            bench.sentNothing();
        }
        assertTrue(bench.taken().size() <= 1, "one segment draws one answer");
    }
}
