package rawtcp.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rawtcp.knob.Nearest;

@Command(name = "help", description = "Show the commands, or the help of one.")
final class HelpCommand extends StackCommand {
    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command to explain.")
    private String command;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public Integer call() throws CommandFailed {
        CommandLine help = CommandTable.tree(session());
        if (command != null) {
            help = help.getSubcommands().get(command);
            if (help == null) {
                throw new CommandFailed(
                        Exit.USAGE,
                        "'" + command + "' is not a command" + Nearest.hint(command, CommandTable.names())
                                + "; see rawtcp --help");
            }
        }
        session().out().print(Invocation.usage(session(), help));
        return Exit.DONE;
    }
}
