package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rawtcp.socket.Program.error;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Errno;
import rawtcp.wire.IcmpError;

/** ICMP errors as calls tell them (icmp 7, ip 7 IP_RECVERR, Linux tcp_v4_err). */
class IcmpCallsTest {
    private static final int IP_RECVERR = 11;
    private static final int SO_ERROR = 4;
    private static final int UNREACHABLE = 3;

    private final Peers peers = new Peers();
    private final Program client = peers.client;
    private final TwoHosts net = peers.net;

    private void arrives(int handle, int type, int code) {
        Connection connection = client.calls.connection(handle);
        int seq = connection.iss() + (connection.irs() == 0 ? 0 : 1);
        connection.onIcmp(net.nowNs, new IcmpError(net.server.address, type, code, 0, connection.tuple(), seq));
        client.calls.endpoint.touched(connection);
    }

    /** Linux icmp_err_convert, and time exceeded and parameter problem beside it. */
    @ParameterizedTest
    @CsvSource({
        "3, 0, ENETUNREACH",
        "3, 1, EHOSTUNREACH",
        "3, 2, ENOPROTOOPT",
        "3, 3, ECONNREFUSED",
        "3, 5, EOPNOTSUPP",
        "3, 6, ENETUNREACH",
        "3, 7, EHOSTDOWN",
        "3, 8, ENONET",
        "3, 9, ENETUNREACH",
        "3, 10, EHOSTUNREACH",
        "3, 13, EHOSTUNREACH",
        "11, 0, EHOSTUNREACH",
        "12, 0, EPROTO"
    })
    @Requirement({"RFC9293 MUST-54", "RFC9293 SHLD-26"})
    void each_ends_a_connect_with_its_own_error(int type, int code, Errno errno) {
        int handle = client.socket();
        Program.Pending connecting =
                client.connecting(handle, net.server.address, 9).blocks();
        net.exchange();
        arrives(handle, type, code);
        assertEquals(error(errno), connecting.returns());
    }

    @Test
    @Requirement({"RFC9293 SHLD-20", "RFC9293 SHLD-25", "RFC9293 MUST-47"})
    void an_open_connection_tells_it_only_when_asked_or_when_it_gives_up() {
        peers.connect();
        net.lost = segment -> true;
        client.send(peers.near, "abc", 0);
        net.exchange();
        arrives(peers.near, UNREACHABLE, 1);
        assertEquals(0, client.poll(peers.near) & Poll.ERR);
        assertEquals(Errno.EHOSTUNREACH.number(), client.option(peers.near, Program.SOL_SOCKET, SO_ERROR));
        assertEquals(0, client.option(peers.near, Program.SOL_SOCKET, SO_ERROR));

        arrives(peers.near, UNREACHABLE, 1);
        client.setOption(peers.near, Program.SOL_TCP, 18, 5_000);
        net.advance(60 * TwoHosts.SECOND);
        assertEquals("error EHOSTUNREACH", client.text(peers.near, 10, 0));
    }

    @Test
    void without_icmp_giving_up_is_a_timeout() {
        peers.connect();
        net.lost = segment -> true;
        client.setOption(peers.near, Program.SOL_TCP, 18, 5_000);
        client.send(peers.near, "abc", 0);
        net.advance(60 * TwoHosts.SECOND);
        assertEquals(error(Errno.ETIMEDOUT), client.send(peers.near, "d", 0));
        assertEquals(error(Errno.EPIPE), client.send(peers.near, "d", 0));
    }

    @Test
    @Requirement("RFC9293 SHLD-25")
    void with_recverr_an_open_connection_tells_it_at_once() {
        peers.connect();
        assertEquals(0, client.setOption(peers.near, Program.SOL_IP, IP_RECVERR, 1));
        net.lost = segment -> true;
        client.send(peers.near, "abc", 0);
        net.exchange();
        arrives(peers.near, UNREACHABLE, 1);
        assertEquals(Poll.ERR, client.poll(peers.near) & Poll.ERR);
        assertEquals("error EHOSTUNREACH", client.text(peers.near, 10, 0));
        assertEquals("error EAGAIN", client.text(peers.near, 10, 0));
    }

    /** The error queue: sock_extended_err, who sent it, and what it quoted. */
    @Test
    void with_recverr_a_failed_connect_leaves_the_error_in_full() {
        int handle = client.nonBlockingSocket();
        client.setOption(handle, Program.SOL_IP, IP_RECVERR, 1);
        client.connecting(handle, net.server.address, 9).returns();
        net.exchange();
        arrives(handle, UNREACHABLE, 3);
        assertEquals(Errno.ECONNREFUSED.number(), client.option(handle, Program.SOL_SOCKET, SO_ERROR));
        assertEquals(Poll.ERR, client.poll(handle) & Poll.ERR);

        assertEquals(8, client.call(Op.RECVMSG, handle, Msg.ERRQUEUE, 100, 100, new byte[0]));
        assertEquals(Msg.ERRQUEUE, client.last.aux());
        int nameLength = client.number(0);
        assertEquals(SockAddr.LENGTH, nameLength);
        int control = 4 + nameLength + 4;
        assertEquals(16 + 32, client.number(control - 4));
        assertEquals(IP_RECVERR, client.number(control + 12));
        assertEquals(Errno.ECONNREFUSED.number(), client.number(control + 16));
        assertEquals(2 | UNREACHABLE << 8 | 3 << 16, client.number(control + 20));
        assertEquals(error(Errno.EAGAIN), client.call(Op.RECVMSG, handle, Msg.ERRQUEUE, 100, 100, new byte[0]));
        assertEquals(0, client.poll(handle) & Poll.ERR);
    }
}
