package rawtcp.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import rawtcp.conformance.Requirements.Row;
import rawtcp.conformance.Requirements.Status;

/** What the RFCs ask is held by a test, or it is said why not. With -Drawtcp.man=write it writes the page. */
class ConformanceTest {
    private static final Path PAGE = Claims.TESTS.resolve("../man/rawtcp-conformance.7");
    private static final String CURE = "write the page anew: mvn test -Dtest=ConformanceTest -Drawtcp.man=write";

    private final Map<String, Row> rows = Requirements.read();
    private final Map<String, Set<String>> claims;

    ConformanceTest() throws IOException {
        claims = Claims.collect();
    }

    /** A row that is held stays so: whoever takes its last test away must say what is open now. */
    @Test
    void every_requirement_is_held_by_a_test_or_says_why_not() {
        List<String> faults = new ArrayList<>();
        for (Row row : rows.values()) {
            boolean claimed = claims.containsKey(row.id());
            if (row.status() == Status.HELD && !claimed) {
                faults.add(row.id() + " is held, says the table, but no test claims it: " + row.words());
            }
            if (row.status() == Status.OPEN && claimed) {
                faults.add(row.id() + " is open, says the table, but " + claims.get(row.id()) + " holds it");
            }
            if (row.status() != Status.HELD && row.why().isEmpty()) {
                faults.add(row.id() + " is not held: say why");
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    @Test
    void every_claim_names_a_requirement() {
        TreeSet<String> unknown = new TreeSet<>(claims.keySet());
        unknown.removeAll(rows.keySet());
        assertEquals(
                "",
                String.join(
                        "\n",
                        unknown.stream()
                                .map(id -> claims.get(id) + " claims " + id
                                        + ", which is in no table of resources/conformance")
                                .toList()));
    }

    @Test
    void the_page_is_current_and_names_only_tests_that_exist() throws IOException {
        String page = ConformancePage.of(rows, claims);
        if ("write".equals(System.getProperty("rawtcp.man"))) {
            Files.writeString(PAGE, page);
        }
        assertTrue(Files.exists(PAGE), CURE);
        String committed = Files.readString(PAGE);
        List<String> named = ConformancePage.named(committed);
        assertFalse(named.isEmpty());
        for (String test : named) {
            assertTrue(Claims.exists(test), test + " is named by the page but does not exist; " + CURE);
        }
        assertEquals(page, committed, CURE);
    }

    @Test
    void what_does_not_exist_is_not_found() {
        assertTrue(Claims.exists("conformance.ConformanceTest.what_does_not_exist_is_not_found"));
        assertTrue(Claims.exists("states/ESTABLISHED"));
        assertFalse(Claims.exists("conformance.ConformanceTest.what_nobody_wrote"));
        assertFalse(Claims.exists("conformance.NoTest"));
        assertFalse(Claims.exists("scripts/nowhere.pkt"));
    }
}
