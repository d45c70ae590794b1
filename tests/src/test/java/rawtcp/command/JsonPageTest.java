package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What commands print with --json is what rawtcp-json(7) tells: each field, with its type; and it tells no others. */
@Timeout(120)
class JsonPageTest {
    /** What only a fault of ours, or of the network, would print. */
    private static final Set<String> NOT_PROVOKED = Set.of(
            "rawtcp drill --simulate: failures[].seed",
            "rawtcp drill --simulate: failures[].error",
            "rawtcp drill --simulate: failures[].again");

    private final TwoStacks stacks = new TwoStacks();
    private final TwoStacks.Side near = stacks.near;
    private final JsonPage page;
    private final Set<String> seen = new LinkedHashSet<>();
    private final Set<String> faults = new TreeSet<>();

    JsonPageTest() throws IOException {
        page = new JsonPage();
    }

    @AfterEach
    void stop() {
        stacks.close();
    }

    @Test
    void every_field_is_told_with_its_type_and_none_is_told_that_is_not_there(@TempDir Path folder) throws IOException {
        String listener = stacks.far.id("listen", "-d", "7000");
        check("rawtcp listen --detach, accept, connect --detach", near.run("listen", "-d", "--json", "8000"));
        near.run("fault", "duplicate", "100%", "--next", "1");
        check("rawtcp fault", near.run("fault", "--json"));
        TestRun trace = near.start("trace", "--json");
        until("trace", () -> !trace.errors().isEmpty());
        TestRun made = near.run("connect", "-d", "--json", "10.0.0.2:7000");
        check("rawtcp listen --detach, accept, connect --detach", made);
        check("rawtcp listen --detach, accept, connect --detach", stacks.far.run("accept", "--json", listener));
        check("rawtcp wait", near.run("wait", "--json", "2", "ESTABLISHED"));
        near.run("send", "--acked", "2", "hello");
        check("rawtcp show", near.run("show", "--json", "1"));
        check("rawtcp ports", near.run("ports", "--json", "--info"));
        check("rawtcp inject", near.run("inject", "2", "--json"));
        stacks.cut();
        near.run("send", "2", "lost");
        until("a timeout", () -> !near.run("show", "--json", "2").text().contains("\"events\":[]"));
        check("rawtcp show", near.run("show", "--json", "2"));
        check("rawtcp states", near.run("states", "--json", "2"));
        String[] silent = {"connect", "-d", "--no-wait", "--json", "10.0.0.2:7000"};
        check("rawtcp listen --detach, accept, connect --detach", near.run(silent));
        near.run("close", "2");
        check("rawtcp ports", near.run("ports", "--json"));
        check("rawtcp ports --summary", near.run("ports", "--json", "--summary"));
        check("rawtcp orphans", near.run("orphans", "--json"));
        check("rawtcp stats", near.run("stats", "--json", "-z"));
        check("rawtcp knobs", near.run("knobs", "--json"));
        check("rawtcp knobs --what-if", near.run("knobs", "--what-if", "tcp_orphan_retries=2", "--json"));
        check("rawtcp stack status", near.run("stack", "status", "--json"));
        trace.interrupt().finish();
        check("rawtcp trace", trace);
        drill(folder);
        assertEquals(Set.of(), faults, "rawtcp-json(7)");
        assertEquals(Set.of(), untold(), "what only rawtcp-json(7) tells");
    }

    private void drill(Path folder) throws IOException {
        Files.writeString(folder.resolve("good.pkt"), "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `nstat -n`\n");
        Files.writeString(folder.resolve("bad.pkt"), "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4\n");
        check("rawtcp drill", near.run("drill", "--json", folder.toString()));
        String[] explore = {"drill", "--json", "--explore", "open", "--depth", "1", "--fates", "px"};
        check("rawtcp drill --explore", near.run(explore));
        check("rawtcp drill --explore --case", near.run("drill", "--json", "--explore", "open", "--case", "p"));
        check("rawtcp drill --simulate", near.run("drill", "--json", "--simulate", "0", "--seed", "1"));
    }

    /** All that the page tells and nobody has printed. */
    private Set<String> untold() {
        Set<String> missing = new TreeSet<>();
        for (String title : page.titles()) {
            if (title.startsWith("rawtcp ") && !title.equals("rawtcp doctor")) { // needs a real host: json-fields.sh
                page.fields(title).keySet().forEach(path -> missing.add(title + ": " + path));
            }
        }
        missing.removeAll(seen);
        missing.removeAll(NOT_PROVOKED);
        missing.removeIf(field -> field.endsWith("*")); // of these there may be none
        return missing;
    }

    private void check(String title, TestRun run) throws IOException {
        Map<String, JsonPage.Field> fields = page.fields(title);
        Map<String, Set<String>> paths = JsonPage.paths(run.text());
        assertTrue(!paths.isEmpty(), run.toString());
        paths.forEach((path, types) -> {
            if (path.endsWith("[]") && types.equals(Set.of("object"))) {
                return; // its fields are told
            }
            Map.Entry<String, JsonPage.Field> told = JsonPage.told(fields, path);
            if (told == null) {
                faults.add(title + " does not tell of " + path + ", " + types);
                return;
            }
            seen.add(title + ": " + told.getKey());
            Set<String> others = new TreeSet<>(types);
            others.removeAll(told.getValue().types());
            if (told.getValue().types().contains("number")) {
                others.remove("integer");
            }
            if (!others.isEmpty()) {
                faults.add(title + " tells another type of " + path + " than " + others);
            }
        });
    }

    @Test
    void names_that_end_in_Ms_are_milliseconds() {
        for (String title : page.titles()) {
            page.fields(title).forEach((path, field) -> {
                boolean isMs = path.endsWith("Ms");
                assertEquals(isMs, "ms".equals(field.unit()), title + ": " + path);
            });
        }
    }

    @Test
    void every_command_that_prints_json_has_its_section() {
        for (Map.Entry<String, CommandLine> command :
                CommandTable.tree(null).getSubcommands().entrySet()) {
            if (command.getValue().getCommandSpec().findOption("--json") != null) {
                String name = command.getKey();
                assertTrue(
                        page.titles().stream().anyMatch(title -> title.matches("rawtcp (.*, )?" + name + "\\b.*")),
                        "rawtcp-json(7) lacks 'rawtcp " + name + "'");
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void until(String what, Condition condition) {
        long endNs = System.nanoTime() + 60_000_000_000L;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < endNs, "no " + what);
            Thread.onSpinWait();
        }
    }
}
