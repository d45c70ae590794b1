package rawtcp.daemon;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import rawtcp.client.Caller;
import rawtcp.command.RunningStack;
import rawtcp.command.Session;

/** The session of a command that runs in the client's own process: its streams are the process's. */
final class LocalSession implements Session {
    private static final int DEFAULT_COLUMNS = 80;

    private final Caller caller;
    private final ArrayDeque<Runnable> endHooks = new ArrayDeque<>();

    LocalSession(Caller caller) {
        this.caller = caller;
    }

    void end() {
        while (!endHooks.isEmpty()) {
            endHooks.pop().run();
        }
    }

    @Override
    public InputStream in() {
        return System.in;
    }

    @Override
    public PrintStream out() {
        return System.out;
    }

    @Override
    public PrintStream err() {
        return System.err;
    }

    @Override
    public boolean isTerminal() {
        return caller.isTerminal();
    }

    @Override
    public int columns() {
        return caller.columns() > 0 ? caller.columns() : DEFAULT_COLUMNS;
    }

    @Override
    public long pid() {
        return caller.pid();
    }

    @Override
    public long parentPid() {
        return caller.parentPid();
    }

    @Override
    public Path cwd() {
        return Path.of(caller.cwd());
    }

    @Override
    public long number() {
        return 1;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void onEnd(Runnable hook) {
        endHooks.push(hook);
    }

    @Override
    public void onUnheard(Runnable undo) {
        throw new AssertionError("only a stack has what could be undone");
    }

    @Override
    public RunningStack stack() {
        return null;
    }
}
