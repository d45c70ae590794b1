package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fault} and {@code inject} on two stacks with a wire in memory between them. */
@Timeout(60)
final class FaultCommandsTest {
    private final TwoStacks stacks = new TwoStacks();
    private final TwoStacks.Side near = stacks.near;
    private final TwoStacks.Side far = stacks.far;
    private String id;
    private String farId;

    @BeforeEach
    void open() {
        far.run("listen", "-d", "7000");
        id = near.run("connect", "-d", "--owner", "none", "10.0.0.2:7000")
                .text()
                .strip();
        farId = far.run("accept", "--owner", "none", "1").text().strip();
    }

    @AfterEach
    void stop() {
        stacks.close();
    }

    private static void done(TestRun run) {
        assertEquals(Exit.DONE, run.status(), run.errors());
    }

    @Test
    void a_rule_takes_the_next_fin_and_then_no_more() {
        TestRun added = near.run("fault", "--out", "drop", "--next", "1", "--flags", "FIN");
        assertEquals("1\n", added.text());
        assertEquals("rawtcp: fault 1: --out --flags FIN --next 1 drop\n", added.errors());
        done(near.run("shutdown", id));
        done(near.run("wait", id, "FIN_WAIT_2"));
        String told = near.run("fault", "-H").text();
        assertTrue(told.matches("1 +--out --flags FIN --next 1 drop \\(done\\) +0 +1 +0 +0 +0 +0 +0\n"), told);
        done(near.run("fault", "--clear"));
        assertEquals("", near.run("fault").text());
        assertEquals("[]\n", near.run("fault", "--json").text());
    }

    @Test
    void a_seed_that_was_drawn_is_shown_and_one_rule_is_cleared_alone() {
        assertTrue(near.run("fault", "loss", "0.1%").errors().matches("rawtcp: fault 1: loss 0.1% seed [0-9]+\n"));
        assertEquals(
                "2\n",
                near.run("fault", "-q", "--in", "loss", "0%", "seed", "7").text());
        done(near.run("fault", "--clear", "1"));
        assertTrue(near.run("fault", "--json")
                .text()
                .startsWith("[{\"id\":2,\"rule\":\"--in loss 0% seed 7\",\"in\":true"));
        assertEquals(Exit.NO_SUCH_THING, near.run("fault", "--clear", "1").status());
    }

    @Test
    void what_is_delayed_arrives_later_and_at_once_when_the_rule_goes() {
        done(near.run("fault", "--out", "--id", id, "delay", "1h"));
        done(near.run("send", id, "held"));
        done(near.run("fault", "--clear"));
        assertEquals("held\n", far.run("recv", farId, "--max", "5").text());
    }

    @Test
    void a_reset_in_the_window_is_challenged_and_one_at_its_edge_ends_it() {
        done(near.run("inject", id, "--from-peer", "-f", "RST", "--seq", "+100"));
        assertEquals("ESTABLISHED\n", near.run("wait", id, "ESTABLISHED").text());
        assertTrue(near.run("show", id).text().contains("RST in the window, but not at RCV.NXT"));
        TestRun end = near.run("inject", id, "-f", "RST");
        assertEquals(
                "rawtcp: injected to 10.0.0.2:7000: R 1:1(0) win ", end.errors().substring(0, 48));
        assertEquals("CLOSED\n", far.run("wait", farId, "CLOSED").text());
        assertEquals("ESTABLISHED\n", near.run("wait", id, "ESTABLISHED").text(), "we know nothing of it");
    }

    @Test
    void what_has_ended_takes_part_in_no_conversation() {
        String held = near.id("connect", "-d", "10.0.0.2:7000"); // by its owner, also when it has ended
        done(far.run("close", "--abort", far.id("accept", "1")));
        done(near.run("wait", held, "CLOSED"));
        TestRun run = near.run("inject", held);
        assertTrue(
                run.errors()
                        .matches(
                                "rawtcp: inject 2: connection 2 has ended: connection reset \\(RST from peer after .*\\)\n"),
                run.errors());
        assertEquals(Exit.NO_SUCH_THING, run.status());
    }

    @Test
    void data_as_if_from_the_peer_is_read() {
        done(near.run("inject", id, "--from-peer", "--data", "hello"));
        assertEquals("hello", near.run("recv", id, "--max", "5").text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inject 1 -f FINN|rawtcp: inject 1: flags 'FINN': 'FINN' is none of FIN SYN RST PSH ACK URG ECE CWR, joined"
                        + " by commas, nor letters as in S. or FP.",
                "inject 1 --seq 1x|rawtcp: inject 1: --seq '1x': +N, -N, N or =N, as rawtcp inject --help says",
                "inject 1 --ack =4294967296|"
                        + "rawtcp: inject 1: --ack '=4294967296': +N, -N, N or =N, as rawtcp inject --help says",
                "inject 1 --timestamps 5|rawtcp: inject 1: --timestamps '5': two numbers, VAL,ECR",
                "inject 1 --ttl 0|rawtcp: inject 1: --ttl 0: 1 to 255",
                "inject 1 --data a --length 5|rawtcp: inject 1: --data and --length exclude each other",
                "inject 1 --length 9000|rawtcp: inject 1: 9000 octets of data: at most 1460 fit into a segment here",
                "fault --next 0 drop|rawtcp: fault: --next 0: 1 or more",
                "fault --data --no-data drop|rawtcp: fault: --data and --no-data exclude each other",
                "fault --clear --in|rawtcp: fault: --clear takes ids of rules, no more",
                "fault --clear x|rawtcp: fault: --clear x: the id of a rule is a number; 'rawtcp fault' lists them",
                "fault clear|rawtcp: fault: 'clear' is no effect; rules are taken away by 'rawtcp fault --clear [ID…]'",
                "fault del 1|rawtcp: fault: 'del' is no effect; rules are taken away by 'rawtcp fault --clear [ID…]'",
                "fault --in off|rawtcp: fault: 'off' is no effect; rules are taken away by 'rawtcp fault --clear [ID…]'",
                "fault --in|rawtcp: fault: a rule says what happens: drop, loss, delay, duplicate, reorder, corrupt, rate",
            })
    void wrong_words_get_one_line_and_status_2(String line, String error) {
        TestRun run = near.run(line.split(" ", -1));
        assertEquals(error + "\n", run.errors());
        assertEquals(Exit.USAGE, run.status());
    }
}
