package rawtcp.daemon;

import java.util.List;
import rawtcp.client.Caller;
import rawtcp.client.WithoutStack;
import rawtcp.command.Invocation;

/** The command tree in the client's own process, where no stack runs. */
public final class Local implements WithoutStack {
    @Override
    public int run(List<String> words) {
        LocalSession session = new LocalSession(Caller.ofThisProcess());
        Invocation invocation = Invocation.parse(session, words);
        return switch (invocation.need()) {
            case NOTHING -> execute(session, invocation);
            case RUNNING -> NEEDS_ONE;
            case STARTED -> started(session, invocation);
            case START_ONLY -> START_ONLY;
            case SHELL -> SHELL;
        };
    }

    private static int started(LocalSession session, Invocation invocation) {
        int status = invocation.check();
        if (status == 0) {
            return START;
        }
        session.end();
        return status;
    }

    private static int execute(LocalSession session, Invocation invocation) {
        int status = invocation.run();
        session.end();
        if (session.out().checkError()) {
            session.err().println("rawtcp: write error on stdout");
            return Math.max(1, status);
        }
        return status;
    }
}
