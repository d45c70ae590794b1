package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With -Drawtcp.man=write it writes the pages instead. */
final class ManPagesTest {
    private static final Path MAN = Path.of("..", "man");
    private static final String CURE = "write the pages anew: mvn test -Dtest=ManPagesTest -Drawtcp.man=write";

    @Test
    void the_pages_of_section_1_say_what_the_commands_say() throws IOException {
        Map<String, String> pages = ManPages.all();
        if ("write".equals(System.getProperty("rawtcp.man"))) {
            for (String old : written()) {
                Files.delete(MAN.resolve(old));
            }
            Files.createDirectories(MAN);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(MAN.resolve(page.getKey()), page.getValue());
            }
        }
        assertEquals(pages.keySet(), written(), CURE);
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertEquals(page.getValue(), Files.readString(MAN.resolve(page.getKey())), page.getKey() + ": " + CURE);
        }
    }

    @Test
    void every_command_has_a_page_with_a_name_and_options() throws IOException {
        Map<String, String> pages = ManPages.all();
        for (String name : CommandTable.names()) {
            String page = pages.get("rawtcp-" + name + ".1");
            assertTrue(page.contains("\n.SH NAME\nrawtcp\\-" + name + " \\- "), page);
            assertTrue(page.contains("\\-\\-help"), page);
            assertTrue(
                    page.contains(".SH EXAMPLES"),
                    "write tests/examples/" + name + ".txt, '$ ' before each line, and: tests/examples/play --write "
                            + name);
        }
    }

    private static Set<String> written() throws IOException {
        try (Stream<Path> files = Files.exists(MAN) ? Files.list(MAN) : Stream.empty()) {
            return new TreeSet<>(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".1"))
                    .toList());
        }
    }
}
