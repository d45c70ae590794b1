package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** --watch: one value for each change, none while nothing but clocks changes, and an end when asked for. */
@Timeout(60)
class WatchingTest {
    private final TwoStacks stacks = new TwoStacks();
    private final TwoStacks.Side near = stacks.near;

    @AfterEach
    void stop() {
        stacks.close();
    }

    @Test
    void ports_tells_each_change_and_ends_when_interrupted() {
        TestRun watch = near.start("ports", "--watch", "--json");
        until(() -> lines(watch).equals(List.of("[]")));
        near.run("listen", "-d", "7000");
        until(() -> lines(watch).size() == 2 && lines(watch).get(1).contains("\"LISTEN\""));
        near.run("close", "1");
        until(() -> lines(watch).size() == 3 && lines(watch).get(2).equals("[]"));
        assertEquals(Exit.INTERRUPTED, watch.interrupt().finish().status());
        assertEquals(3, lines(watch).size(), watch.toString());
    }

    /** An orphan's timers count down, which is no change; that they expire is one. */
    @Test
    void orphans_tells_nothing_while_only_its_clocks_run() {
        stacks.far.run("listen", "-d", "7000");
        near.id("connect", "-d", "10.0.0.2:7000");
        near.run("close", "1");
        near.run("wait", "1", "FIN_WAIT_2");
        TestRun watch = near.start("orphans", "--watch", "--json");
        until(() -> lines(watch).size() == 1);
        TestRun clocks = near.start("orphans", "-H", "--watch"); // looks when the other does, and draws the clocks
        until(() -> {
            near.run("stats"); // asks the stack, and changes nothing
            return lines(clocks).stream().distinct().count() >= 2;
        });
        assertEquals(1, lines(watch).size(), watch.toString());
        clocks.interrupt().finish();
        near.run("close", "--abort", "1");
        until(() -> lines(watch).size() == 2);
        assertTrue(lines(watch).get(1).contains("\"orphans\":[]"), watch.toString());
        watch.interrupt().finish();
    }

    @Test
    void show_ends_with_the_connection() {
        stacks.far.run("listen", "-d", "7000");
        near.id("connect", "-d", "10.0.0.2:7000");
        TestRun watch = near.start("show", "1", "--watch", "--json");
        until(() -> !lines(watch).isEmpty());
        near.run("close", "--abort", "1");
        assertEquals(Exit.DONE, watch.finish().status());
        List<String> lines = lines(watch);
        assertTrue(lines.get(0).contains("\"state\":\"ESTABLISHED\""), watch.toString());
        assertTrue(lines.get(lines.size() - 1).contains("\"past\":true"), watch.toString());
    }

    /** A clock of show runs in milliseconds: drawn each time, it would never rest. */
    @Test
    void show_as_text_draws_what_changes_at_once_and_clocks_each_second() {
        stacks.far.run("listen", "-d", "7000");
        near.id("connect", "-d", "10.0.0.2:7000");
        long beganNs = System.nanoTime();
        TestRun show = near.start("show", "1", "--watch");
        until(() -> drawn(show) >= 2);
        assertTrue(System.nanoTime() - beganNs >= 1_000_000_000, show.toString());
        near.run("shutdown", "1");
        until(() -> lines(show).stream().anyMatch(line -> line.startsWith("connection 1  FIN_WAIT_2")));
        show.interrupt().finish();
    }

    private static long drawn(TestRun show) {
        return lines(show).stream()
                .filter(line -> line.startsWith("connection 1 "))
                .count();
    }

    /** For people the clocks are drawn, and what did not change is not. */
    @Test
    void stats_as_text_is_told_again_when_something_was_counted() {
        TestRun watch = near.start("stats", "-H", "--watch", "-z", "TcpActiveOpens");
        until(() -> lines(watch).size() == 1);
        stacks.far.run("listen", "-d", "7000");
        near.id("connect", "-d", "10.0.0.2:7000");
        until(() -> lines(watch).size() == 2);
        assertTrue(lines(watch).get(1).startsWith("TcpActiveOpens  1"), watch.toString());
        watch.interrupt().finish();
    }

    private static List<String> lines(TestRun run) {
        return run.text().lines().toList();
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000); // the timeout above ends it
        }
    }
}
