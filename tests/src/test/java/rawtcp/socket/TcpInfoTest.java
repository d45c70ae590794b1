package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.InfoField;
import rawtcp.wire.Segment;

/** tcp(7) TCP_INFO, Linux tcp_get_info: where each field stands, in which unit, and what it counts. */
class TcpInfoTest {
    private static final int TCP_INFO = 11;

    private final Peers peers = new Peers();
    private final Program client = peers.client;
    private final Program server = peers.server;
    private final TwoHosts net = peers.net;

    private static int offset(InfoField wanted) {
        int offset = 0;
        for (InfoField field : InfoField.values()) {
            if (field == wanted) {
                return offset;
            }
            offset += field.width();
        }
        throw new AssertionError(wanted);
    }

    private static long info(Program program, int handle, InfoField field) {
        assertEquals(0, program.call(Op.GETSOCKOPT, handle, Program.SOL_TCP, TCP_INFO, 280, new byte[0]));
        ByteBuffer in = ByteBuffer.wrap(program.last.payload()).order(ByteOrder.LITTLE_ENDIAN);
        int at = offset(field);
        return switch (field.width()) {
            case 1 -> in.get(at) & 0xff;
            case 2 -> in.getShort(at) & 0xffff;
            case 4 -> in.getInt(at) & 0xffff_ffffL;
            default -> in.getLong(at);
        };
    }

    private void both(InfoField field, long nearValue, long farValue) {
        assertEquals(nearValue, info(client, peers.near, field), field + " of the client");
        assertEquals(farValue, info(server, peers.far, field), field + " of the server");
    }

