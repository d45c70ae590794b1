package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.wire.Segment;

/** What comes to an orphan in FIN_WAIT_2 (Linux tcp_timewait_state_process, tw_substate TCP_FIN_WAIT2). */
class ArriveFinWait2Test {
    private static final int WINDOW = 500;

    /** At RCV.NXT + {@code offset}, in a window of 500, also where sequence numbers wrap around. */
    @ParameterizedTest(name = "{0} at {1} with {2}")
    @CsvSource({
        "., 0, 0, IGNORE",
        "., 499, 0, IGNORE",
        "., 500, 0, IGNORE",
        "., 501, 0, ANSWER",
        "., -1, 0, ANSWER",
        "-, 0, 0, IGNORE",
        "R, 0, 0, END",
        "R, 499, 0, END",
        "R, 500, 0, END",
        "R, 501, 0, ANSWER",
        "R, -1, 0, ANSWER",
        "S, 0, 0, RESET",
        "S, -1, 0, ANSWER",
        "S., 5, 0, RESET",
        "S, -1, 1, IGNORE", // it has no ACK
        "., 0, 10, RESET", // RFC 9293 SHLD-3
        "., -10, 10, ANSWER",
        "., -10, 11, RESET",
        "., 499, 10, RESET",
        "., 500, 1, ANSWER",
        "F., 0, 0, FIN",
        "F., -1, 1, FIN",
        "F., -1, 0, ANSWER",
        "F., 0, 1, RESET",
        "F., 1, 0, RESET",
        "F, 0, 0, IGNORE"
    })
    void what_it_calls_for(String flags, int offset, int length, ArriveFinWait2.Verdict verdict) {
        for (int rcvNxt : new int[] {1_000, 5, -3, Integer.MIN_VALUE + 2}) {
            Segment in = Notation.bare(flags.replace("-", ""), rcvNxt + offset, length);
            assertEquals(verdict, ArriveFinWait2.judge(in, rcvNxt, WINDOW, false));
            assertEquals(ArriveFinWait2.Verdict.ANSWER, ArriveFinWait2.judge(in, rcvNxt, WINDOW, true), "PAWS");
        }
    }

    @Test
    void a_reset_says_why() {
        assertEquals(Cause.SYN_IN_FIN_WAIT_2, ArriveFinWait2.resetCause(Notation.bare("S", 0, 0)));
        assertEquals(Cause.DATA_AFTER_CLOSE, ArriveFinWait2.resetCause(Notation.bare(".", 0, 1)));
    }

    @Test
    void its_fin_is_acknowledged_and_begins_time_wait() {
        Bench bench = new Bench().established().close().forget();
        bench.in(". 1(0) ack 2").is(State.FIN_WAIT_2).sentNothing();
        bench.in("F. 1(0) ack 2").is(State.TIME_WAIT);
        assertEquals(". 2(0) ack 2", Notation.of(bench.one(), bench.isn, bench.peerIsn));
    }
}
