package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.Host;
import rawtcp.knob.Durations;
import rawtcp.net.Mark;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.Transition;
import rawtcp.view.HistoryView;
import rawtcp.wire.Segment;

/**
 * Follows one connection: for {@code -v} its segments and state changes in the order in which they came, always whether
 * its path is in doubt. Collected on the stack's thread, printed on the session's.
 */
final class Watch {
    private static final int MOST_LINES = 10_000;
    private static final long LAST_SEGMENTS_NS = 20_000_000;

    private final Session session;
    private final boolean verbose;
    private final Consumer<String> remarks;
    private final List<String> fresh = new ArrayList<>(); // guards itself, doubts and left
    private final List<String> doubts = new ArrayList<>();
    private volatile boolean follows;
    private boolean inDoubt;
    private int seen;
    private int left;

    /** {@code remarks}: takes what is told without being asked for. */
    Watch(Session session, boolean verbose, Consumer<String> remarks) {
        this.session = session;
        this.verbose = verbose;
        this.remarks = remarks;
    }

    /** On the stack's thread: from now on every segment is seen. */
    Connection follow(Connection connection) {
        if (verbose) {
            follows = true;
            session.stack()
                    .host()
                    .tap(
                            connection.tuple(),
                            (nowNs, inbound, segment, mark) -> pass(connection, nowNs, inbound, segment, mark));
        }
        return connection;
    }

    /** On the session's thread: ends it, once what the last call made the connection send has passed, and prints the rest. */
    void end(Connection connection) {
        if (!verbose) {
            return;
        }
        Host host = session.stack().host();
        boolean[] asked = new boolean[1];
        try {
            host.await(
                    (nowNs, endpoint) -> {
                        boolean again = asked[0];
                        asked[0] = true;
                        return again ? connection : null; // the second attempt comes after a round of sending
                    },
                    LAST_SEGMENTS_NS);
        } catch (TimeoutException | CallFailed e) {
            asked[0] = true; // nothing more was to be sent
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        StackCalls.evenInterrupted(host, (nowNs, endpoint) -> {
            transitions(connection);
            return untap(connection);
        });
        print();
    }

    /** Nobody looks any more, however that came about: a stack that is looked at sends in smaller pieces. */
    void leave(Connection connection) {
        if (follows) {
            StackCalls.evenInterrupted(session.stack().host(), (nowNs, endpoint) -> untap(connection));
        }
    }

    private Connection untap(Connection connection) {
        session.stack().host().untap(connection.tuple());
        follows = false;
        return connection;
    }

    private void pass(Connection connection, long nowNs, boolean inbound, Segment segment, Mark mark) {
        transitions(connection);
        int irs = inbound && segment.has(Segment.SYN) ? segment.seq() : connection.irs();
        String text = inbound ? "< " + segment.text(irs, connection.iss()) : "> " + segment.text(connection.iss(), irs);
        add(connection, nowNs, mark == null ? text : text + "  (" + mark.text() + ")");
    }

    private void transitions(Connection connection) {
        List<Transition> history = connection.history();
        int news = Math.min(connection.transitions() - seen, history.size());
        for (Transition step : history.subList(history.size() - news, history.size())) {
            add(connection, step.atNs(), HistoryView.line(step));
        }
        seen = connection.transitions();
    }

    private void add(Connection connection, long atNs, String text) {
        double ms = (atNs - connection.history().get(0).atNs()) / 1e6;
        synchronized (fresh) {
            if (fresh.size() < MOST_LINES) {
                fresh.add(String.format(Locale.ROOT, "rawtcp: %d: +%.3fms %s", connection.id(), ms, text));
            } else {
                left++;
            }
        }
    }

    /** On the stack's thread: true if there is something to print. */
    boolean collect(long nowNs, Connection connection) {
        if (verbose) {
            transitions(connection);
        }
        if (connection.isPathSuspected() != inDoubt) {
            inDoubt = !inDoubt;
            synchronized (fresh) {
                doubts.add("connection " + connection.id() + ": "
                        + (inDoubt ? doubt(nowNs, connection) : "answered again"));
            }
        }
        synchronized (fresh) {
            return !fresh.isEmpty() || !doubts.isEmpty();
        }
    }

    /** RFC 9293 SHLD-9: the application is told between R1 and R2. */
    private static String doubt(long nowNs, Connection connection) {
        Forecast end = connection.forecast();
        return "no answer, " + connection.attempts() + " retransmissions; "
                + (end.isNever()
                        ? "goes on trying"
                        : "given up in " + Durations.format(end.atNs() - nowNs) + " (" + end.rule() + ")");
    }

    /** On the session's thread; the stack's goes on meanwhile. */
    void print() {
        List<String> lines;
        List<String> told;
        int more;
        synchronized (fresh) {
            lines = List.copyOf(fresh);
            told = List.copyOf(doubts);
            doubts.clear();
            more = left;
            fresh.clear();
            left = 0;
        }
        lines.forEach(session.err()::println);
        told.forEach(remarks);
        if (more > 0) {
            session.err().println("rawtcp: and " + more + " more, too fast to print");
        }
    }
}