    /** Offsets in linux/tcp.h. */
    @ParameterizedTest
    @CsvSource({
        "STATE, 0",
        "OPTIONS, 5",
        "RTO, 8",
        "UNACKED, 24",
        "LAST_DATA_SENT, 44",
        "PMTU, 60",
        "RTT, 68",
        "SND_CWND, 80",
        "TOTAL_RETRANS, 100",
        "PACING_RATE, 104",
        "BYTES_ACKED, 120",
        "SEGS_OUT, 136",
        "DELIVERY_RATE, 160",
        "SNDBUF_LIMITED, 184",
        "DELIVERED, 192",
        "BYTES_SENT, 200",
        "DSACK_DUPS, 216",
        "REHASH, 236",
        "TOTAL_RTO, 240",
        "TOTAL_RTO_TIME, 244",
        "RECEIVED_CE, 248",
        "DELIVERED_CE_BYTES, 260",
        "RECEIVED_CE_BYTES, 272",
        "ACCECN_FAIL_MODE, 276",
        "ACCECN_OPT_SEEN, 278"
    })
    void each_field_stands_where_linux_has_it(InfoField field, int offset) {
        assertEquals(offset, offset(field));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 232, 1000})
    void it_is_as_long_as_was_asked_for(int length) {
        int handle = client.socket();
        assertEquals(0, client.call(Op.GETSOCKOPT, handle, Program.SOL_TCP, TCP_INFO, length, new byte[0]));
        assertEquals(length, client.last.aux());
        assertEquals(length, client.last.payload().length);
    }

    @Test
    void a_fresh_socket_and_a_listener_tell_what_linux_tells() {
        int fresh = client.socket();
        assertEquals(7, info(client, fresh, InfoField.STATE));
        assertEquals(10, info(client, fresh, InfoField.SND_CWND));
        assertEquals(1_000_000, info(client, fresh, InfoField.RTO));
        assertEquals(-1, info(client, fresh, InfoField.PACING_RATE));
        assertEquals(-1, info(client, fresh, InfoField.MAX_PACING_RATE));
        assertEquals(0xffff_ffffL, info(client, fresh, InfoField.MIN_RTT));
        assertEquals(Integer.MAX_VALUE, info(client, fresh, InfoField.SND_SSTHRESH));
        assertEquals(250_000, info(client, fresh, InfoField.RTTVAR));
        assertEquals(536, info(client, fresh, InfoField.SND_MSS));
        assertEquals(3, info(client, fresh, InfoField.REORDERING));
        assertEquals(0, info(client, fresh, InfoField.UNACKED));
        assertEquals(0, info(client, fresh, InfoField.RTT));
        assertEquals(0, info(client, fresh, InfoField.BUSY_TIME));
        peers.listen();
        assertEquals(10, info(server, peers.listening, InfoField.STATE));
        assertEquals(5, info(server, peers.listening, InfoField.SACKED));
        client.connecting(fresh, net.server.address, Peers.PORT).blocks();
        net.exchange();
        assertEquals(1, info(server, peers.listening, InfoField.UNACKED));
    }

    @Test
    void after_the_handshake() {
        peers.connect();
        both(InfoField.STATE, 1, 1);
        both(InfoField.OPTIONS, 7, 7);
        both(InfoField.WSCALE, 0x77, 0x77);
        both(InfoField.SND_MSS, 1448, 1448);
        both(InfoField.ADVMSS, 1448, 1448);
        both(InfoField.PMTU, 1500, 1500);
        both(InfoField.SND_CWND, 10, 10);
        both(InfoField.SND_SSTHRESH, Integer.MAX_VALUE, Integer.MAX_VALUE);
        both(InfoField.REORDERING, 3, 3);
        both(InfoField.SEGS_OUT, 2, 0); // in Linux a SYN-ACK is no connection's
        both(InfoField.SEGS_IN, 1, 2);
        both(InfoField.DATA_SEGS_OUT, 0, 0);
        both(InfoField.BYTES_ACKED, 1, 0); // a client's SYN counts
        both(InfoField.DELIVERED, 1, 1);
        both(InfoField.MAX_PACING_RATE, -1, -1);
    }

    /** The handshake took no time on this wire; an eighth of the first sample after it is an eighth of 100 ms. */
    @Test
    void round_trips_are_told_in_microseconds() {
        peers.connect();
        client.send(peers.near, 100);
        Segment data = net.client.poll();
        net.nowNs += 100 * TwoHosts.MS;
        net.server.arrives(data);
        net.exchange();
        assertEquals(12_500, info(client, peers.near, InfoField.RTT));
        assertEquals(25_000, info(client, peers.near, InfoField.RTTVAR));
        assertEquals(1, info(client, peers.near, InfoField.MIN_RTT));
        assertEquals(213_000, info(client, peers.near, InfoField.RTO));
    }

    @Test
    void data_is_counted_on_both_sides() {
        peers.connect();
        assertEquals(3_000, client.send(peers.near, 3_000));
        net.exchange();
        net.nowNs += 70 * TwoHosts.MS;
        both(InfoField.DATA_SEGS_OUT, 3, 0);
        both(InfoField.DATA_SEGS_IN, 0, 3);
        both(InfoField.BYTES_SENT, 3_000, 0);
        both(InfoField.BYTES_ACKED, 3_001, 0);
        both(InfoField.BYTES_RECEIVED, 0, 3_000);
        both(InfoField.DELIVERED, 4, 1);
        both(InfoField.UNACKED, 0, 0);
        both(InfoField.NOTSENT_BYTES, 0, 0);
        assertEquals(70, info(client, peers.near, InfoField.LAST_DATA_SENT));
        assertEquals(70, info(server, peers.far, InfoField.LAST_DATA_RECV));

        client.shutdown(peers.near, Program.WR);
        net.advance(300 * TwoHosts.MS); // the ACK of a FIN may wait
        both(InfoField.STATE, 5, 8);
        both(InfoField.BYTES_ACKED, 3_002, 0);
        both(InfoField.BYTES_RECEIVED, 0, 3_001);
    }

    @Test
    void retransmissions_and_timeouts_are_counted() {
        peers.connect();
        net.lost = segment -> true;
        client.send(peers.near, 500);
        net.advance(5 * TwoHosts.SECOND);
        assertEquals(4, info(client, peers.near, InfoField.CA_STATE));
        assertEquals(1, info(client, peers.near, InfoField.UNACKED));
        assertEquals(1, info(client, peers.near, InfoField.LOST));
        assertEquals(1, info(client, peers.near, InfoField.RETRANS));
        assertEquals(1, info(client, peers.near, InfoField.SND_CWND));
        long repeats = info(client, peers.near, InfoField.TOTAL_RETRANS);
        long timeouts = info(client, peers.near, InfoField.TOTAL_RTO);
        assertTrue(timeouts >= 3, timeouts + " timeouts");
        assertEquals(timeouts, info(client, peers.near, InfoField.RETRANSMITS));
        assertEquals(1, info(client, peers.near, InfoField.TOTAL_RTO_RECOVERIES));
        assertEquals(500 * repeats, info(client, peers.near, InfoField.BYTES_RETRANS));
        assertEquals(500 * (repeats + 1), info(client, peers.near, InfoField.BYTES_SENT));
        long troubleMs = info(client, peers.near, InfoField.TOTAL_RTO_TIME);
        assertTrue(troubleMs > 4_000 && troubleMs < 5_000, troubleMs + " ms");
    }

    @Test
    void a_syn_that_nobody_answers_is_in_flight() {
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, 9).returns();
        net.exchange();
        assertEquals(2, info(client, handle, InfoField.STATE));
        assertEquals(1, info(client, handle, InfoField.UNACKED));
        assertEquals(1_000_000, info(client, handle, InfoField.RTO));
        net.advance(1_500 * TwoHosts.MS);
        assertEquals(1, info(client, handle, InfoField.RETRANSMITS));
        assertEquals(1, info(client, handle, InfoField.TOTAL_RTO));
    }

    /** Linux tcp_chrono: busy while anything is unacknowledged; of that, held back by the peer's window or by SO_SNDBUF. */
    @Test
    void the_time_of_being_busy_is_told_apart() {
        peers.connect();
        net.lost = segment -> true;
        client.send(peers.near, 500);
        net.advance(30 * TwoHosts.MS);
        assertEquals(30_000, info(client, peers.near, InfoField.BUSY_TIME));
        assertEquals(0, info(client, peers.near, InfoField.RWND_LIMITED));
        net.lost = segment -> false;
        net.advance(TwoHosts.SECOND);
        long busy = info(client, peers.near, InfoField.BUSY_TIME);
        net.advance(TwoHosts.SECOND);
        assertEquals(busy, info(client, peers.near, InfoField.BUSY_TIME));
    }

    @Test
    void a_closed_window_is_time_of_its_own() {
        peers.listen();
        server.setOption(peers.listening, Program.SOL_SOCKET, 8, 4_000);
        peers.connect();
        client.send(peers.near, 20_000);
        net.advance(500 * TwoHosts.MS);
        long limited = info(client, peers.near, InfoField.RWND_LIMITED);
        assertTrue(limited > 450_000 && limited <= 500_000, limited + " us");
        assertTrue(info(client, peers.near, InfoField.NOTSENT_BYTES) > 0, "something waits");
    }
}
