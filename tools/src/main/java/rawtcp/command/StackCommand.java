package rawtcp.command;

import java.util.concurrent.Callable;

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

    private Session session;

    /** As tmux's CMD_STARTSERVER: what this command needs of the stack. */
    public Need need() {
        return Need.RUNNING;
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
