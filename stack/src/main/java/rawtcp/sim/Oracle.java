package rawtcp.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Walk;
import rawtcp.sim.observer.End;
import rawtcp.sim.observer.Observer;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.wire.FourTuple;

/** What holds at a host after every event, whatever the seed: states, tables, deadlines. */
final class Oracle {
    /** Of a walk. */
    private static final int PART = 2;

    /** RFC 9293 figure 5 and 3.10, written down a second time. */
    private static final Map<State, Set<State>> FIGURE_5 = Map.of(
            State.CLOSED, Set.of(State.SYN_SENT, State.SYN_RCVD),
            State.SYN_SENT, Set.of(State.SYN_RCVD, State.ESTABLISHED, State.CLOSED),
            State.SYN_RCVD, Set.of(State.ESTABLISHED, State.FIN_WAIT_1, State.CLOSED),
            State.ESTABLISHED, Set.of(State.FIN_WAIT_1, State.CLOSE_WAIT, State.CLOSED),
            State.FIN_WAIT_1, Set.of(State.FIN_WAIT_2, State.CLOSING, State.CLOSED),
            State.FIN_WAIT_2, Set.of(State.TIME_WAIT, State.CLOSED),
            State.CLOSE_WAIT, Set.of(State.LAST_ACK, State.CLOSED),
            State.CLOSING, Set.of(State.TIME_WAIT, State.CLOSED),
            State.LAST_ACK, Set.of(State.CLOSED),
            State.TIME_WAIT, Set.of(State.CLOSED));

    private static final long NEVER = Long.MAX_VALUE;

    private final SimHost host;
    private final Observer observer;
    private final Map<Integer, Life> lives = new LinkedHashMap<>();

    /** A connection that has not reached CLOSED, and how many of its transitions were looked at. */
    private static final class Life {
        final Connection connection;
        final Death death;
        int seen;

        Life(Connection connection, Death death) {
            this.connection = connection;
            this.death = death;
        }
    }

    Oracle(SimHost host, Observer observer) {
        this.host = host;
        this.observer = observer;
    }

    void settled(long nowNs) {
        Endpoint endpoint = host.endpoint();
        for (Connection connection : endpoint.connections()) {
            lives.computeIfAbsent(connection.id(), id -> new Life(connection, new Death(host, connection)));
        }
        for (Iterator<Life> all = lives.values().iterator(); all.hasNext(); ) {
            Life life = all.next();
            transitions(life);
            End end = end(life.connection);
            if (life.connection.state() == State.CLOSED) {
                life.death.check(end);
                if (end != null && end.iss() == life.connection.iss()) {
                    end.over();
                }
                all.remove();
            } else {
                alive(nowNs, life.connection, end);
                life.death.alive(nowNs, end);
            }
        }
        tables(endpoint);
    }

    private End end(Connection connection) {
        FourTuple tuple = connection.tuple();
        return observer.end(tuple.localPort(), tuple.remote().v4Bits(), tuple.remotePort());
    }

    private void transitions(Life life) {
        Connection connection = life.connection;
        List<Transition> history = connection.history();
        int fresh = Math.min(history.size(), connection.transitions() - life.seen);
        for (Transition step : history.subList(history.size() - fresh, history.size())) {
            boolean allowed = FIGURE_5.get(step.from()).contains(step.to());
            Violation.unless(allowed, () -> text(connection) + " is not in figure 5: " + step);
        }
        life.seen = connection.transitions();
    }

    private void alive(long nowNs, Connection connection, End end) {
        Violation.unless(end != null, () -> text(connection) + ": alive, and has sent nothing");
        boolean asSeen = connection.state().name().equals(end.state());
        Violation.unless(asSeen, () -> text(connection) + " is " + connection.state() + ", on the wire " + end.state());
        Violation.unless(connection.nextDeadlineNs() >= nowNs, () -> text(connection) + ": a deadline in the past");
        boolean same = connection.isOrphan() || connection.receiveQueue() == end.unread();
        Violation.unless(
                same,
                () -> text(connection) + ": " + connection.receiveQueue() + " bytes to read, arrived " + end.unread());
    }

    /** No connection forgotten: all tables agree. */
    private void tables(Endpoint endpoint) {
        long nextNs = NEVER;
        int timeWaits = 0;
        int[] census = new int[State.values().length];
        List<Conversation> orphans = new ArrayList<>();
        Set<Integer> ports = new TreeSet<>();
        for (Conversation connection : endpoint.conversations()) {
            nextNs = Math.min(nextNs, connection.nextDeadlineNs());
            ports.add(connection.tuple().localPort());
            census[connection.state().ordinal()]++;
            boolean timeWait = connection.state() == State.TIME_WAIT;
            timeWaits += timeWait ? 1 : 0;
            if (connection.isOrphan() && !timeWait) {
                orphans.add(connection);
            }
            Violation.unless(
                    endpoint.conversation(connection.id()) == connection, () -> text(connection) + " is not found");
        }
        for (Listener listener : endpoint.listeners()) {
            ports.add(listener.port());
        }
        Violation.unless(
                nextNs == endpoint.nextDeadlineNs(), () -> host + ": the next deadline is not that of a connection");
        Violation.unless(timeWaits == endpoint.timeWaitCount(), () -> host + ": TIME_WAITs are miscounted");
        for (State state : State.values()) {
            boolean counted = state == State.LISTEN || census[state.ordinal()] == endpoint.count(state);
            Violation.unless(counted, () -> host + ": miscounted in " + state);
        }
        List<Conversation> walked = new ArrayList<>();
        for (Walk walk = endpoint.walk(); walk.hasNext(); ) {
            walked.addAll(walk.next(PART));
        }
        Violation.unless(walked.equals(List.copyOf(endpoint.conversations())), () -> host + ": a walk misses some");
        boolean sameOrphans = new TreeSet<>(ids(orphans)).equals(new TreeSet<>(ids(endpoint.orphans())));
        Violation.unless(sameOrphans, () -> host + ": orphans " + ids(orphans) + ", listed " + ids(endpoint.orphans()));
        boolean samePorts = List.copyOf(ports).equals(host.portsHeld());
        Violation.unless(samePorts, () -> host + ": ports " + ports + " are in use, held are " + host.portsHeld());
    }

    private static List<Integer> ids(List<? extends Conversation> all) {
        return all.stream().map(Conversation::id).toList();
    }

    /** Nothing is left. */
    void end() {
        Endpoint endpoint = host.endpoint();
        Violation.unless(endpoint.conversations().isEmpty(), () -> host + ": not closed: " + states());
        Violation.unless(host.portsHeld().isEmpty(), () -> host + ": ports still held: " + host.portsHeld());
        Violation.unless(endpoint.nextDeadlineNs() == NEVER, () -> host + ": a deadline without a connection");
        Violation.unless(endpoint.orphans().isEmpty(), () -> host + ": orphans without a connection");
    }

    String states() {
        StringBuilder states = new StringBuilder();
        for (Conversation connection : host.endpoint().conversations()) {
            states.append(connection.tuple())
                    .append(' ')
                    .append(connection.state())
                    .append("; ");
        }
        return states.toString();
    }

    private String text(Conversation connection) {
        return host + " " + connection.tuple().localPort() + ">"
                + connection.tuple().remotePort();
    }
}
