package rawtcp.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import rawtcp.command.CommandTable;

class InterpreterTest {
    /** The daemon does not know the shell, and tells those who mistype its words. */
    @Test
    void the_shells_own_words_are_those_that_commands_know_to_be_the_shells() {
        assertEquals(Set.copyOf(CommandTable.SHELL_WORDS), Interpreter.OWN.keySet());
    }
}
