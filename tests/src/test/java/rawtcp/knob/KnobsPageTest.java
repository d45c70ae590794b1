package rawtcp.knob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With -Drawtcp.man=write it writes the page instead. */
final class KnobsPageTest {
    private static final Path PAGE = Path.of("..", "man", "rawtcp-knobs.7");

    @Test
    void the_page_says_what_the_table_says() throws IOException {
        String page = KnobsPage.text();
        if ("write".equals(System.getProperty("rawtcp.man"))) {
            Files.writeString(PAGE, page);
        }
        assertEquals(
                page, Files.readString(PAGE), "write the page anew: mvn test -Dtest=KnobsPageTest -Drawtcp.man=write");
    }
}
