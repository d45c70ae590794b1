package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Transition;
import rawtcp.view.HistoryView;

/** Follows the state changes of one connection for {@code -v}: collected on the stack's thread, printed on the session's. */
final class Watch {
    private final Session session;
    private final boolean verbose;
    private final List<Transition> fresh = new ArrayList<>();
    private int seen;

    Watch(Session session, boolean verbose) {
        this.session = session;
        this.verbose = verbose;
    }

    /** On the stack's thread: true if there is something to print. */
    boolean collect(Connection connection) {
        if (!verbose) {
            return false;
        }
        List<Transition> history = connection.history();
        int news = Math.min(connection.transitions() - seen, history.size());
        fresh.addAll(history.subList(history.size() - news, history.size()));
        seen = connection.transitions();
        return !fresh.isEmpty();
    }

    void print(Connection connection) {
        for (Transition step : fresh) {
            session.err().println("rawtcp: " + connection.id() + ": " + HistoryView.line(step));
        }
        fresh.clear();
    }
}
