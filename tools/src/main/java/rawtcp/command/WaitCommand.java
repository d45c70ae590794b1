package rawtcp.command;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.CallFailed.Kind;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.knob.Durations;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.view.HistoryView;
import rawtcp.view.Json;
import rawtcp.view.StateNames;

@Command(
        name = "wait",
        description = "Return when the connection is in one of the states, or has passed through one since the command"
                + " began; prints that state.")
final class WaitCommand extends StackCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The connection, or a listener.")
    private int id;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "STATE",
            description =
                    "CLOSED LISTEN SYN_SENT SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSE_WAIT CLOSING LAST_ACK"
                            + " TIME_WAIT, in any case; the spellings of ss and netstat are taken too.")
    private List<String> words;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Wait no longer: 500ms, 5s, 2min; a bare number is in seconds (default: for ever).")
    private long timeoutNs = DurationConverter.FOREVER_NS;

    @Option(names = "--json", description = "One JSON value: the id and the state.")
    private boolean json;

    private final Set<State> wanted = EnumSet.noneOf(State.class);
    private Listener listener;
    private Conversation connection;
    private int transitionsBefore;
    private State last;
    private Set<State> ahead; // of it

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        for (String word : words) {
            wanted.addAll(StateNames.parse(word));
        }
        try {
            State reached = StackCalls.await(stack().host(), this::reached, timeoutNs);
            session().out().print(json ? json(reached) : reached + "\n");
            return Exit.DONE;
        } catch (TimeoutException e) {
            throw new CommandFailed(
                    Exit.TIMED_OUT,
                    "timed out (still " + last + " after " + Durations.format(timeoutNs) + ", waiting for " + names()
                            + ")");
        }
    }

    private String json(State reached) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeNumberField("id", id);
            out.writeStringField("state", reached.name());
            out.writeEndObject();
        });
    }

    private State reached(long nowNs, Endpoint endpoint) throws CallFailed {
        if (listener == null && connection == null) {
            begin(endpoint);
        }
        if (state() != last) {
            last = state();
            ahead = ahead();
        }
        if (wanted.contains(last)) {
            return last;
        }
        State passed = connection == null ? null : passed();
        if (passed == null && Collections.disjoint(ahead, wanted)) {
            String what = listener == null ? "connection " : "listener ";
            throw new CallFailed(Kind.WRONG_STATE, what + id + " is " + last + outOfReach() + how());
        }
        return passed;
    }

    private String outOfReach() {
        return last == State.CLOSED ? " and comes to no other state" : " and can't come to " + names();
    }

    /** What has ended a connection, as its history has it if it did not fail. */
    private String how() {
        if (last != State.CLOSED || connection == null) {
            return "";
        }
        if (connection.failure() != Failure.NONE) {
            return Ids.reason(connection);
        }
        List<Transition> history = connection.history();
        Transition end = history.get(history.size() - 1);
        return ": " + HistoryView.sentence(end.cause(), end.detail());
    }

    private String names() {
        return wanted.stream().map(State::name).collect(Collectors.joining(" or "));
    }

    /** All states that it may still come to. A new connection has a new id, so that CLOSED is the end. */
    private Set<State> ahead() {
        if (listener != null) {
            return last == State.CLOSED ? EnumSet.noneOf(State.class) : EnumSet.of(State.CLOSED);
        }
        Set<State> ahead = EnumSet.noneOf(State.class);
        Deque<State> next = new ArrayDeque<>(List.of(last));
        while (!next.isEmpty()) {
            State state = next.pop();
            if (state != State.CLOSED) {
                for (State successor : state.successors()) {
                    // A connection never is in LISTEN: to its listener, RFC 9293's SYN_RCVD goes back (3.10.7.4
                    // second).
                    if (successor != State.LISTEN && ahead.add(successor)) {
                        next.push(successor);
                    }
                }
            }
        }
        return ahead;
    }

    private void begin(Endpoint endpoint) throws CallFailed {
        listener = endpoint.listener(id);
        if (listener == null) {
            connection = Ids.conversationOrPast(endpoint, id);
            transitionsBefore = connection.transitions();
        }
    }

    private State state() {
        if (listener != null) {
            return listener.isClosed() ? State.CLOSED : State.LISTEN;
        }
        return connection.state();
    }

    /** The first wanted state that was entered since the command began; null if none was. */
    private State passed() {
        List<Transition> history = connection.history();
        int news = Math.min(connection.transitions() - transitionsBefore, history.size());
        for (Transition step : history.subList(history.size() - news, history.size())) {
            if (wanted.contains(step.to())) {
                return step.to();
            }
        }
        return null;
    }
}
