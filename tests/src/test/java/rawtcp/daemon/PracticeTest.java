package rawtcp.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PracticeTest {
    /** Until the stack is up, what it says reaches whoever has started it. */
    @Test
    void that_there_was_no_practice_is_told_once_the_stack_is_up() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try (Practice practice = new Practice(Path.of("/no/such/directory/default.sock"))) {
            practice.finish();
            assertEquals("", said.toString(StandardCharsets.UTF_8));
            practice.goOn(() -> true);
        } finally {
            System.setErr(before);
        }
        String told = said.toString(StandardCharsets.UTF_8);
        assertTrue(told.contains(" no practice: "), told);
    }
}
