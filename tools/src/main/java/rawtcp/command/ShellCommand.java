package rawtcp.command;

import picocli.CommandLine.Command;

@Command(name = "shell", description = "The same commands at a prompt, with completion and history.")
final class ShellCommand extends StackCommand {
    @Override
    public Need need() {
        return Need.SHELL;
    }

    /** Only reached from a shell: outside the client has become one. */
    @Override
    public Integer call() throws CommandFailed {
        throw new CommandFailed(Exit.NO_SUCH_THING, "this is the shell already");
    }
}
