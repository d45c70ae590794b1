package rawtcp.daemon;

import java.util.List;
import rawtcp.command.Session;

/** Runs a command line to its end and returns the exit status; errors have been told on the session's stderr. */
@FunctionalInterface
interface CommandRunner {
    int run(Session session, List<String> argv);
}
