package rawtcp.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.Cause;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.view.StatesView.Way;

/** RFC 9293 figure 5 with a way through it. */
class StatesViewTest {
    private static final long MS = 1_000_000;

    private static final List<Transition> CLOSED_FIRST = List.of(
            new Transition(0, State.CLOSED, State.SYN_SENT, Cause.ACTIVE_OPEN),
            new Transition(2 * MS, State.SYN_SENT, State.ESTABLISHED, Cause.SYN_ACK_RECEIVED),
            new Transition(5 * MS, State.ESTABLISHED, State.FIN_WAIT_1, Cause.CLOSE_CALL),
            new Transition(6 * MS, State.FIN_WAIT_1, State.FIN_WAIT_2, Cause.FIN_ACKED),
            new Transition(9 * MS, State.FIN_WAIT_2, State.TIME_WAIT, Cause.FIN_RECEIVED));

    @Test
    void the_way_of_who_closes_first() {
        assertEquals(
                """
                                             (CLOSED)
                           passive OPEN     .--'    '--.  1  active OPEN: SYN sent
                                            v          v
                                         LISTEN ---->(SYN_SENT)
                           SYN received     |           |    |
                                            v           |    |
                                        SYN_RCVD <------'    |  SYN received
                           close     .---'  |    ACK of SYN  |
                                     |      v                |
                                     | (ESTABLISHED)<--2-----'  SYN-ACK received
                                     |      |  3 close  |    FIN received
                                     v      v           '-----------------.
                                   (FIN_WAIT_1)------> CLOSING            '-> CLOSE_WAIT
                    ACK of our FIN  4  |    \\     FIN     |    ACK of our FIN      |    close
                                       v       both      v                       v
                                   (FIN_WAIT_2)---5-->[TIME_WAIT]             LAST_ACK
                                                  FIN    |    2MSL are over      |    ACK of
                                                         '-------> CLOSED <------'    our FIN
                1       0.0ms  SYN_SENT     active OPEN: SYN sent (RFC 9293 3.10.1)
                2       2.0ms  ESTABLISHED  our SYN was acknowledged (RFC 9293 3.10.7.3)
                3       5.0ms  FIN_WAIT_1   close() by the owner (RFC 9293 3.10.4)
                4       6.0ms  FIN_WAIT_2   our FIN was acknowledged (RFC 9293 3.10.7.4 fifth)
                5       9.0ms  TIME_WAIT    FIN received (RFC 9293 3.10.7.4 eighth)
                """,
                StatesView.text(new Way(3, State.TIME_WAIT, CLOSED_FIRST, 5)));
    }

    @Test
    void what_was_accepted_comes_from_listen() {
        List<Transition> history = List.of(new Transition(0, State.CLOSED, State.SYN_RCVD, Cause.SYN_RECEIVED));
        String text = StatesView.text(new Way(3, State.SYN_RCVD, history, 1));
        assertTrue(text.contains("(LISTEN)"), text);
        assertTrue(text.contains("SYN received  1  |"), text);
        assertTrue(text.contains("[SYN_RCVD]"), text);
    }

    @Test
    void a_listener_is_in_listen_and_took_no_step() {
        String text = StatesView.text(new Way(1, State.LISTEN, List.of(), 0));
        assertTrue(text.contains("[LISTEN]"), text);
        assertEquals(18, text.lines().count());
    }

    /** The figure has no arrow for it. */
    @Test
    void a_reset_ends_at_the_lower_closed() {
        List<Transition> history = List.of(
                new Transition(0, State.CLOSED, State.SYN_SENT, Cause.ACTIVE_OPEN),
                new Transition(MS, State.SYN_SENT, State.CLOSED, Cause.REFUSED));
        List<String> lines =
                StatesView.text(new Way(3, State.CLOSED, history, 2)).lines().toList();
        assertTrue(lines.get(0).contains("(CLOSED)"), lines.get(0));
        assertTrue(lines.get(17).contains("[CLOSED]"), lines.get(17));
        assertTrue(lines.get(19).contains("CLOSED       RST received in answer to our SYN"), lines.get(19));
    }

    @Test
    void no_cause_makes_a_line_of_more_than_80_columns() {
        for (Cause cause : Cause.values()) {
            Transition step = new Transition(
                    0, State.ESTABLISHED, State.CLOSED, cause, "12345 bytes that were not read, RST sent");
            Transition first = new Transition(-100_000_000 * MS, State.CLOSED, State.SYN_RCVD, cause);
            StatesView.text(new Way(3, State.CLOSED, List.of(first, step), 2))
                    .lines()
                    .forEach(line -> assertTrue(line.length() <= 80, line));
        }
    }

    /** Every successor of RFC 9293's figure, save those by RST, timeout and abort, has its arrow. */
    @Test
    void each_arrow_of_the_figure_can_be_numbered() {
        Stream<Transition> steps = Arrays.stream(State.values())
                .flatMap(from -> from.successors().stream().map(to -> new Transition(0, from, to, Cause.CLOSE_CALL)));
        List<String> without = steps.filter(step -> {
                    Way way = new Way(1, step.to(), List.of(step), 7);
                    return String.join("\n", StatesView.picture(way)).indexOf('7') < 0;
                })
                .map(step -> step.from() + " " + step.to())
                .toList();
        assertEquals(
                List.of(
                        "LISTEN CLOSED",
                        "SYN_SENT CLOSED",
                        "SYN_RCVD CLOSED",
                        "SYN_RCVD LISTEN",
                        "SYN_RCVD CLOSE_WAIT",
                        "ESTABLISHED CLOSED",
                        "FIN_WAIT_1 CLOSED",
                        "FIN_WAIT_2 CLOSED",
                        "CLOSE_WAIT CLOSED",
                        "CLOSING CLOSED"),
                without.stream()
                        .sorted(java.util.Comparator.comparing(StatesViewTest::order))
                        .toList());
    }

    private static int order(String step) {
        return State.valueOf(step.substring(0, step.indexOf(' '))).ordinal();
    }

    @Test
    void in_json_the_steps_are_those_of_show() {
        String json = StatesView.json(new Way(3, State.TIME_WAIT, CLOSED_FIRST, 5));
        assertTrue(
                json.startsWith("{\"id\":3,\"state\":\"TIME_WAIT\",\"transitions\":5,\"history\":[{\"atMs\":0.0,"),
                json);
        assertFalse(json.contains("events"), json);
    }
}
