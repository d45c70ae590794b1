package rawtcp.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Tell the story of a connection in a lab, showing the states of both ends.",
            "Open, data, half-close, FIN_WAIT_2 against CLOSE_WAIT, a client that dies and its orphan, TIME_WAIT, a refused"
                    + " port, a SYN that nobody answers."
        })
@SuppressWarnings("UnusedVariable") // for help
final class DemoCommand extends StackCommand {
    @Option(names = "--yes", description = "Install what is missing without asking.")
    private boolean yes;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    /** The launcher tells it, since it may have to install and build first. */
    @Override
    public Integer call() throws CommandFailed {
        throw new CommandFailed(
                Exit.NO_SUCH_THING, "run it by the launcher, outside of a rawtcp shell: bin/rawtcp demo");
    }
}
