package rawtcp.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import rawtcp.endpoint.Owner;

/**
 * A command of rawtcp: fields for its options, and {@code call()}, which asks the stack, prints, and returns the exit
 * status of cli.md. {@link SessionFactory} gives it its session before it is parsed.
 */
public abstract class StackCommand implements Callable<Integer> {
    /** What a command needs of the stack before it can run. */
    public enum Need {
        /** Nothing: runs in the client's process if no stack is there. */
        NOTHING,
        /** A running stack; without one it is an error. */
        RUNNING,
        /** A stack, started if none runs. */
        STARTED,
        /** Nothing more than that the stack is started. */
        START_ONLY,
        /** The client becomes the shell, with a stack that is started if none runs. */
        SHELL
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-q", "--quiet"},
            description = "No remarks on stderr; errors are still told.")
    private boolean quiet;

    private Session session;

    /** As tmux's CMD_STARTSERVER: what this command needs of the stack. */
    public Need need() {
        return Need.RUNNING;
    }

    /** Judges what needs no stack to be judged, so that a wrong word starts none; throws as {@code call()} does. */
    protected void check() throws Exception {}

    /** What an error message names beside the command: {@code 10.0.0.2:81} in {@code connect 10.0.0.2:81}; or null. */
    protected String subject() {
        return null;
    }

    /** Says something that is not data: on stderr, unless --quiet. */
    protected final void remark(String line) {
        if (!quiet) {
            session.err().println("rawtcp: " + line);
        }
    }

    /** Says of what a command leaves behind that it won't stay, if so. */
    final void remarkShortLived(int id, OwnerOption option, Owner holder) {
        String sentence = holder == null ? null : option.shortLived(holder);
        if (sentence != null) {
            remark("id " + id + " is " + sentence);
        }
    }

    /** How long a line may be: what goes to no terminal is not folded. */
    protected final int room() {
        return session.isTerminal() ? session.columns() : Integer.MAX_VALUE;
    }

    final void beQuiet() {
        quiet = true;
    }

    final void session(Session given) {
        assert session == null : "one command object serves one run";
        session = given;
    }

    protected final Session session() {
        return session;
    }

    protected final RunningStack stack() {
        assert session.stack() != null : "the caller has looked at need()";
        return session.stack();
    }
}
