package rawtcp.command;

import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.CallFailed.Kind;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.State;
import rawtcp.view.PortRow;
import rawtcp.view.PortsView;

/** What an id stands for; on the stack's thread. */
final class Ids {
    private Ids() {}

    /** A connection that lives, or whose owner still holds it; there is more of it than TIME_WAIT's record. */
    static Connection connection(Endpoint endpoint, int id) throws CallFailed {
        Conversation conversation = conversation(endpoint, id);
        if (conversation instanceof Connection connection) {
            return connection;
        }
        throw closed(conversation);
    }

    /** One that lives, or whose owner still holds it. */
    static Conversation conversation(Endpoint endpoint, int id) throws CallFailed {
        Conversation conversation = endpoint.conversation(id);
        if (conversation != null) {
            return conversation;
        }
        if (endpoint.listener(id) != null) {
            throw new CallFailed(Kind.NO_SUCH_THING, "id " + id + " is a listener, not a connection");
        }
        Conversation past = endpoint.past(id);
        throw new CallFailed(
                Kind.NO_SUCH_THING,
                past == null ? "no connection has id " + id : "connection " + id + " is gone" + reason(past));
    }

    /**
     * One that nobody has closed yet, as a descriptor is open. If it ended otherwise, what was received can still be read
     * and the failure told, also where it had no owner.
     */
    static Connection open(Endpoint endpoint, int id) throws CallFailed {
        Conversation conversation = conversationOrPast(endpoint, id);
        if (conversation.isOrphan() && conversation.state() == State.CLOSED) {
            return connection(endpoint, id); // says that it is gone
        }
        if (!conversation.isOrphan() && conversation instanceof Connection connection) {
            return connection;
        }
        throw closed(conversation);
    }

    /** For who waits for what it receives: whoever has closed it meanwhile has also said that nobody is to read on. */
    static void stillOpen(Connection connection) throws CallFailed {
        if (connection.isOrphan()) {
            throw closed(connection);
        }
    }

    private static CallFailed closed(Conversation conversation) {
        String what = "connection " + conversation.id() + " was closed, it is an orphan in ";
        return new CallFailed(Kind.WRONG_STATE, what + conversation.state());
    }

    static Listener listener(Endpoint endpoint, int id) throws CallFailed {
        Listener listener = endpoint.listener(id);
        if (listener != null) {
            return listener;
        }
        boolean connection = endpoint.conversation(id) != null || endpoint.past(id) != null;
        throw new CallFailed(
                Kind.NO_SUCH_THING,
                connection ? "id " + id + " is a connection, not a listener" : "no listener has id " + id);
    }

    /** One that lives or is still remembered. */
    static Conversation conversationOrPast(Endpoint endpoint, int id) throws CallFailed {
        Conversation past = endpoint.conversation(id) == null ? endpoint.past(id) : null;
        return past == null ? conversation(endpoint, id) : past;
    }

    /** On the session's thread: the new connection's id, or what ports tells of it. */
    static void print(Session session, Connection connection, boolean json) throws CallFailed, InterruptedException {
        if (!json) {
            session.out().println(connection.id());
            return;
        }
        PortRow row = session.stack().host().call((nowNs, endpoint) -> PortRow.of(endpoint, connection, nowNs, false));
        session.out().print(PortsView.json(row));
    }

    /** {@code ": connection reset (RST from peer)"}, or nothing. */
    static String reason(Conversation connection) {
        return connection.failure() == Failure.NONE ? "" : ": " + failure(connection);
    }

    /** {@code connection refused (RST from peer after 0.3 ms)}. */
    static String failure(Conversation connection) {
        String what =
                switch (connection.failure()) {
                    case NONE -> "closed";
                    case REFUSED -> "connection refused";
                    case TIMED_OUT -> "timed out";
                    case RESET -> "connection reset";
                    case UNREACHABLE -> "unreachable";
                    case ABORTED -> "aborted";
                };
        return connection.failureText() == null ? what : what + " (" + connection.failureText() + ")";
    }

    /** The same failure, told from the stack's thread. */
    static CallFailed callFailed(Connection connection) {
        Kind kind =
                switch (connection.failure()) {
                    case NONE -> Kind.WRONG_STATE;
                    case REFUSED -> Kind.REFUSED;
                    case TIMED_OUT -> Kind.TIMED_OUT;
                    case RESET, ABORTED -> Kind.RESET;
                    case UNREACHABLE -> Kind.UNREACHABLE;
                };
        return new CallFailed(kind, failure(connection));
    }

    static CommandFailed failed(Connection connection) {
        return new CommandFailed(Exit.of(connection.failure()), failure(connection));
    }
}
