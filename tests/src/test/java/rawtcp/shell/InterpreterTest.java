package rawtcp.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rawtcp.client.Refused;
import rawtcp.client.Target;
import rawtcp.command.CommandTable;

class InterpreterTest {
    /** Says what a line of the shell's own words ends with, and whether it ends the shell. */
    private static String ends(String line, int before) throws Refused {
        WithoutInput silent = new WithoutInput() {
            @Override
            public void writeOut(ByteBuffer bytes) {}

            @Override
            public void writeErr(ByteBuffer bytes) {}
        };
        Commands commands = new Commands(null, Target.of(null, null), silent, () -> 0);
        Interpreter interpreter = new Interpreter(commands, (id, states) -> null);
        int status = interpreter.run(line, before);
        return status + (interpreter.isEnded() ? " ends" : " goes on");
    }

    @Test
    void exit_has_the_status_that_is_given_or_the_last_ones() throws Refused {
        assertEquals("3 ends", ends("exit 3", 0));
        assertEquals("0 ends", ends("quit 0", 1));
        assertEquals("4 ends", ends("exit", 4));
        assertEquals("2 ends", ends("watch x; exit", 0));
        assertEquals("2 goes on", ends("exit 256", 0));
        assertEquals("2 goes on", ends("exit now", 0));
    }

    @Test
    void exit_in_a_file_ends_the_shell_too(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("lines"), "watch\nexit 3\nexit 4\n");
        assertEquals("3 ends", ends("source " + file + "; exit 5", 0));
    }

    /** The daemon does not know the shell, and tells those who mistype its words. */
    @Test
    void the_shells_own_words_are_those_that_commands_know_to_be_the_shells() {
        assertEquals(Set.copyOf(CommandTable.SHELL_WORDS), Interpreter.OWN.keySet());
    }
}
