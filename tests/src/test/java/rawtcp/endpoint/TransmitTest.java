package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/** Who sends when. */
class TransmitTest {
    private final TwoHosts net = new TwoHosts();

    private static Entry entry(int id) {
        return new Entry(id, new FourTuple(IpAddress.ANY_V4, id, IpAddress.ANY_V4, id));
    }

    @Test
    void each_has_its_turn_after_a_burst_of_the_one_before() {
        Turns turns = new Turns();
        Entry bulk = entry(1);
        Entry other = entry(2);
        turns.add(bulk);
        turns.add(other);
        turns.add(bulk);
        for (int i = 0; i < Turns.BURST; i++) {
            assertEquals(bulk, turns.current());
            turns.sent();
        }
        assertEquals(other, turns.current());
        turns.sent();
        turns.idle();
        assertEquals(bulk, turns.current());
        turns.idle();
        assertNull(turns.current());
        turns.add(other);
        assertEquals(other, turns.current());
    }

    @Test
    void a_bulk_sender_does_not_starve_another() throws CallFailed {
        net.server.listen(80, 5);
        Connection bulk = net.client.connect(80);
        Connection brief = net.client.connect(80);
        net.exchange();
        net.client.endpoint.send(net.nowNs, bulk, ByteBuffer.allocate(1 << 20), false);
        for (int i = 0; i < 4; i++) { // until its congestion window takes more than a burst
            net.exchange();
        }
        net.client.endpoint.send(net.nowNs, bulk, ByteBuffer.allocate(1 << 20), false);
        net.client.send(brief, "brief");
        List<Integer> order = new ArrayList<>();
        for (Segment out = net.client.poll(); out != null; out = net.client.poll()) {
            order.add(out.sourcePort());
        }
        int place = order.indexOf(brief.tuple().localPort());
        assertTrue(place >= 0 && place <= Turns.BURST, () -> "came as number " + place + " of " + order.size());
    }

    /** RFC 9293 MUST-58, MUST-59: all that has arrived is processed before an ACK is sent. */
    @Test
    @Requirement({"RFC9293 MUST-58", "RFC9293 MUST-59"})
    void a_batch_of_segments_is_answered_by_fewer_acks() throws CallFailed {
        Listener listener = net.server.listen(80, 5);
        Connection client = net.client.connect(80);
        net.exchange();
        net.server.accept(listener, null);
        net.server.sent.clear();
        net.client.endpoint.send(net.nowNs, client, ByteBuffer.allocate(10 * 1448), false);
        net.exchange();
        assertTrue(net.server.sent.size() < 10, net.server.sent::toString);
    }

    /** RFC 9293 3.7.5: whatever has told that the path is narrower. Of this host's own devices no ICMP error comes. */
    @Test
    void a_route_that_has_become_narrower_is_seen_when_its_segments_are_lost() throws CallFailed {
        Listener listener = net.server.listen(80, 5);
        Connection client = net.client.connect(80);
        net.exchange();
        Connection server = net.server.accept(listener, null);
        net.lost = segment -> segment.dataLength() + 52 > 900; // IP, TCP, timestamps
        net.client.send(client, "x".repeat(5_000));
        net.client.mtu = Surroundings.NO_ROUTE;
        net.advance(250_000_000L);
        assertEquals(0, server.receiveQueue());
        assertEquals(1_500, client.variables(net.nowNs).get("pmtu"));
        net.client.mtu = 900;
        net.advance(500_000_000L);
        assertEquals(900, client.variables(net.nowNs).get("pmtu"));
        assertEquals(5_000, net.server.receive(server).length());
        assertTrue(client.events().stream().anyMatch(event -> event.cause() == Cause.ROUTE_NARROWER));
        net.client.mtu = 1_500;
        net.client.send(client, "x".repeat(5_000));
        net.advance(500_000_000L);
        assertEquals(5_000, net.server.receive(server).length());
    }

    @Test
    void resets_for_closed_ports_are_bounded_and_the_rest_is_as_lost() {
        for (int i = 0; i < 2 * Answers.CAPACITY; i++) {
            net.server.arrives(net.server.fromPeer(1000 + i, 61_000, Segment.SYN, i, 0));
        }
        int count = 0;
        for (Segment out = net.server.poll(); out != null; out = net.server.poll()) {
            assertEquals(1000 + count, out.destinationPort());
            assertEquals(count + 1, out.ack());
            assertEquals("R.", TwoHosts.flags(out));
            assertEquals(0, out.window());
            count++;
        }
        assertEquals(Answers.CAPACITY, count);
    }

    /** RFC 9293 3.10.7.1. */
    @Test
    void a_closed_port_answers_an_ack_with_its_number_and_an_rst_with_nothing() {
        net.server.arrives(net.server.fromPeer(1000, 61_000, Segment.RST, 5, 0));
        net.server.arrives(net.server.fromPeer(1000, 61_000, Segment.RST | Segment.ACK, 5, 6));
        assertNull(net.server.poll());
        net.server.arrives(net.server.fromPeer(1000, 61_000, Segment.FIN | Segment.ACK, 5, 77));
        Segment reset = net.server.poll();
        assertEquals("R", TwoHosts.flags(reset));
        assertEquals(77, reset.seq());
        net.server.arrives(net.server.fromPeer(1000, 61_000, Segment.FIN, 5, 0));
        assertEquals(6, net.server.poll().ack());
        assertEquals(0, net.server.droppedInAll());
    }
}
