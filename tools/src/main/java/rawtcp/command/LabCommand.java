package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "lab",
        description = {
            "Run a command in a private network of two hosts: this side for rawtcp, the other a plain Linux host.",
            "Needs no root where user namespaces are allowed. In it 'peer CMD…' runs a command on the Linux host; $US and"
                    + " $PEER hold the addresses, 10.77.0.1 and 10.77.0.2."
        })
final class LabCommand extends StackCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "What to run there (default: $SHELL).")
    @SuppressWarnings("UnusedVariable") // for help
    private List<String> command;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    /** The launcher makes the lab itself, before any Java runs. */
    @Override
    public Integer call() throws CommandFailed {
        throw new CommandFailed(
                Exit.NO_SUCH_THING, "run it by the launcher, outside of a rawtcp shell: bin/rawtcp lab");
    }
}
