package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.InfoField;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.Shutdown;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** What a stack counts, with Linux's meaning (include/uapi/linux/snmp.h). */
class CountersTest {
    private final TwoHosts net = new TwoHosts();
    private Connection near;
    private Connection far;

    private static String counted(TwoHosts.Side side) {
        Map<String, Long> counts = new TreeMap<>();
        for (MibCounter what : MibCounter.values()) {
            if (side.endpoint.counted(what) != 0) {
                counts.put(what.label().replace("TcpExt", ""), side.endpoint.counted(what));
            }
        }
        return counts.toString();
    }

    private void connected() throws CallFailed {
        Listener listener = net.server.listen(80, 5);
        near = net.client.connect(80);
        net.advance(10 * TwoHosts.MS);
        far = net.server.accept(listener, null);
    }

    @Test
    void a_conversation_that_ends_well() throws CallFailed {
        connected();
        assertEquals("{TCPDelivered=1, TcpActiveOpens=1, TcpInSegs=1, TcpOutSegs=2}", counted(net.client));
        assertEquals("{TcpInSegs=2, TcpOutSegs=1, TcpPassiveOpens=1}", counted(net.server));
        net.client.endpoint.shutdown(net.nowNs, near, Shutdown.WRITE);
        net.advance(100 * TwoHosts.MS);
        net.server.endpoint.close(net.nowNs, far, Cause.CLOSE_CALL);
        net.advance(100 * TwoHosts.MS);
        assertEquals(
                "{TCPDelivered=2, TCPOrigDataSent=1, TW=1, TcpActiveOpens=1, TcpInSegs=3, TcpOutSegs=4}",
                counted(net.client));
        assertEquals(
                "{DelayedACKs=1, TCPDelivered=1, TCPOrigDataSent=1, TcpInSegs=4, TcpOutSegs=3, TcpPassiveOpens=1}",
                counted(net.server));
    }

    @Test
    void a_syn_cookie_counts_as_one_segment() throws CallFailed {
        net.server.knob("tcp_syncookies", "2");
        connected();
        assertEquals(
                "{SyncookiesRecv=1, SyncookiesSent=1, TCPReqQFullDoCookies=1, TcpInSegs=2, TcpOutSegs=1, TcpPassiveOpens=1}",
                counted(net.server));
    }

    @Test
    void a_refused_attempt() throws CallFailed {
        net.server.taken.add(81);
        Connection unused = net.client.connect(61_001);
        net.advance(TwoHosts.SECOND);
        assertEquals("{TcpActiveOpens=1, TcpAttemptFails=1, TcpInSegs=1, TcpOutSegs=1}", counted(net.client));
        assertEquals("{TcpInSegs=1, TcpOutRsts=1, TcpOutSegs=1}", counted(net.server));
    }

    @Test
    void syns_that_nobody_answers_are_repeated_and_given_up() throws CallFailed {
        net.client.knob("tcp_syn_retries", "2");
        net.client.knob("tcp_syn_linear_timeouts", "0");
        net.lost = segment -> true;
        Connection unused = net.client.connect(80);
        net.advance(60 * TwoHosts.SECOND);
        assertEquals(
                "{TCPAbortOnTimeout=1, TCPLostRetransmit=1, TCPSynRetrans=2, TCPTimeouts=3, TcpActiveOpens=1, TcpAttemptFails=1, TcpOutSegs=1,"
                        + " TcpRetransSegs=2}",
                counted(net.client));
    }

    @Test
    void a_close_with_unread_data() throws CallFailed {
        connected();
        net.client.send(near, "unread");
        net.advance(10 * TwoHosts.MS);
        net.server.endpoint.close(net.nowNs, far, Cause.CLOSE_CALL);
        net.advance(10 * TwoHosts.MS);
        assertEquals(
                "{TCPAbortOnClose=1, TcpEstabResets=1, TcpInSegs=3, TcpOutRsts=1, TcpOutSegs=3, TcpPassiveOpens=1}",
                counted(net.server));
        assertEquals(1, net.client.endpoint.counted(MibCounter.ESTAB_RESETS));
    }

