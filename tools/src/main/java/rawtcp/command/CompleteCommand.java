package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.command.Endings.Ending;
import rawtcp.endpoint.CallFailed;

/** What may follow in a command line that is being typed: asked by the shell, which knows no command itself. */
@Command(name = "complete", hidden = true, description = "Print what may stand at the end of a command line.")
final class CompleteCommand extends StackCommand {
    @Parameters(paramLabel = "WORD", arity = "1..*", description = "The words so far; the last is to be completed.")
    private List<String> words;

    @Option(
            names = "--described",
            description =
                    "Behind each word a tab, what it is, a tab, and a + if the word may go on; an empty word: files.")
    private boolean described;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public Integer call() throws CallFailed, InterruptedException {
        CommandSpec root = CommandTable.tree(session()).getCommandSpec();
        List<Ending> endings = Endings.of(session().stack(), root, words);
        if (endings.isEmpty()) {
            endings = declared(root);
        }
        StringBuilder lines = new StringBuilder();
        for (Ending ending : endings) {
            if (described) {
                String more = ending.isWhole() ? "" : "+";
                lines.append(ending.word()).append('\t').append(ending.description());
                lines.append('\t').append(more).append('\n');
            } else if (!ending.word().isEmpty()) {
                lines.append(ending.word()).append('\n');
            }
        }
        session().out().print(lines);
        return Exit.DONE;
    }

    /** What the commands' declarations alone tell. */
    private List<Ending> declared(CommandSpec root) {
        int last = words.size() - 1;
        String begun = words.get(last);
        List<CharSequence> rests = new ArrayList<>();
        int unused =
                AutoComplete.complete(root, words.toArray(String[]::new), last, begun.length(), begun.length(), rests);
        return rests.stream()
                .map(rest -> new Ending(begun + rest.toString().strip(), "", true))
                .toList();
    }
}
