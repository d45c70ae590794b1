package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompleteCommandTest {
    private static List<String> endingsOf(String... words) {
        String[] argv = new String[words.length + 2];
        argv[0] = "complete";
        argv[1] = "--";
        System.arraycopy(words, 0, argv, 2, words.length);
        TestRun run = new TestRun(null, argv).finish();
        assertEquals(0, run.status(), run.errors());
        return run.text().lines().map(String::strip).toList();
    }

    @Test
    void a_begun_command_is_completed() {
        assertEquals(List.of("ports"), endingsOf("po"));
    }

    @Test
    void a_begun_option_is_completed() {
        assertEquals(List.of("--linger"), endingsOf("close", "--l"));
    }

    @Test
    void nothing_typed_yet_means_every_command() {
        assertTrue(endingsOf("").containsAll(CommandTable.names()));
    }

    @Test
    void what_the_shell_asks_is_not_shown_to_people() {
        assertFalse(CommandTable.names().contains("complete"));
    }

    /** As the shell asks: the word, what it is, and whether it may go on. */
    private static List<String> described(RunningStack stack, String... words) {
        String[] argv = new String[words.length + 3];
        argv[0] = "complete";
        argv[1] = "--described";
        argv[2] = "--";
        System.arraycopy(words, 0, argv, 3, words.length);
        TestRun run = new TestRun(stack, argv).finish();
        assertEquals(0, run.status(), run.errors());
        return run.text().lines().toList();
    }

    @Test
    void ids_states_knobs_and_values_come_from_the_stack_that_runs() {
        try (TwoStacks stacks = new TwoStacks()) {
            stacks.far.run("listen", "-d", "--service", "discard", "80");
            stacks.near.run("listen", "-d", "7000");
            stacks.near.run("connect", "-d", "10.0.0.2:80");
            stacks.near.run("knobs", "tcp_fin_timeout=7");
            RunningStack stack = stacks.near.stack;
            assertEquals(List.of("1\tLISTEN 0.0.0.0:7000\t"), described(stack, "accept", ""));
            List<String> ids = described(stack, "show", "");
            assertEquals(2, ids.size());
            assertTrue(ids.get(1).startsWith("2\tESTABLISHED 10.0.0.1:"), ids.get(1));
            assertEquals(List.of("ESTABLISHED\t\t"), described(stack, "wait", "2", "EST"));
            assertEquals(List.of("ESTABLISHED\t\t"), described(stack, "ports", "state", "EST"));
            assertEquals(List.of("80\t\t"), described(stack, "ports", "dport", ""));
            List<String> knobs = described(stack, "knobs", "tcp_fin_timeo");
            assertTrue(knobs.get(0).startsWith("tcp_fin_timeout\t7 s: "), knobs.get(0));
            assertEquals("+", knobs.get(0).substring(knobs.get(0).lastIndexOf('\t') + 1));
            List<String> values = described(stack, "knobs", "tcp_fin_timeout=");
            assertEquals("tcp_fin_timeout=7\tnow, 0 to 86400 s\t", values.get(0));
            assertEquals("tcp_fin_timeout=60\tdefault, 0 to 86400 s\t", values.get(1));
        }
    }

    @Test
    void options_of_a_connection_their_values_and_files() {
        assertEquals(
                List.of("nodelay=\tSend small segments at once: no Nagle (TCP_NODELAY).\t+"),
                described(null, "set", "2", "nod"));
        assertEquals(
                List.of("nodelay=0\t0 or 1\t", "nodelay=1\t0 or 1\t"), described(null, "connect", "-o", "nodelay="));
        assertEquals(List.of("\tfiles\t+"), described(null, "trace", "--write", "x"));
        assertEquals(List.of("TcpActiveOpens\t\t"), described(null, "stats", "TcpAct"));
    }

    @Test
    void words_of_a_few_are_offered_as_they_are_typed() {
        assertEquals(List.of("write\t\t"), described(null, "shutdown", "1", "wr"));
        assertEquals(List.of("discard\t\t"), described(null, "listen", "--service", "d"));
        assertEquals(
                List.of("delay\t\t", "duplicate\t\t"),
                described(null, "fault", "loss", "1%", "d").subList(1, 3));
        assertTrue(described(null, "help", "po").contains(described(null, "po").get(0)));
        assertEquals(List.of(), described(null, "lab", "po"));
    }
}
