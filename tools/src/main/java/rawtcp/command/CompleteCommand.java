package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What may follow in a command line that is being typed: asked by the shell, which knows no command itself. */
@Command(name = "complete", hidden = true, description = "Print what may stand at the end of a command line.")
final class CompleteCommand extends StackCommand {
    @Parameters(paramLabel = "WORD", arity = "1..*", description = "The words so far; the last is to be completed.")
    private List<String> words;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public Integer call() {
        int last = words.size() - 1;
        String begun = words.get(last);
        List<CharSequence> endings = new ArrayList<>();
        int unused = AutoComplete.complete(
                CommandTable.tree(session()).getCommandSpec(),
                words.toArray(String[]::new),
                last,
                begun.length(),
                begun.length(),
                endings);
        StringBuilder lines = new StringBuilder();
        endings.forEach(ending -> lines.append(begun).append(ending).append('\n'));
        session().out().print(lines);
        return Exit.DONE;
    }
}
