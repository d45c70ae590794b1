package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/** Linux tcp_tw_reuse: when connect may take the four-tuple of a TIME_WAIT (linux-close-semantics 12). */
class TimeWaitReuseTest {
    private TwoHosts net = new TwoHosts();
    private Listener listener;

    /** The client has one port to choose, and has used it. */
    private Connection timeWait(ConnectionOptions options, int localPort) throws CallFailed {
        net.client.knob("ip_local_port_range", "62000 62000");
        listener = net.server.listen(80, 5);
        Connection client = connect(options, localPort);
        net.exchange();
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.exchange();
        net.server.endpoint.close(net.nowNs, net.server.accept(listener, null), Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.TIME_WAIT, client.state());
        return client;
    }

    private Connection connect(ConnectionOptions options, int localPort) throws CallFailed {
        return net.client.endpoint.connect(
                net.nowNs, new ConnectRequest(net.client.address, localPort, net.server.address, 80, options, null));
    }

    private void refused() {
        CallFailed e = assertThrows(CallFailed.class, () -> connect(new ConnectionOptions(), 0));
        assertEquals(CallFailed.Kind.ADDRESS_IN_USE, e.kind());
        assertEquals(
                "no ephemeral port is free: of 62000-62000 (ip_local_port_range) 0 are in use, 1 in TIME_WAIT",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0, 10.0.0.2, false", "1, 10.0.0.2, true", "2, 10.0.0.2, false", "2, 127.0.0.2, true"})
    void the_knob_decides(int reuse, String server, boolean taken) throws CallFailed {
        net = new TwoHosts(IpAddress.parse("10.0.0.1"), IpAddress.parse(server));
        net.client.knob("tcp_tw_reuse", String.valueOf(reuse));
        Connection old = timeWait(new ConnectionOptions(), 0);
        int beyond = ((Long) old.variables(net.nowNs).get("sndNxt")).intValue() + 65_537;
        net.advance(1_000 * TwoHosts.MS);
        if (!taken) {
            refused();
            return;
        }
        Connection next = connect(new ConnectionOptions(), 0);
        assertEquals(beyond, next.iss());
        assertEquals(State.CLOSED, old.state());
        assertEquals(
                Cause.TIME_WAIT_REUSED,
                old.history().get(old.history().size() - 1).cause());
        assertEquals(62_000, next.tuple().localPort());
        net.exchange();
        assertEquals(State.ESTABLISHED, next.state());
        assertEquals(0, net.client.endpoint.timeWaitCount());
    }

    @Test
    void it_must_be_old_enough() throws CallFailed {
        net.client.knob("tcp_tw_reuse", "1");
        net.client.knob("tcp_tw_reuse_delay", "300");
        Connection old = timeWait(new ConnectionOptions(), 0);
        long enteredNs = old.history().get(old.history().size() - 1).atNs();
        net.nowNs = enteredNs + 299 * TwoHosts.MS;
        refused();
        net.nowNs = enteredNs + 300 * TwoHosts.MS;
        connect(new ConnectionOptions(), 0);
    }

    @Test
    void without_timestamps_nothing_tells_old_segments_from_new_ones() throws CallFailed {
        net.client.knob("tcp_timestamps", "0");
        net.client.knob("tcp_tw_reuse", "1");
        timeWait(new ConnectionOptions(), 0);
        net.client.knob("tcp_timestamps", "1");
        net.advance(10 * TwoHosts.SECOND);
        refused();
    }

    @Test
    void the_syn_echoes_the_last_timestamp() throws CallFailed {
        net.client.knob("tcp_tw_reuse", "1");
        timeWait(new ConnectionOptions(), 0);
        Segment[] syn = new Segment[1];
        net.advance(2 * TwoHosts.SECOND);
        connect(new ConnectionOptions(), 0);
        syn[0] = net.client.poll();
        assertEquals(true, syn[0].options().hasTimestamps());
        assertEquals(true, syn[0].options().tsEcr() != 0);
    }

    @Test
    void an_orphan_in_fin_wait_2_is_never_taken() throws CallFailed {
        net.client.knob("tcp_tw_reuse", "1");
        net.client.knob("ip_local_port_range", "62000 62000");
        net.server.listen(80, 5);
        Connection client = connect(new ConnectionOptions(), 0);
        net.exchange();
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.FIN_WAIT_2, client.state());
        net.advance(10 * TwoHosts.SECOND);
        assertThrows(CallFailed.class, () -> connect(new ConnectionOptions(), 0));
    }

    /** As after bind(2): both sides' SO_REUSEADDR, then timestamps suffice, at once and whatever the knob says. */
    @ParameterizedTest
    @CsvSource({"1, 1, true", "0, 1, false", "1, 0, false"})
    void a_port_that_was_asked_for_must_be_shared(int first, int second, boolean taken) throws CallFailed {
        net.client.knob("tcp_tw_reuse", "0");
        ConnectionOptions options = new ConnectionOptions();
        options.set(ConnectionOption.REUSE_ADDRESS, first);
        timeWait(options, 5_000);
        ConnectionOptions next = new ConnectionOptions();
        next.set(ConnectionOption.REUSE_ADDRESS, second);
        if (taken) {
            assertEquals(5_000, connect(next, 5_000).tuple().localPort());
        } else {
            assertThrows(CallFailed.class, () -> connect(next, 5_000));
        }
    }
}
