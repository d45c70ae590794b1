package rawtcp.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/**
 * A listener or a connection as it was at one moment; taken on the stack's thread, shown on any. {@code listener} is
 * null for a connection; {@code info} is empty unless asked for.
 */
public record PortRow(
        int id,
        State state,
        int receiveQueue,
        int sendQueue,
        FourTuple tuple,
        Owner owner,
        boolean orphan,
        List<TimerRow> timers,
        Queues listener,
        Map<String, Object> info) {

    /** What only a listener has. */
    public record Queues(
            int synQueue,
            long synQueueLimit,
            int acceptQueue,
            long acceptQueueLimit,
            int backlog,
            long drops,
            Map<String, Long> dropsByCause,
            Map<String, Long> cookies) {
        static Queues of(Listener listener) {
            Map<String, Long> causes = new LinkedHashMap<>();
            causes.put("synQueueFull", listener.drops(Listener.Drop.SYN_QUEUE_FULL));
            causes.put("synAcceptQueueFull", listener.drops(Listener.Drop.SYN_ACCEPT_QUEUE_FULL));
            causes.put("ackAcceptQueueFull", listener.drops(Listener.Drop.ACK_ACCEPT_QUEUE_FULL));
            Map<String, Long> cookies = new LinkedHashMap<>();
            cookies.put("sent", listener.cookiesSent());
            cookies.put("taken", listener.cookiesTaken());
            cookies.put("failed", listener.cookiesFailed());
            return new Queues(
                    listener.synQueue(),
                    listener.synQueueLimit(),
                    listener.acceptQueue(),
                    listener.acceptQueueLimit(),
                    listener.backlog(),
                    listener.drops(),
                    causes,
                    cookies);
        }
    }

    public static PortRow of(Listener listener) {
        Queues queues = Queues.of(listener);
        FourTuple tuple = new FourTuple(listener.local(), listener.port(), IpAddress.ANY_V4, 0);
        // As ss has it: for a listener Recv-Q is the accept queue and Send-Q its limit.
        return new PortRow(
                listener.id(),
                State.LISTEN,
                queues.acceptQueue(),
                queues.backlog(),
                tuple,
                listener.owner(),
                false,
                List.of(),
                queues,
                Map.of());
    }

    public static PortRow of(Endpoint endpoint, Conversation connection, long nowNs, boolean withInfo) {
        return new PortRow(
                connection.id(),
                connection.state(),
                connection.receiveQueue(),
                connection.sendQueue(),
                connection.tuple(),
                endpoint.owner(connection),
                connection.isOrphan() && !isOver(connection.state()),
                TimerRow.of(connection, nowNs),
                null,
                withInfo ? connection.variables(nowNs) : Map.of());
    }

    /** Neither is counted as an orphan any more: Linux's mini-socket, and nothing. */
    private static boolean isOver(State state) {
        return state == State.TIME_WAIT || state == State.CLOSED;
    }

    public boolean isListener() {
        return listener != null;
    }

    public String local() {
        return Addresses.text(tuple.local(), tuple.localPort());
    }

    /** A listener's peer is anybody, {@code 0.0.0.0:*} as ss writes it. */
    public String peer() {
        return isListener() ? tuple.remote() + ":*" : Addresses.text(tuple.remote(), tuple.remotePort());
    }
}
