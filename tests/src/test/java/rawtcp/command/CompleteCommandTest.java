package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompleteCommandTest {
    private static List<String> endingsOf(String... words) {
        String[] argv = new String[words.length + 2];
        argv[0] = "complete";
        argv[1] = "--";
        System.arraycopy(words, 0, argv, 2, words.length);
        TestRun run = new TestRun(null, argv).finish();
        assertEquals(0, run.status(), run.errors());
        return run.text().lines().map(String::strip).toList();
    }

    @Test
    void a_begun_command_is_completed() {
        assertEquals(List.of("ports"), endingsOf("po"));
    }

    @Test
    void a_begun_option_is_completed() {
        assertEquals(List.of("--linger"), endingsOf("close", "--l"));
    }

    @Test
    void nothing_typed_yet_means_every_command() {
        assertTrue(endingsOf("").containsAll(CommandTable.names()));
    }

    @Test
    void what_the_shell_asks_is_not_shown_to_people() {
        assertFalse(CommandTable.names().contains("complete"));
    }
}
