package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knobs;
import rawtcp.wire.Segment;

/** What comes to TIME_WAIT: RFC 9293 3.10.7.4, RFC 1337, RFC 6191, and Linux where they leave a choice. */
class ArriveTimeWaitTest {
    private static final int RECENT = 0x7fff_fff0;

    private static Knobs knobs(boolean rfc1337) throws Knobs.BadKnob {
        Knobs knobs = new Knobs();
        knobs.set(Map.of("tcp_rfc1337", rfc1337 ? "1" : "0"));
        return knobs;
    }

    @ParameterizedTest(name = "{0} at {1} with {2}")
    @CsvSource({
        // flags, RCV.NXT + n, length, verdict, with an old timestamp
        "R, 0, 0, END, IGNORE",
        "R, 1, 0, IGNORE, IGNORE",
        "R, -1, 0, IGNORE, IGNORE",
        "R., 0, 0, END, IGNORE",
        "., 0, 0, RESTART, RESTART_AND_ANSWER",
        "-, 0, 0, RESTART, RESTART_AND_ANSWER",
        "., 1, 0, RESTART_AND_ANSWER, RESTART_AND_ANSWER",
        "., -1, 0, RESTART_AND_ANSWER, RESTART_AND_ANSWER",
        "F., -1, 0, RESTART_AND_ANSWER, RESTART_AND_ANSWER", // the peer's FIN again
        "., 0, 5, RESTART_AND_ANSWER, RESTART_AND_ANSWER",
        "S, -100, 0, ANSWER, RESTART_AND_ANSWER",
        "-, 1, 0, ANSWER, RESTART_AND_ANSWER"
    })
    void what_it_calls_for(
            String flags, int offset, int length, ArriveTimeWait.Verdict verdict, ArriveTimeWait.Verdict old)
            throws Knobs.BadKnob {
        for (int rcvNxt : new int[] {1_000, 0, -1, Integer.MIN_VALUE}) {
            Segment in = Notation.bare(flags.replace("-", ""), rcvNxt + offset, length);
            assertEquals(verdict, ArriveTimeWait.judge(knobs(false), in, rcvNxt, false));
            assertEquals(old, ArriveTimeWait.judge(knobs(false), in, rcvNxt, true));
            boolean reset = flags.startsWith("R");
            assertEquals(
                    reset ? ArriveTimeWait.Verdict.IGNORE : verdict,
                    ArriveTimeWait.judge(knobs(true), in, rcvNxt, false),
                    "RFC 1337");
        }
    }

    @ParameterizedTest(name = "{0} at {1}, timestamps {2} {3}")
    @CsvSource({
        // flags, RCV.NXT + n, whether timestamps were agreed on, TS.Recent + n, a new connection
        "S, 1, false, , true",
        "S, 0, false, , false",
        "S, -5, false, , false",
        "S, -5, true, 1, true",
        "S, -5, true, 0, false",
        "S, 1, true, 0, true",
        "S, -5, true, , false",
        "S, -5, false, 1, false",
        "S., 1, false, , false",
        "SR, 1, false, , false",
        "., 1, false, , false",
        "., 1, true, 1, false"
    })
    @Requirement("RFC9293 MAY-2")
    void a_syn_that_is_newer_begins_another_connection(
            String flags, int offset, boolean agreed, Integer stamp, boolean accepted) {
        for (int rcvNxt : new int[] {1_000, 0, -1, Integer.MAX_VALUE}) {
            Segment in = Notation.bare(flags, rcvNxt + offset, 0);
            if (stamp != null) {
                in.options().timestamps(RECENT + stamp, 0);
            }
            assertEquals(accepted, ArriveTimeWait.acceptsNewSyn(in, rcvNxt, agreed, RECENT, false));
            assertEquals(false, ArriveTimeWait.acceptsNewSyn(in, rcvNxt, agreed, RECENT, true), "PAWS");
        }
    }

    @Test
    void its_initial_sequence_number_lies_beyond_all_that_was_used() { // Linux; 0 stands for none there
        assertEquals(165_537, ArriveTimeWait.isnAfter(100_000));
        assertEquals(1, ArriveTimeWait.isnAfter(-65_537));
        assertEquals(2, ArriveTimeWait.isnAfter(-65_535));
    }
}
