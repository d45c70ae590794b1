package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;

/** Owners, orphans, and what is left of a connection that is over. */
class CloseTest {
    private static final Owner OWNER = new Owner(100, "test", 0);

    private final TwoHosts net = new TwoHosts();
    private final Listener listener;

    CloseTest() throws CallFailed {
        listener = net.server.listen(8080, 100, false, OWNER);
    }

    private Connection open(Owner owner) throws CallFailed {
        Connection client = net.client.connect(0, 8080, owner);
        net.exchange();
        assertEquals(State.ESTABLISHED, client.state());
        return client;
    }

    private static Cause lastCause(Conversation connection) {
        return connection.history().get(connection.history().size() - 1).cause();
    }

    @Test
    void a_closed_connection_is_an_orphan_until_it_is_done() throws CallFailed {
        Connection client = open(OWNER);
        Connection server = net.server.accept(listener, OWNER);
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        assertEquals(List.of(client.id()), ids(net.client.endpoint.orphans()));
        assertNull(net.client.endpoint.owner(client));
        net.exchange();
        assertEquals(State.FIN_WAIT_2, client.state());
        assertEquals(State.CLOSE_WAIT, server.state());
        assertEquals(List.of(client.id()), ids(net.client.endpoint.orphans()));

        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.TIME_WAIT, client.state());
        assertEquals(List.of(), net.client.endpoint.orphans());
        assertEquals(1, net.client.endpoint.timeWaitCount());
        assertNull(net.server.endpoint.connection(server.id()));
        assertSame(server, net.server.endpoint.past(server.id()));

