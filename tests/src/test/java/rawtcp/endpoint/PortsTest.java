package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.Requirement;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;

/** RFC 6056, and what stands in its way. */
class PortsTest {
    private final TwoHosts net = new TwoHosts();

    private int connectedPort() throws CallFailed {
        return net.client.connect(80).tuple().localPort();
    }

    @Test
    void ports_come_from_the_range_and_each_only_once() throws CallFailed {
        net.client.knob("ip_local_port_range", "62000 62099");
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            int port = connectedPort();
            assertTrue(port >= 62_000 && port <= 62_099, () -> "port " + port);
            ports.add(port);
        }
        assertEquals(100, ports.size());
        assertEquals(ports, net.client.taken);
        assertEquals(new Endpoint.PortUse(62_000, 62_099, 100, 0, 0), net.client.endpoint.portUse());
    }

    /** The host reserves a port for a listener in another way: RFC 9293 MUST-41, MUST-42. */
    @Test
    void the_host_is_told_which_ports_listen() throws CallFailed {
        int port = connectedPort();
        net.client.connect(5_000, 80, null);
        net.client.listen(8_080, 5);
        assertEquals(Set.of(8_080), net.client.takenToListen);
        assertEquals(Set.of(port, 5_000, 8_080), net.client.taken);
    }

    @Test
    void a_client_that_restarts_at_once_gets_another_port() throws CallFailed {
        for (String range : new String[] {"61000 65535", "62000 62003", "62000 62001"}) {
            net.client.knob("ip_local_port_range", range);
            int last = 0;
            for (int i = 0; i < 200; i++) {
                Connection connection = net.client.connect(80);
                assertNotEquals(last, connection.tuple().localPort(), range);
                last = connection.tuple().localPort();
                net.client.endpoint.abort(net.nowNs, connection, Cause.ABORT_CALL);
            }
        }
    }

    @Test
    @Requirement("RFC6056 a")
    void the_next_port_is_not_the_next_number() throws CallFailed {
        int rises = 0;
        for (int i = 0; i < 100; i++) {
            int port = connectedPort();
            rises += connectedPort() == port + 1 ? 1 : 0;
        }
        assertTrue(rises < 50, () -> "a guess of the next port would be right too often");
    }

    @Test
    @Requirement("RFC6056 a")
    void another_secret_gives_other_ports() throws CallFailed {
        Set<Integer> first = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            TwoHosts.Side side = new TwoHosts().new Side(IpAddress.v4(1), seed);
            side.peer = net.server;
            first.add(side.connect(80).tuple().localPort());
        }
        assertTrue(first.size() > 15, first::toString);
    }

    /** As on Linux: the parity of the range's first port for connect, the other for bind, each while it lasts. */
    @ParameterizedTest
    @ValueSource(strings = {"62000 62019", "62001 62020", "62000 62020"})
    void connect_and_bind_begin_with_different_halves_of_the_range(String range) throws CallFailed {
        net.client.knob("ip_local_port_range", range);
        int first = Integer.parseInt(range.substring(0, 5));
        for (int i = 0; i < 10; i++) {
            assertEquals(first % 2, connectedPort() % 2);
            int bound = net.client
                    .endpoint
                    .bind(net.client.address, 0, new ConnectionOptions())
                    .port();
            assertEquals(1 - first % 2, bound % 2);
        }
        for (int left = range.endsWith("62020") && first == 62_000 ? 1 : 0; left > 0; left--) {
            connectedPort();
        }
        assertThrows(CallFailed.class, this::connectedPort);
    }

    @Test
    void each_port_of_the_range_has_its_turn() {
        for (int count = 1; count <= 9; count++) {
            for (boolean own : new boolean[] {true, false}) {
                Set<Integer> ports = new HashSet<>();
                for (int n = 0; n < count; n++) {
                    ports.add(PortChoice.nth(n, 100, count, 0xffff_fffe, own));
                }
                assertEquals(count, ports.size());
                assertTrue(Collections.min(ports) == 100 && Collections.max(ports) == 99 + count, ports::toString);
            }
        }
    }

    @Test
    void reserved_ports_and_those_of_other_programs_are_passed_over() throws CallFailed {
        net.client.knob("ip_local_port_range", "62000 62009");
        net.client.knob("ip_local_reserved_ports", "62000-62003,62005");
        net.client.othersPorts.add(62_006);
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            ports.add(connectedPort());
        }
        assertEquals(Set.of(62_004, 62_007, 62_008, 62_009), ports);
        assertThrows(CallFailed.class, this::connectedPort);
    }

    @Test
    void what_others_have_is_not_asked_for_each_time() throws CallFailed {
        net.client.knob("ip_local_port_range", "20000 29999");
        for (int port = 20_000; port < 30_000; port++) {
            if (port % 20 != 1) {
                net.client.othersPorts.add(port);
            }
        }
        for (int i = 0; i < 500; i++) {
            assertEquals(1, connectedPort() % 20);
        }
        int asked = net.client.refusals;
        assertTrue(asked >= 5_000 && asked <= 9_500, () -> asked + " times, for 9,500 ports");
        net.client.othersPorts.clear();
        assertTrue(connectedPort() % 20 != 1, "known as another's, but there is no other");
    }

    @Test
    void when_all_others_are_known_some_are_tried_again() {
        net.client.knob("ip_local_port_range", "20000 29999");
        for (int port = 20_000; port < 30_000; port++) {
            net.client.othersPorts.add(port);
        }
        assertThrows(CallFailed.class, this::connectedPort);
        int asked = net.client.refusals;
        assertThrows(CallFailed.class, this::connectedPort);
        assertEquals(4_096, net.client.refusals - asked);
    }

    @Test
    void when_all_are_in_use_the_one_that_is_given_back_is_found() throws CallFailed {
        net.client.knob("ip_local_port_range", "62000 62009");
        net.client.knob("ip_local_reserved_ports", "62004");
        net.client.othersPorts.add(62_006);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            connections.add(net.client.connect(80));
        }
        for (Connection connection : connections) {
            assertThrows(CallFailed.class, this::connectedPort);
            net.client.endpoint.abort(net.nowNs, connection, Cause.ABORT_CALL);
            assertEquals(connection.tuple().localPort(), connectedPort());
        }
        net.client.othersPorts.clear();
        assertEquals(62_006, connectedPort());
    }

    @Test
    void when_none_is_left_the_message_says_what_became_of_them() throws CallFailed {
        net.client.knob("ip_local_port_range", "62000 62003");
        net.client.othersPorts.add(62_001);
        Listener listener = net.server.listen(80, 10);
        for (int i = 0; i < 3; i++) {
            net.client.connect(80);
        }
        net.exchange();
        Connection timeWait = net.client.endpoint.connection(1);
        net.client.endpoint.close(net.nowNs, timeWait, Cause.CLOSE_CALL);
        net.exchange();
        for (int i = 0; i < 3; i++) {
            Connection server = net.server.accept(listener, null);
            if (server.tuple().remotePort() == timeWait.tuple().localPort()) {
                net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
            }
        }
        net.exchange();
        assertEquals(new Endpoint.PortUse(62_000, 62_003, 2, 1, 1), net.client.endpoint.portUse());
        CallFailed e = assertThrows(CallFailed.class, this::connectedPort);
        assertEquals(CallFailed.Kind.ADDRESS_IN_USE, e.kind());
        assertEquals(
                "no ephemeral port is free: of 62000-62003 (ip_local_port_range) 2 are in use, 1 in TIME_WAIT,"
                        + " 1 held by other programs of this host",
                e.getMessage());
        net.client.connect(81); // another four-tuple may share a port
    }

    @Test
    void a_port_is_given_back_with_its_last_user() throws CallFailed {
        Connection one = net.client.connect(5000, 80, null);
        Connection two = net.client.connect(5000, 81, null);
        net.client.endpoint.abort(net.nowNs, one, Cause.ABORT_CALL);
        assertEquals(Set.of(5000), net.client.taken);
        net.client.endpoint.abort(net.nowNs, two, Cause.ABORT_CALL);
        assertEquals(Set.of(), net.client.taken);
    }

    @Test
    void a_refused_port_leaves_nothing_behind() {
        net.client.othersPorts.add(5000);
        CallFailed onConnect = assertThrows(CallFailed.class, () -> net.client.connect(5000, 80, null));
        assertEquals("port 5000 is held by another program", onConnect.getMessage());
        assertThrows(CallFailed.class, () -> net.client.listen(5000, 5));
        assertTrue(net.client.endpoint.connections().isEmpty());
        assertTrue(net.client.endpoint.listeners().isEmpty());
    }
}
