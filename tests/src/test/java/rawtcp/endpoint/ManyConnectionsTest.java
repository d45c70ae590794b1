package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;

/** Two hosts that open, send, close, abort and lose by chance: all tables agree, and in the end nothing is left. */
class ManyConnectionsTest {
    private static final int PORTS = 3;

    private final TwoHosts net = new TwoHosts();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Connection> clients = new ArrayList<>();
    private final List<Connection> servers = new ArrayList<>();
    private SplittableRandom random;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatever_happens_nothing_is_left_behind(long seed) throws CallFailed {
        random = new SplittableRandom(seed);
        net.client.knob("ip_local_port_range", "62000 62019");
        net.server.knob("tcp_max_orphans", Integer.toString(random.nextInt(10)));
        net.client.knob("tcp_max_tw_buckets", Integer.toString(random.nextInt(10)));
        net.server.knob("tcp_abort_on_overflow", Integer.toString(random.nextInt(2)));
        net.lost = segment -> random.nextInt(10) == 0;
        for (int step = 0; step < 400; step++) {
            act();
            if (random.nextInt(3) == 0) {
                net.advance(random.nextLong(500 * TwoHosts.MS));
            }
            check(net.client);
            check(net.server);
        }
        drain();
    }

    private void act() throws CallFailed {
        switch (random.nextInt(10)) {
            case 0 -> listen();
            case 1, 2, 3 -> connect();
            case 4, 5 -> accept();
            case 6 -> send(random.nextBoolean() ? net.client : net.server);
            case 7 -> end(net.client, clients);
            case 8 -> end(net.server, servers);
            default -> rarely();
        }
    }

    private Owner owner() {
        return random.nextInt(3) == 0 ? null : new Owner(random.nextInt(3), "test", random.nextInt(2));
    }

    private void listen() {
        try {
            int port = 1 + random.nextInt(PORTS);
            listeners.add(net.server.listen(port, random.nextInt(4), random.nextBoolean(), owner()));
        } catch (CallFailed e) {
            assertEquals(CallFailed.Kind.ADDRESS_IN_USE, e.kind());
        }
    }

    private void connect() {
        try {
            clients.add(net.client.connect(0, 1 + random.nextInt(PORTS), owner()));
        } catch (CallFailed e) {
            assertEquals(CallFailed.Kind.ADDRESS_IN_USE, e.kind());
        }
    }

    private void accept() throws CallFailed {
        for (Listener listener : listeners) {
            Connection connection = listener.isClosed() ? null : net.server.accept(listener, owner());
            if (connection != null) {
                servers.add(connection);
            }
        }
    }

    private void send(TwoHosts.Side side) {
        for (Connection connection : side.endpoint.connections()) {
            try {
                side.send(connection, "x".repeat(random.nextInt(5_000)));
                side.receive(connection);
            } catch (CallFailed e) {
                assertTrue(e.kind() != CallFailed.Kind.BAD_ARGUMENT, e::getMessage);
            }
        }
    }

    private void end(TwoHosts.Side side, List<Connection> connections) {
        if (connections.isEmpty()) {
            return;
        }
        Connection connection = connections.get(random.nextInt(connections.size()));
        switch (random.nextInt(4)) {
            case 0 -> side.endpoint.abort(net.nowNs, connection, Cause.ABORT_CALL);
            case 1 -> {
                try {
                    side.endpoint.shutdown(net.nowNs, connection, Shutdown.WRITE);
                } catch (CallFailed e) {
                    assertTrue(connection.state() != State.ESTABLISHED, e::getMessage);
                }
            }
            default -> side.endpoint.close(net.nowNs, connection, Cause.CLOSE_CALL);
        }
    }

    private void rarely() {
        TwoHosts.Side side = random.nextBoolean() ? net.client : net.server;
        side.endpoint.ownerEnded(net.nowNs, new Owner(random.nextInt(3), "test", random.nextInt(2)));
        if (!listeners.isEmpty() && random.nextInt(4) == 0) {
            net.server.endpoint.close(net.nowNs, listeners.get(random.nextInt(listeners.size())));
        }
    }

    private void check(TwoHosts.Side side) {
        int timeWaits = 0;
        int previous = 0;
        for (Conversation connection : side.endpoint.conversations()) {
            assertTrue(connection.id() > previous, "in ascending order");
            previous = connection.id();
            assertTrue(connection.state() != State.CLOSED);
            assertTrue(side.taken.contains(connection.tuple().localPort()));
            timeWaits += connection.state() == State.TIME_WAIT ? 1 : 0;
            boolean orphan = connection.isOrphan() && connection.state() != State.TIME_WAIT;
            assertEquals(orphan, side.endpoint.orphans().contains(connection));
        }
        assertTrue(side.endpoint.timeWaitCount() <= timeWaits);
        for (Listener listener : side.endpoint.listeners()) {
            assertTrue(side.taken.contains(listener.port()));
            assertTrue(listener.acceptQueue() <= listener.backlog() + 1);
            assertTrue(listener.synQueue() <= listener.backlog() + 1);
        }
    }

    /** The network heals, all is closed, and time passes. */
    private void drain() {
        net.lost = segment -> false;
        for (TwoHosts.Side side : List.of(net.client, net.server)) {
            new ArrayList<>(side.endpoint.listeners()).forEach(l -> side.endpoint.close(net.nowNs, l));
            side.endpoint.connections().forEach(c -> side.endpoint.close(net.nowNs, c, Cause.CLOSE_CALL));
            for (int pid = 0; pid < 3; pid++) {
                side.endpoint.ownerEnded(net.nowNs, new Owner(pid, "test", 0));
            }
        }
        net.advance(1_000 * TwoHosts.SECOND);
        for (TwoHosts.Side side : List.of(net.client, net.server)) {
            assertEquals(List.of(), List.copyOf(side.endpoint.conversations()));
            assertEquals(Set.of(), side.taken);
            assertEquals(0, side.endpoint.timeWaitCount());
            assertEquals(List.of(), side.endpoint.orphans());
            assertEquals(Long.MAX_VALUE, side.endpoint.nextDeadlineNs());
        }
    }

    @Test
    void ten_thousand_connections_are_opened_and_closed() throws CallFailed {
        int count = 10_000;
        net.server.knob("somaxconn", "65535");
        net.server.knob("tcp_max_syn_backlog", "65535");
        net.client.knob("tcp_max_tw_buckets", "100000");
        List<Listener> listening = new ArrayList<>();
        for (int port = 1; port <= 3; port++) {
            listening.add(net.server.listen(port, 65_535));
        }
        List<Connection> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(net.client.connect(1 + i % listening.size()));
        }
        net.exchange();
        opened.forEach(connection -> assertEquals(State.ESTABLISHED, connection.state()));
        assertEquals(count, net.client.endpoint.connections().size());
        opened.forEach(c -> net.client.endpoint.close(net.nowNs, c, Cause.CLOSE_CALL));
        listening.forEach(listener -> net.server.endpoint.close(net.nowNs, listener));
        net.advance(100 * TwoHosts.SECOND);
        assertEquals(Set.of(), net.client.taken);
        assertEquals(Set.of(), net.server.taken);
    }
}
