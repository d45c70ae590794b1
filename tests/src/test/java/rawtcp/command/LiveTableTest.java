package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rawtcp.endpoint.CallFailed;
import rawtcp.view.Recent;

/** What a shell is told to show: the order of the table, and the updates themselves. */
@Timeout(60)
class LiveTableTest {
    private static final long SECOND = 1_000_000_000;

    private final TwoStacks stacks = new TwoStacks();
    private Recent recent;
    private long startNs;

    @BeforeEach
    void three_connections() throws Exception {
        stacks.far.run("listen", "-d", "--service", "discard", "80");
        for (int i = 1; i <= 3; i++) {
            assertEquals("" + i, stacks.near.id("connect", "-d", "10.0.0.2:80"));
        }
        recent = stacks.near.host.call((nowNs, endpoint) -> {
            Recent one = new Recent(endpoint);
            stacks.near.host.follow(one);
            startNs = nowNs;
            return one;
        });
    }

    @AfterEach
    void end() {
        stacks.close();
    }

    /** {@code laterS}: seconds of the table's time after its beginning. */
    private List<Integer> idsAt(long laterS, int skip, int rows) throws CallFailed, InterruptedException {
        return stacks.near.host.call((nowNs, endpoint) -> {
            recent.update(startNs + laterS * SECOND, endpoint);
            return recent.lines(nowNs, endpoint, skip, rows).stream()
                    .map(line -> line.row().id())
                    .toList();
        });
    }

    @Test
    void at_first_the_latest_state_is_on_top() throws Exception {
        assertEquals(List.of(3, 2, 1), idsAt(0, 0, 10));
        assertEquals(List.of(2), idsAt(0, 1, 1));
    }

    @Test
    void what_moves_after_a_pause_comes_to_the_top_and_keeps_its_place_while_it_goes_on() throws Exception {
        assertEquals(List.of(3, 2, 1), idsAt(1, 0, 10));
        stacks.near.run("send", "1", "hello");
        assertEquals(List.of(1, 3, 2), idsAt(20, 0, 10));
        stacks.near.run("send", "2", "hello");
        assertEquals(List.of(2, 1, 3), idsAt(21, 0, 10));
        stacks.near.run("send", "1", "hello");
        assertEquals(List.of(2, 1, 3), idsAt(22, 0, 10));
    }

    @Test
    void another_state_comes_to_the_top_and_what_has_ended_goes_after_a_moment() throws Exception {
        stacks.near.run("close", "--abort", "2");
        assertEquals(List.of(2, 3, 1), idsAt(1, 0, 10));
        assertEquals(3, recent.size());
        assertEquals(List.of(3, 1), idsAt(5, 0, 10));
        assertEquals(2, recent.size());
    }

    @Test
    void nothing_is_to_be_looked_at_while_nothing_changes() throws Exception {
        idsAt(1, 0, 10);
        assertFalse(isDirty());
        stacks.near.run("send", "1", "hello");
        assertTrue(isDirty());
    }

    private boolean isDirty() throws CallFailed, InterruptedException {
        return stacks.near.host.<Boolean>call((nowNs, endpoint) -> recent.isDirty(nowNs));
    }

    @Test
    void a_new_listener_is_on_top_and_a_closed_one_gone() throws Exception {
        assertEquals("4", stacks.near.id("listen", "-d", "-q", "7000"));
        assertEquals(List.of(4, 3, 2, 1), idsAt(1, 0, 10));
        stacks.near.run("close", "4");
        assertEquals(List.of(3, 2, 1), idsAt(5, 0, 10));
    }

    /** As the shell hears it: all that is shown at once, then again only when something has changed. */
    @Test
    void an_update_comes_when_something_has_changed() throws Exception {
        TestRun table = stacks.near.start("table", "--rows", "2");
        await(table, 1);
        String first = table.text();
        assertTrue(first.contains("counts\t3\t0\t0\t0\t3\t0\n"), first);
        assertEquals(2, first.lines().filter(line -> line.startsWith("row\t")).count(), first);
        assertTrue(first.contains("row\t3\tESTABLISHED\t"), first);
        assertTrue(first.endsWith("\n.\n"), first);
        stacks.near.run("close", "--abort", "1");
        await(table, 2);
        String second = table.text().substring(first.length());
        assertTrue(second.contains("row\t1\tCLOSED\t"), second);
        assertEquals(130, table.interrupt().finish().status());
        assertEquals("", table.errors());
    }

    @Test
    void one_connection_is_told_with_its_variables_its_states_and_its_segments() throws Exception {
        TestRun table = stacks.near.start("table", "--id", "2", "--states");
        await(table, 1);
        stacks.near.run("send", "2", "hello");
        while (!table.text().contains("segment\t")) {
            Thread.onSpinWait();
        }
        String text = table.text();
        assertTrue(text.contains("row\t2\tESTABLISHED\t"), text);
        assertTrue(text.contains("var\tSND.UNA\t"), text);
        assertTrue(text.contains("[ESTABLISHED]"), text);
        assertEquals(130, table.interrupt().finish().status());
    }

    private static void await(TestRun run, int updates) {
        while (run.text().lines().filter(line -> line.equals(".")).count() < updates) {
            Thread.onSpinWait();
        }
    }
}
