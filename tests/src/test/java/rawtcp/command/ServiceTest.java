package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ServiceTest {
    private final TwoStacks stacks = new TwoStacks();

    @AfterEach
    void close() {
        stacks.close();
    }

    /** Two segments: the SYN's answer, and that of the FIN, which is a FIN. */
    @Test
    void an_answer_leaves_with_the_acknowledgement_of_what_it_answers() {
        stacks.far.id("listen", "-d", "--service", "discard", "80");
        String id = stacks.near.id("connect", "-d", "10.0.0.2:80");
        stacks.near.run("shutdown", id);
        assertEquals(0, stacks.near.run("wait", id, "TIME_WAIT").status());
        String shown = stacks.near.run("show", id).text();
        assertTrue(shown.lines().anyMatch(line -> line.matches(" *segmentsIn +2")), shown);
    }

    @Test
    void what_a_service_throws_away_nobody_else_receives() {
        stacks.far.id("listen", "-d", "--service", "discard", "80");
        String id = stacks.near.id("connect", "-d", "10.0.0.2:80");
        assertEquals(
                0,
                stacks.near
                        .start("send", id)
                        .stdin("x".repeat(100_000))
                        .finish()
                        .status());
        TestRun recv = stacks.far.run("recv", "2", "--timeout", "0");
        assertEquals("", recv.text());
        assertEquals(Exit.TIMED_OUT, recv.status(), recv::toString);
        stacks.near.run("shutdown", id);
        assertEquals(0, stacks.near.run("wait", id, "TIME_WAIT").status());
        String shown = stacks.far.run("show", "2").text();
        assertTrue(shown.lines().anyMatch(line -> line.matches(" *bytesReceived +100000")), shown);
    }
}
