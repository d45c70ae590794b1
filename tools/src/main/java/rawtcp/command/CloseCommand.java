package rawtcp.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.CallFailed.Kind;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.knob.Durations;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;

@Command(
        name = "close",
        description = {
            "Close connections and listeners: what was sent is still delivered, by an orphan if need be.",
            "Unread data means RST instead of FIN. A listener's half-open connections are forgotten, its unaccepted ones"
                    + " reset."
        })
final class CloseCommand extends StackCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "Connections and listeners; all are checked before any is closed.")
    private List<Integer> ids;

    /** One or the other. */
    static final class How {
        @Option(names = "--abort", description = "Send RST instead of FIN, as SO_LINGER 0 does; also ends an orphan.")
        private boolean abort;

        @Option(
                names = "--linger",
                paramLabel = "D",
                converter = DurationConverter.class,
                description =
                        "Return when the FIN is acknowledged or this time has passed (SO_LINGER): 0 (RST), 500ms, 5s;"
                                + " a bare number is in seconds.")
        private Long lingerNs;
    }

    @ArgGroup
    private How how = new How();

    @Option(names = "--wait", description = "Return when all are CLOSED.")
    private boolean waitClosed;

    private final List<Listener> listeners = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    /** In TIME_WAIT; to be ended. */
    private final List<Conversation> records = new ArrayList<>();

    private final List<Connection> lingering = new ArrayList<>();
    private long lingerNs;

    @Override
    public Integer call() throws Exception {
        stack().host().call((nowNs, endpoint) -> {
            find(endpoint);
            closeAll(nowNs, endpoint);
            return Exit.DONE;
        });
        linger();
        if (waitClosed) {
            await(connections, connection -> connection.state() == State.CLOSED, DurationConverter.FOREVER_NS);
        }
        return Exit.DONE;
    }

    private void find(Endpoint endpoint) throws CallFailed {
        List<CallFailed> bad = new ArrayList<>();
        for (int id : ids) {
            Listener listener = endpoint.listener(id);
            if (listener != null) {
                listeners.add(listener);
                continue;
            }
            try {
                find(Ids.conversation(endpoint, id));
            } catch (CallFailed e) {
                bad.add(e);
            }
        }
        if (!bad.isEmpty()) {
            String all = bad.stream().map(CallFailed::getMessage).collect(Collectors.joining("; "));
            throw new CallFailed(bad.get(0).kind(), all + (ids.size() > bad.size() ? "; none was closed" : ""));
        }
    }

    private void find(Conversation conversation) throws CallFailed {
        if (conversation.isOrphan() && !how.abort) {
            String what = "connection " + conversation.id() + " was closed before, it is an orphan in ";
            throw new CallFailed(Kind.WRONG_STATE, what + conversation.state() + "; --abort ends it");
        }
        if (conversation instanceof Connection connection) {
            connections.add(connection);
        } else {
            records.add(conversation);
        }
    }

    private void closeAll(long nowNs, Endpoint endpoint) throws CallFailed {
        for (Listener listener : listeners) {
            endpoint.close(nowNs, listener);
        }
        for (Conversation record : records) {
            endpoint.abort(nowNs, record, Cause.ABORT_CALL);
        }
        for (Connection connection : connections) {
            long ownLingerNs = lingerNs(connection);
            if (how.abort) {
                endpoint.abort(nowNs, connection, Cause.ABORT_CALL);
            } else if (ownLingerNs == 0) {
                endpoint.abort(nowNs, connection, Cause.LINGER_ZERO);
            } else if (ownLingerNs > 0 && canLinger(connection)) {
                // As in Linux, what decides between FIN and RST was decided: from here on nothing is received.
                endpoint.shutdown(nowNs, connection, Shutdown.BOTH);
                lingering.add(connection);
                lingerNs = Math.max(lingerNs, ownLingerNs);
            } else {
                endpoint.close(nowNs, connection, Cause.CLOSE_CALL);
            }
        }
    }

    /** By --linger, else by the connection's own option; below 0: it does not linger. SO_LINGER 0 is close's business. */
    private long lingerNs(Connection connection) {
        if (how.lingerNs != null) {
            return how.lingerNs;
        }
        ConnectionOptions options = connection.options();
        boolean lingers = options.isSet(ConnectionOption.LINGER) && options.get(ConnectionOption.LINGER) > 0;
        return lingers ? options.get(ConnectionOption.LINGER) * Durations.unitNs("s") : -1;
    }

    private static boolean canLinger(Connection connection) {
        return connection.receiveQueue() == 0
                && switch (connection.state()) {
                    case SYN_RCVD, ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
                    default -> false;
                };
    }

    private void linger() throws CallFailed, InterruptedException {
        String until = " before the interrupt";
        try {
            await(lingering, CloseCommand::finAcknowledged, lingerNs);
            until = " within " + Durations.format(lingerNs);
        } finally {
            for (Connection connection : lingering) {
                closeLingering(connection, until);
            }
        }
    }

    private void closeLingering(Connection connection, String until) {
        StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
            boolean expired = !finAcknowledged(connection);
            endpoint.close(nowNs, connection, expired ? Cause.LINGER_EXPIRED : Cause.CLOSE_CALL);
            return connection;
        });
        if (connection.orphanCause() == Cause.LINGER_EXPIRED) {
            remark("close " + connection.id() + ": FIN not acknowledged" + until + "; left as an orphan");
        }
    }

    /** Linux tcp_close: sleep while TCPF_FIN_WAIT1, TCPF_CLOSING or TCPF_LAST_ACK. */
    private static boolean finAcknowledged(Connection connection) {
        return switch (connection.state()) {
            case FIN_WAIT_1, CLOSING, LAST_ACK -> false;
            default -> true;
        };
    }

    /** A condition on one connection. */
    @FunctionalInterface
    private interface Condition {
        boolean holds(Connection connection);
    }

    /** False: the time was over first. */
    private boolean await(List<Connection> all, Condition condition, long timeoutNs)
            throws CallFailed, InterruptedException {
        if (all.isEmpty()) {
            return true;
        }
        try {
            return StackCalls.await(
                    stack().host(),
                    (nowNs, endpoint) -> all.stream().allMatch(condition::holds) ? true : null,
                    timeoutNs);
        } catch (TimeoutException e) {
            return false;
        }
    }
}
