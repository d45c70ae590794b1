package rawtcp.states;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rawtcp.Requirement;

/** Every cell of the table of states against events, played on the endpoint. */
class StatesTest {
    private static final StateTable TABLE = StateTable.read();

    @TestFactory
    @Requirement({"RFC9293 MUST-45", "RFC2883 a"})
    List<DynamicTest> each_event_in_each_state_does_what_the_table_says() {
        List<DynamicTest> cells = new ArrayList<>();
        for (StateTable.Situation situation : TABLE.situations) {
            for (StateTable.Row row : situation.rows()) {
                for (StateTable.Event event : row.events()) {
                    for (Cell.Mode mode : Cell.modes(situation, event)) {
                        String name = row.where() + " " + event.name() + " " + mode;
                        cells.add(DynamicTest.dynamicTest(name, () -> Cell.play(situation, row, event, mode)));
                    }
                }
            }
        }
        return cells;
    }

    /** With -Drawtcp.man=write it writes the page instead. */
    @Test
    void the_page_says_what_the_table_says() throws IOException {
        Path file = Path.of("..", "man", "rawtcp-states.7");
        String page = StatesPage.of(TABLE);
        if ("write".equals(System.getProperty("rawtcp.man"))) {
            Files.writeString(file, page);
        }
        String cure = "write the page anew: mvn test -Dtest=StatesTest -Drawtcp.man=write";
        assertTrue(Files.exists(file), cure);
        assertEquals(page, Files.readString(file), cure);
    }

    /** A whole situation has one row for each event; none is missing, none answered twice. */
    @Test
    void no_event_is_left_out_in_any_state() {
        Map<String, Object> faults = new LinkedHashMap<>();
        for (StateTable.Situation situation : TABLE.situations) {
            List<String> named = new ArrayList<>();
            for (StateTable.Row row : situation.rows()) {
                row.events().stream().map(StateTable.Event::name).forEach(named::add);
            }
            TreeSet<String> once = new TreeSet<>(named);
            assertEquals(once.size(), named.size(), situation.state() + ": an event has two rows: " + named);
            TreeSet<String> missing = new TreeSet<>();
            TABLE.events.values().stream()
                    .filter(situation::mustHave)
                    .map(StateTable.Event::name)
                    .forEach(missing::add);
            missing.removeAll(once);
            if (!missing.isEmpty()) {
                faults.put(situation.state() + ", " + situation.words(), missing);
            }
        }
        assertEquals(Map.of(), faults, "events without a row");
    }
}