        net.advance(61 * TwoHosts.SECOND);
        assertEquals(State.CLOSED, client.state());
        assertEquals(0, net.client.endpoint.timeWaitCount());
        assertEquals(client.history(), net.client.endpoint.past(client.id()).history()); // of its record
        assertTrue(net.client.taken.isEmpty(), "its port was given back");
        assertEquals(
                0,
                net.client.endpoint.orphanKills().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    private static List<Integer> ids(List<Conversation> all) {
        return all.stream().map(Conversation::id).toList();
    }

    @Test
    void a_second_close_changes_nothing() throws CallFailed {
        Connection client = open(OWNER);
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        assertEquals(1, net.client.endpoint.orphans().size());
        net.client.endpoint.abort(net.nowNs, client, Cause.ABORT_CALL);
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.client.endpoint.abort(net.nowNs, client, Cause.ABORT_CALL);
        assertEquals(0, net.client.endpoint.orphans().size());
    }

    @Test
    void an_orphan_dies_by_tcp_fin_timeout_and_is_counted() throws CallFailed {
        Connection client = open(OWNER);
        net.client.knob("tcp_fin_timeout", "5");
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.advance(6 * TwoHosts.SECOND);
        assertEquals(Cause.FIN_TIMEOUT, lastCause(client));
        assertEquals(1, net.client.endpoint.orphanKills().get("finTimeout"));
        assertEquals(List.of(), net.client.endpoint.orphans());
    }

    @Test
    void an_orphan_of_a_dead_peer_dies_by_tcp_orphan_retries_and_is_counted() throws CallFailed {
        Connection client = open(OWNER);
        net.client.knob("tcp_orphan_retries", "1");
        net.lost = segment -> true;
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.advance(60 * TwoHosts.SECOND);
        assertEquals(Cause.ORPHAN_RETRIES, lastCause(client));
        assertEquals(1, net.client.endpoint.orphanKills().get("retries"));
    }

    @Test
    void the_orphan_above_the_limit_is_reset_when_it_is_closed() throws CallFailed {
        net.client.knob("tcp_max_orphans", "1");
        Connection first = open(OWNER);
        Connection second = open(OWNER);
        net.client.endpoint.close(net.nowNs, first, Cause.CLOSE_CALL);
        net.client.endpoint.close(net.nowNs, second, Cause.CLOSE_CALL);
        assertEquals(1, net.client.endpoint.countedOrphans());
        net.exchange();
        assertEquals(State.FIN_WAIT_2, first.state());
        assertEquals(0, net.client.endpoint.countedOrphans(), "in FIN_WAIT_2 it does not count (Linux)");
        assertEquals(State.CLOSED, second.state());
        assertEquals(Cause.ORPHAN_LIMIT, lastCause(second));
        assertEquals(List.of(first.id()), ids(net.client.endpoint.orphans()));
        assertEquals(1, net.client.endpoint.orphanKills().get("limit"));
        net.server.accept(listener, OWNER);
        assertEquals(Failure.RESET, net.server.accept(listener, OWNER).failure());
    }

    @Test
    void linger2_below_zero_at_close_in_fin_wait_2_counts_as_a_kill() throws CallFailed {
        Connection client = open(OWNER);
        net.client.endpoint.shutdown(net.nowNs, client, Shutdown.WRITE);
        net.exchange();
        client.options().set(ConnectionOption.LINGER2, -1);
        net.client.endpoint.optionsChanged(net.nowNs, client);
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        assertEquals(State.CLOSED, client.state());
        assertEquals(1, net.client.endpoint.orphanKills().get("linger"));
    }

    @Test
    void when_the_owner_ends_unread_data_means_rst_else_fin_and_its_listeners_go_first() throws CallFailed {
        Connection reading = open(null);
        Connection quiet = open(null);
        Connection waiting = open(null);
        Connection read = net.server.accept(listener, OWNER);
        Connection silent = net.server.accept(listener, OWNER);
        Connection others = net.server.connect(0, 61_234, new Owner(7, "other", 0));
        net.client.send(reading, "never read");
        net.exchange();
        Connection foreign = net.server.endpoint.connection(others.id());

        net.server.endpoint.ownerEnded(net.nowNs, OWNER);
        assertTrue(listener.isClosed());
        assertEquals(Cause.LISTENER_CLOSED, lastCause(net.server.endpoint.past(4)));
        net.exchange();
        assertEquals(Failure.RESET, reading.failure());
        assertEquals(Failure.RESET, waiting.failure());
        assertEquals(State.CLOSE_WAIT, quiet.state());
        assertEquals(Cause.UNREAD_DATA, lastCause(read));
        assertEquals(Cause.OWNER_EXITED, silent.orphanCause());
        assertEquals(List.of(silent.id()), ids(net.server.endpoint.orphans()));
        assertEquals(new Owner(7, "other", 0), foreign == null ? null : net.server.endpoint.owner(foreign));
    }

    @Test
    void a_session_ends_alone_and_a_process_with_all_its_sessions() throws CallFailed {
        Connection detached = open(new Owner(9, "sh", 0));
        Connection first = open(new Owner(9, "rawtcp", 1));
        Connection second = open(new Owner(9, "rawtcp", 2));
        net.client.endpoint.ownerEnded(net.nowNs, new Owner(9, "rawtcp", 1));
        assertTrue(first.isOrphan());
        assertFalse(second.isOrphan());
        net.client.endpoint.ownerEnded(net.nowNs, new Owner(9, "sh", 0));
        assertTrue(second.isOrphan());
        assertTrue(detached.isOrphan());
        assertEquals(3, net.client.endpoint.orphans().size());
    }

    @Test
    void a_connection_that_is_over_can_be_read_until_its_owner_closes_it() throws CallFailed {
        Connection client = open(OWNER);
        Connection server = net.server.accept(listener, OWNER);
        net.client.send(client, "last words");
        net.client.endpoint.shutdown(net.nowNs, client, Shutdown.WRITE);
        net.exchange();
        net.server.endpoint.shutdown(net.nowNs, server, Shutdown.WRITE);
        net.exchange();
        assertEquals(State.CLOSED, server.state());
        assertFalse(net.server.endpoint.connections().contains(server));
        assertSame(server, net.server.endpoint.connection(server.id()));
        assertEquals(OWNER, net.server.endpoint.owner(server));
        assertEquals("last words", net.server.receive(server));
        assertNull(net.server.receive(server));
        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        assertNull(net.server.endpoint.connection(server.id()));
        assertSame(server, net.server.endpoint.past(server.id()));
    }

    @Test
    void nobodys_connection_that_is_over_is_past_at_once_and_can_still_be_read() throws CallFailed {
        Connection client = open(null);
        Connection server = net.server.accept(listener, null);
        net.client.send(client, "last words");
        net.client.endpoint.shutdown(net.nowNs, client, Shutdown.WRITE);
        net.exchange();
        net.server.endpoint.shutdown(net.nowNs, server, Shutdown.WRITE);
        net.exchange();
        assertNull(net.server.endpoint.connection(server.id()));
        assertEquals("last words", net.server.receive((Connection) net.server.endpoint.past(server.id())));
    }

    @Test
    void the_last_thousand_that_are_gone_are_remembered() throws CallFailed {
        for (int i = 0; i < Past.LIMIT + 1; i++) {
            Connection gone = net.client.connect(0, 61_000, null);
            net.client.endpoint.abort(net.nowNs, gone, Cause.ABORT_CALL);
        }
        assertNull(net.client.endpoint.past(1));
        assertNotNull(net.client.endpoint.past(2));
        assertNotNull(net.client.endpoint.past(Past.LIMIT + 1));
    }

    @Test
    @Requirement("RFC9293 MUST-12")
    void calls_on_what_is_over_say_how_it_ended() throws CallFailed {
        Connection client = open(OWNER);
        Connection server = net.server.accept(listener, OWNER);
        net.server.endpoint.abort(net.nowNs, server, Cause.ABORT_CALL);
        net.exchange();
        CallFailed onSend = assertThrows(CallFailed.class, () -> net.client.send(client, "x"));
        assertEquals(CallFailed.Kind.RESET, onSend.kind());
        CallFailed onReceive = assertThrows(CallFailed.class, () -> net.client.receive(client));
        assertEquals(CallFailed.Kind.RESET, onReceive.kind());
        CallFailed onShutdown =
                assertThrows(CallFailed.class, () -> net.client.endpoint.shutdown(net.nowNs, client, Shutdown.WRITE));
        assertEquals(CallFailed.Kind.RESET, onShutdown.kind());
    }

    @Test
    void sending_after_shutdown_is_a_wrong_state() throws CallFailed {
        Connection client = open(OWNER);
        net.client.endpoint.shutdown(net.nowNs, client, Shutdown.WRITE);
        CallFailed e = assertThrows(CallFailed.class, () -> net.client.send(client, "x"));
        assertEquals(CallFailed.Kind.WRONG_STATE, e.kind());
        assertTrue(e.getMessage().contains("FIN_WAIT_1"), e.getMessage());
    }
}
