package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Failure;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.wire.Segment;

/** What TIME_WAIT keeps others from, and who may end it. */
class TimeWaitTest {
    private static final int CLIENT_PORT = 5000;

    private final TwoHosts net = new TwoHosts();
    private Listener listener;

    @BeforeEach
    void listen() throws CallFailed {
        listener = net.server.listen(8080, 5);
    }

    /** The server closes first: TIME_WAIT is its. */
    private Connection timeWaitAtServer() throws CallFailed {
        Connection client = net.client.connect(CLIENT_PORT, 8080, null);
        net.exchange();
        Connection server = net.server.accept(listener, null);
        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        net.exchange();
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.CLOSED, client.state());
        return server;
    }

    private static Cause lastCause(Connection connection) {
        return connection.history().get(connection.history().size() - 1).cause();
    }

    @Test
    void a_restarted_listener_must_wait_unless_it_reuses_the_address() throws CallFailed {
        timeWaitAtServer();
        net.advance(10 * TwoHosts.SECOND);
        net.server.endpoint.close(net.nowNs, listener);
        CallFailed e = assertThrows(CallFailed.class, () -> net.server.listen(8080, 5));
        assertEquals(CallFailed.Kind.ADDRESS_IN_USE, e.kind());
        assertEquals(
                "port 8080 is in use: 1 connection in TIME_WAIT for 50 s more; --reuse-address listens all the same",
                e.getMessage());
        net.server.endpoint.close(net.nowNs, net.server.listen(8080, 5, true, null));
        net.advance(51 * TwoHosts.SECOND);
        net.server.listen(8080, 5);
    }

    @Test
    void an_open_connection_hinders_a_restarted_listener_too() throws CallFailed {
        net.client.connect(8080);
        net.exchange();
        net.server.accept(listener, null);
        net.server.endpoint.close(net.nowNs, listener);
        CallFailed e = assertThrows(CallFailed.class, () -> net.server.listen(8080, 5));
        assertTrue(e.getMessage().contains("1 connection in ESTABLISHED;"), e.getMessage());
        net.server.listen(8080, 5, true, null);
    }

    /** RFC 9293 MAY-2, RFC 6191. */
    @Test
    void a_new_syn_for_a_listener_takes_the_place_of_time_wait() throws CallFailed {
        Connection old = timeWaitAtServer();
        assertEquals(State.TIME_WAIT, old.state());
        int beyond = old.isnAfter();
        net.advance(2 * TwoHosts.SECOND);
        Connection client = net.client.connect(CLIENT_PORT, 8080, null);
        net.exchange();
        assertEquals(State.ESTABLISHED, client.state());
        assertEquals(Cause.TIME_WAIT_REUSED, lastCause(old));
        assertEquals(0, net.server.endpoint.timeWaitCount());
        Connection next = net.server.accept(listener, null);
        assertNotSame(old, next);
        assertEquals(Integer.toUnsignedLong(beyond), Integer.toUnsignedLong(iss(next)));
    }

    private static int iss(Connection connection) {
        return ((Number) connection.variables(0).get("iss")).intValue();
    }

    @Test
    void without_a_listener_a_new_syn_leaves_time_wait_alone() throws CallFailed {
        Connection old = timeWaitAtServer();
        net.server.endpoint.close(net.nowNs, listener);
        net.server.sent.clear();
        net.lost = segment -> segment.has(Segment.RST); // the answer to our ACK, which would end it (RFC 1337)
        net.client.connect(CLIENT_PORT, 8080, null);
        net.exchange();
        assertEquals(List.of("."), net.server.sent);
        assertEquals(State.TIME_WAIT, old.state());
    }

    @Test
    void an_old_duplicate_syn_leaves_time_wait_alone() throws CallFailed {
        Connection old = timeWaitAtServer();
        int rcvNxt = ((Number) old.variables(net.nowNs).get("rcvNxt")).intValue();
        net.server.arrives(net.server.fromPeer(CLIENT_PORT, 8080, Segment.SYN, rcvNxt - 1000, 0));
        assertEquals(State.TIME_WAIT, old.state());
        assertEquals(0, listener.synQueue());
    }

    @Test
    void a_full_queue_leaves_time_wait_alone() throws CallFailed {
        Connection old = timeWaitAtServer();
        for (int i = 0; i < 6; i++) {
            net.client.connect(8080);
            net.exchange();
        }
        net.advance(2 * TwoHosts.SECOND);
        net.client.connect(CLIENT_PORT, 8080, null);
        net.exchange();
        assertEquals(State.TIME_WAIT, old.state());
    }

    @Test
    void above_the_limit_there_is_no_time_wait_but_the_fin_is_acknowledged() throws CallFailed {
        net.server.knob("tcp_max_tw_buckets", "0");
        Connection server = timeWaitAtServer();
        assertEquals(State.CLOSED, server.state());
        assertEquals(Cause.TIME_WAIT_LIMIT, lastCause(server));
        assertEquals(0, net.server.endpoint.timeWaitCount());
        assertEquals(Failure.NONE, net.client.endpoint.past(1).failure());
        assertTrue(net.client.sent.stream().noneMatch(flags -> flags.contains("R")));
    }

    @Test
    void the_limit_counts_only_those_that_are_let_in() throws CallFailed {
        net.server.knob("tcp_max_tw_buckets", "1");
        Connection first = timeWaitAtServer();
        net.advance(2 * TwoHosts.SECOND);
        Connection client = net.client.connect(8080);
        net.exchange();
        Connection second = net.server.accept(listener, null);
        net.server.endpoint.close(net.nowNs, second, Cause.CLOSE_CALL);
        net.exchange();
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.TIME_WAIT, first.state());
        assertEquals(State.CLOSED, second.state());
        assertEquals(1, net.server.endpoint.timeWaitCount());
    }

    @Test
    void tcp_tw_refuse_syn_answers_every_syn_with_rst() throws CallFailed {
        Connection old = timeWaitAtServer();
        net.server.knob("tcp_tw_refuse_syn", "1");
        net.advance(2 * TwoHosts.SECOND);
        net.server.sent.clear();
        Connection client = net.client.connect(CLIENT_PORT, 8080, null);
        net.exchange();
        assertEquals(Failure.REFUSED, client.failure());
        assertEquals(List.of("R."), net.server.sent);
        net.server.arrives(net.server.fromPeer(CLIENT_PORT, 8080, Segment.SYN | Segment.RST, 1, 0));
        assertEquals(null, net.server.poll());
        assertEquals(58, leftSeconds(old), "nor do 2MSL begin anew");
    }

    private long leftSeconds(Connection timeWait) {
        return (timeWait.nextDeadlineNs() - net.nowNs + TwoHosts.SECOND / 2) / TwoHosts.SECOND;
    }

    /** Linux: what would become a mini-socket in FIN_WAIT_2 is none, and ends without a packet. */
    @Test
    void an_orphan_in_fin_wait_2_counts_for_the_limit() throws CallFailed {
        net.server.knob("tcp_max_tw_buckets", "1");
        Connection first = orphanInFinWait2();
        assertEquals(State.FIN_WAIT_2, first.state());
        assertEquals(0, net.server.endpoint.timeWaitCount());
        Connection second = orphanInFinWait2();
        assertEquals(State.CLOSED, second.state());
        assertEquals(Cause.TIME_WAIT_LIMIT, lastCause(second));
        assertTrue(net.server.sent.stream().noneMatch(flags -> flags.contains("R")));
        net.advance(61 * TwoHosts.SECOND);
        assertEquals(Cause.FIN_TIMEOUT, lastCause(first));
        assertEquals(State.FIN_WAIT_2, orphanInFinWait2().state(), "its place is free again");
    }

    private Connection orphanInFinWait2() throws CallFailed {
        net.client.connect(8080);
        net.exchange();
        Connection server = net.server.accept(listener, null);
        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        net.exchange();
        return server;
    }

    /** One that has only been shut down is counted when it is closed. */
    @Test
    void a_close_in_fin_wait_2_counts_for_the_limit() throws CallFailed {
        net.server.knob("tcp_max_tw_buckets", "0");
        net.client.connect(8080);
        net.exchange();
        Connection server = net.server.accept(listener, null);
        net.server.endpoint.shutdown(net.nowNs, server, Shutdown.WRITE);
        net.exchange();
        assertEquals(State.FIN_WAIT_2, server.state());
        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(Cause.TIME_WAIT_LIMIT, lastCause(server));
    }
}
