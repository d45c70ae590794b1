package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Failure;
import rawtcp.tcp.State;
import rawtcp.wire.Checksum;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** RFC 9293 3.9.2.2: an ICMP error reaches the connection that it quotes. */
class IcmpTest {
    private static final int IP_HEADER = 20;
    private static final int ICMP_HEADER = 8;

    private final TwoHosts net = new TwoHosts();

    /** Destination unreachable, quoting the head of {@code quoted}; from the peer. */
    private ByteBuffer unreachable(int code, Segment quoted) {
        ByteBuffer tcp = ByteBuffer.allocate(2048);
        SegmentCodec.encodeIpv4(quoted, tcp, 0);
        int length = IP_HEADER + ICMP_HEADER + IP_HEADER + 8;
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.putShort(0, (short) 0x4500).putShort(2, (short) length);
        packet.put(8, (byte) 64).put(9, (byte) 1);
        packet.putInt(12, net.server.address.v4Bits()).putInt(16, net.client.address.v4Bits());
        packet.put(IP_HEADER, (byte) 3).put(IP_HEADER + 1, (byte) code);
        packet.put(IP_HEADER + ICMP_HEADER, tcp, 0, IP_HEADER + 8);
        int sum = Checksum.complement(Checksum.add(0, packet, IP_HEADER, length - IP_HEADER));
        packet.putShort(IP_HEADER + 2, (short) sum);
        return packet;
    }

    @Test
    @Requirement({"RFC9293 MUST-54", "RFC9293 SHLD-26"})
    void a_hard_error_for_our_syn_ends_the_connection() throws CallFailed {
        Connection connection = net.client.connect(80);
        ByteBuffer packet = unreachable(3, net.client.poll());
        net.client.endpoint.onIcmp(net.nowNs, packet, 0, packet.capacity());
        assertEquals(State.CLOSED, connection.state());
        assertEquals(Failure.UNREACHABLE, connection.failure());
        assertEquals(0, net.client.taken.size());
    }

    @Test
    @Requirement({"RFC9293 MUST-54", "RFC5927 a"})
    void an_error_about_a_segment_never_sent_changes_nothing() throws CallFailed {
        Connection connection = net.client.connect(80);
        Segment syn = net.client.poll();
        ByteBuffer ofAnotherPort = unreachable(3, syn.source(net.client.address, 1));
        net.client.endpoint.onIcmp(net.nowNs, ofAnotherPort, 0, ofAnotherPort.capacity());
        syn.source(net.client.address, connection.tuple().localPort()).seq(syn.seq() + 1000);
        ByteBuffer ofAnotherSeq = unreachable(3, syn);
        net.client.endpoint.onIcmp(net.nowNs, ofAnotherSeq, 0, ofAnotherSeq.capacity());
        assertEquals(State.SYN_SENT, connection.state());
    }
}