    @Test
    void so_linger_0_and_tcp_linger2_below_0() throws CallFailed {
        connected();
        near.options().set(ConnectionOption.LINGER, 0);
        net.client.endpoint.close(net.nowNs, near, Cause.CLOSE_CALL);
        assertEquals(1, net.client.endpoint.counted(MibCounter.ABORT_ON_DATA));
    }

    @Test
    void a_syn_on_an_open_connection_wherever_it_lies() throws CallFailed {
        connected();
        for (int seq : new int[] {far.irs() + 1, far.irs() - 100_000}) {
            net.server.arrives(net.server.fromPeer(near.tuple().localPort(), 80, Segment.SYN, seq, 0));
        }
        net.advance(10 * TwoHosts.MS);
        assertEquals(2, net.server.endpoint.counted(MibCounter.SYN_CHALLENGE));
        assertEquals(2, net.server.endpoint.counted(MibCounter.IN_ERRS));
        assertEquals(1, net.server.endpoint.counted(MibCounter.CHALLENGE_ACK), "tcp_invalid_ratelimit");
    }

    @Test
    void syns_and_acks_beyond_the_accept_queue() throws CallFailed {
        net.server.knob("tcp_syncookies", "0");
        Listener listener = net.server.listen(80, 0);
        net.client.connect(80);
        net.advance(10 * TwoHosts.MS);
        net.client.connect(80);
        net.advance(10 * TwoHosts.MS);
        assertEquals(1, listener.acceptQueue());
        assertEquals(1, net.server.endpoint.counted(MibCounter.LISTEN_OVERFLOWS));
        assertEquals(1, net.server.endpoint.counted(MibCounter.LISTEN_DROPS));
    }

    @Test
    void a_wrong_checksum() {
        ByteBuffer packet = ByteBuffer.allocate(100);
        int length = SegmentCodec.encodeIpv4(net.server.fromPeer(1000, 80, Segment.SYN, 1, 0), packet, 0);
        packet.put(length - 1, (byte) (packet.get(length - 1) ^ 1));
        net.server.endpoint.onPacket(net.nowNs, packet, 0, length);
        assertEquals("{TcpInCsumErrors=1, TcpInErrs=1, TcpInSegs=1}", counted(net.server));
    }

    @Test
    void a_segment_counts_as_those_of_which_it_was_made() throws CallFailed { // Linux: gso_segs
        connected();
        int before = (int) info(InfoField.SEGS_IN);
        Segment segment =
                net.server.fromPeer(near.tuple().localPort(), 80, Segment.ACK, far.irs() + 1 + 100, far.iss() + 1);
        segment.trafficClass(3).data(ByteBuffer.allocate(250), 0, 250); // CE, beyond a hole
        ByteBuffer packet = ByteBuffer.allocate(1000);
        int length = SegmentCodec.encodeIpv4(segment, packet, 0);
        net.server.endpoint.onPacket(net.nowNs, packet, 0, length, 100);
        assertEquals(3, info(InfoField.SEGS_IN) - before);
        assertEquals(3, info(InfoField.DATA_SEGS_IN));
        assertEquals(3, info(InfoField.RCV_OOOPACK));
        assertEquals(3, info(InfoField.RECEIVED_CE));
        assertEquals(1, net.server.endpoint.counted(MibCounter.OFO_QUEUE));
    }

    private long info(InfoField field) {
        return far.info(field, net.nowNs);
    }

    @Test
    void more_time_waits_than_may_be() throws CallFailed {
        net.client.knob("tcp_max_tw_buckets", "0");
        connected();
        net.client.endpoint.close(net.nowNs, near, Cause.CLOSE_CALL);
        net.advance(100 * TwoHosts.MS);
        net.server.endpoint.close(net.nowNs, far, Cause.CLOSE_CALL);
        net.advance(100 * TwoHosts.MS);
        assertEquals(0, net.client.endpoint.counted(MibCounter.TW));
        assertEquals(1, net.client.endpoint.counted(MibCounter.TIME_WAIT_OVERFLOW));
    }
}
