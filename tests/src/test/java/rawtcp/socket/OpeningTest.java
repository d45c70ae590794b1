package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.socket.Peers.PORT;
import static rawtcp.socket.Program.error;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/** socket(2), bind(2), listen(2), accept(2), connect(2). */
class OpeningTest {
    private final Peers peers = new Peers();
    private final Program client = peers.client;
    private final Program server = peers.server;
    private final TwoHosts net = peers.net;

    /** socket(2): flags, then the family, the type and the protocol. */
    @ParameterizedTest
    @CsvSource({
        "2, 1, 0, 3",
        "2, 1, 6, 3",
        "2, 0x801, 0, 3",
        "2, 0x80001, 0, 3",
        "2, 0x10001, 0, -22",
        "99, 1, 0, -97",
        "-1, 1, 0, -97",
        "2, 15, 0, -22",
        "2, 2, 0, -94",
        "2, 1, 17, -93"
    })
    void a_socket_is_made_of_a_family_a_type_and_a_protocol(int family, String type, int protocol, long result) {
        assertEquals(result, client.call(Op.SOCKET, family, Integer.decode(type), protocol, 0, new byte[0]));
    }

    @Test
    void handles_are_the_lowest_that_are_free() {
        int first = client.socket();
        int second = client.socket();
        assertEquals(first + 1, second);
        assertEquals(0, client.close(first));
        assertEquals(first, client.socket());
        assertEquals(error(Errno.EBADF), client.close(99));
    }

    @Test
    void bind_tells_its_port_and_is_done_once() {
        int handle = server.socket();
        assertEquals(0, server.bind(handle, PORT));
        assertEquals(0, server.call(Op.GETSOCKNAME, handle, 0, 0, 0, new byte[0]));
        assertArrayEquals(new SockAddr(IpAddress.ANY_V4, PORT).encode(), server.last.payload());
        assertEquals(error(Errno.EINVAL), server.bind(handle, PORT + 1));
    }

    @Test
    void bind_to_port_0_chooses_one_that_stays() {
        int handle = server.socket();
        assertEquals(0, server.bind(handle, 0));
        assertEquals(0, server.call(Op.GETSOCKNAME, handle, 0, 0, 0, new byte[0]));
        int port = SockAddr.decode(server.last.payload()).port();
        assertTrue(port >= 61_000, "port " + port);
        int other = server.socket();
        assertEquals(error(Errno.EADDRINUSE), server.bind(other, port));
        server.close(handle);
        assertEquals(0, server.bind(other, port));
    }

    @Test
    @Requirement("RFC9293 MUST-43")
    void bind_to_an_address_of_another_host_is_not_available() {
        assertEquals(error(Errno.EADDRNOTAVAIL), server.bind(server.socket(), IpAddress.parse("10.9.9.9"), PORT));
    }

    /** Linux inet_bind_conflict: SO_REUSEADDR (2) shares with who does not listen, SO_REUSEPORT (15) with all who have it. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, false, EADDRINUSE",
        "2, 2, false, OK",
        "2, 2, true, EADDRINUSE",
        "2, 0, false, EADDRINUSE",
        "0, 2, false, EADDRINUSE",
        "0, 15, false, EADDRINUSE",
        "15, 15, false, OK",
        "15, 15, true, OK",
        "15, 0, true, EADDRINUSE"
    })
    void who_may_share_a_port(int firstOption, int secondOption, boolean listens, String result) {
        int first = server.socket();
        int second = server.socket();
        if (firstOption != 0) {
            server.setOption(first, Program.SOL_SOCKET, firstOption, 1);
        }
        if (secondOption != 0) {
            server.setOption(second, Program.SOL_SOCKET, secondOption, 1);
        }
        assertEquals(0, server.bind(first, PORT));
        if (listens) {
            assertEquals(0, server.listen(first, 1));
        }
        long expected = result.equals("OK") ? 0 : error(Errno.valueOf(result));
        assertEquals(expected, server.bind(second, PORT));
    }

    @Test
    void who_is_bound_to_an_address_connects_from_it() {
        peers.listen();
        Program elsewhere = new Program(net, net.client, 300, remote -> IpAddress.parse("10.0.0.77"));
        int handle = elsewhere.nonBlockingSocket();
        assertEquals(0, elsewhere.bind(handle, net.client.address, 0));
        assertEquals(
                error(Errno.EINPROGRESS),
                elsewhere.connecting(handle, net.server.address, PORT).returns());
        assertEquals(0, elsewhere.call(Op.GETSOCKNAME, handle, 0, 0, 0, new byte[0]));
        assertEquals(
                net.client.address, SockAddr.decode(elsewhere.last.payload()).address());
    }

    @ParameterizedTest // family, length, address, what bind says (Linux inet_bind_sk)
    @CsvSource({
        "2, 16, 0.0.0.0, OK",
        "0, 16, 0.0.0.0, OK", // as older programs have it
        "0, 16, 127.0.0.1, EAFNOSUPPORT",
        "10, 16, 0.0.0.0, EAFNOSUPPORT",
        "2, 28, 0.0.0.0, OK",
        "2, 128, 0.0.0.0, OK",
        "2, 129, 0.0.0.0, EINVAL",
        "2, 15, 0.0.0.0, EINVAL",
        "10, 2, , EINVAL",
        "2, 1, , EINVAL",
        "2, 0, , EINVAL",
        "2, 16, 192.0.2.77, EADDRNOTAVAIL", // of somebody else
        "2, 16, 224.0.0.1, OK", // of nobody
        "2, 16, 255.255.255.255, OK",
    })
    void an_address_to_bind_has_its_form(int family, int length, String address, String result) {
        byte[] bytes = Arrays.copyOf(new byte[] {(byte) family, 0, (byte) (PORT >> 8), (byte) PORT}, length);
        if (address != null) {
            String[] octets = address.split("\\.", -1);
            for (int i = 0; i < octets.length && 4 + i < length; i++) {
                bytes[4 + i] = (byte) Integer.parseInt(octets[i]);
            }
        }
        long expected = result.equals("OK") ? 0 : error(Errno.valueOf(result));
        assertEquals(expected, server.call(Op.BIND, server.socket(), 0, 0, 0, bytes));
    }

    @Test
    void what_is_bound_is_not_bound_again() {
        int handle = server.socket();
        assertEquals(0, server.bind(handle, PORT));
        assertEquals(error(Errno.EINVAL), server.bind(handle, PORT + 1));
    }

    /** SO_SNDTIMEO bounds a send that waits for the opening (Linux sk_stream_wait_connect). */
    @Test
    void a_send_waits_for_the_opening_as_long_as_it_may() {
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, PORT).returns();
        assertEquals(error(Errno.EAGAIN), client.send(handle, 1), "not at all");
        client.fcntl(handle, Program.F_SETFL, 0);
        client.setOption(handle, Program.SOL_SOCKET, 21, 0, 0, 500_000, 0);
        Program.Pending sending = client.sending(handle, new byte[1], 0);
        assertEquals(500 * TwoHosts.MS, sending.blocksUntilNs());
        net.nowNs += 500 * TwoHosts.MS;
        assertEquals(error(Errno.EAGAIN), sending.returns());
    }

    @Test
    void of_two_that_share_by_reuseaddr_only_one_listens() {
        int first = server.socket();
        int second = server.socket();
        server.setOption(first, Program.SOL_SOCKET, 2, 1);
        server.setOption(second, Program.SOL_SOCKET, 2, 1);
        assertEquals(0, server.bind(first, PORT));
        assertEquals(0, server.bind(second, PORT));
        assertEquals(0, server.listen(first, 1));
        assertEquals(error(Errno.EADDRINUSE), server.listen(second, 1));
    }

    @Test
    void accept_blocks_until_a_handshake_is_done_and_tells_the_peer() {
        peers.listen();
        Program.Pending accepting = server.accepting(peers.listening).blocks();
        int handle = client.socket();
        Program.Pending connecting =
                client.connecting(handle, net.server.address, PORT).blocks();
        net.exchange();
        assertEquals(0, connecting.returns());
        assertTrue(accepting.returns() > peers.listening);
        assertEquals(net.client.address, SockAddr.decode(server.last.payload()).address());
    }

    @Test
    void accept_fails_where_nothing_listens_or_nothing_waits() {
        int handle = server.nonBlockingSocket();
        assertEquals(error(Errno.EINVAL), server.accept(handle));
        server.bind(handle, PORT);
        server.listen(handle, 1);
        assertEquals(error(Errno.EAGAIN), server.accept(handle));
        assertEquals(error(Errno.EINVAL), server.call(Op.ACCEPT, handle, 0x1, 0, 0, new byte[0]));
        assertEquals(error(Errno.EINVAL), server.call(Op.ACCEPT, server.epoll(), 0x1, 0, 0, new byte[0]));
        assertEquals(error(Errno.ENOTSOCK), server.accept(server.epoll()));
        assertEquals(error(Errno.EBADF), server.call(Op.ACCEPT, 99, 0x1, 0, 0, new byte[0]));
    }

    private SockAddr name(Program program, int handle) {
        assertEquals(0, program.call(Op.GETSOCKNAME, handle, 0, 0, 0, new byte[0]));
        return SockAddr.decode(program.last.payload());
    }

    /** Linux tcp_disconnect: an address that was asked for stays, and of a port the number, although it is free again. */
    @Test
    void a_dissolved_socket_tells_its_last_port() {
        peers.connect();
        SockAddr before = name(client, peers.near);
        assertEquals(0, client.disconnect(peers.near));
        assertEquals(new SockAddr(IpAddress.ANY_V4, before.port()), name(client, peers.near));
        assertEquals(0, client.bind(client.socket(), before.port()));

        int bound = client.nonBlockingSocket();
        client.bind(bound, net.client.address, 0);
        before = name(client, bound);
        assertEquals(0, client.disconnect(bound), "of what never was in use, the port stays, too");
        assertEquals(error(Errno.EINVAL), client.bind(bound, 0));
        client.connecting(bound, net.server.address, PORT).returns();
        assertEquals(before, name(client, bound));
        assertEquals(0, client.disconnect(bound));
        assertEquals(before, name(client, bound));
        assertEquals(0, client.bind(client.socket(), net.client.address, before.port()));

        assertEquals(0, server.disconnect(peers.far));
        assertEquals(new SockAddr(IpAddress.ANY_V4, PORT), name(server, peers.far));
        assertEquals(0, server.bind(peers.far, PORT + 1));
    }

    @Test
    void a_port_that_was_asked_for_stays_whatever_becomes_of_the_connection() {
        int handle = client.nonBlockingSocket();
        client.bind(handle, 4_000);
        client.connecting(handle, net.server.address, PORT).returns();
        net.exchange();
        assertEquals(error(Errno.EINVAL), client.bind(handle, 4_001));
        assertEquals(0, client.disconnect(handle));
        assertEquals(error(Errno.EINVAL), client.bind(handle, 4_001));
        assertEquals(error(Errno.EADDRINUSE), client.bind(client.socket(), 4_000));
    }

    /** Linux: its port has gone with the attempt. */
    @Test
    void who_was_refused_may_be_bound() {
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, 61_500).returns();
        net.exchange();
        int port = name(client, handle).port();
        client.bind(client.socket(), 4_001);
        assertEquals(error(Errno.EADDRINUSE), client.bind(handle, net.client.address, 4_001));
        assertEquals(new SockAddr(IpAddress.ANY_V4, port), name(client, handle));
        assertEquals(0, client.bind(handle, net.client.address, 4_000));
        assertEquals(new SockAddr(net.client.address, 4_000), name(client, handle));
        peers.listen();
        assertEquals(
                error(Errno.ECONNREFUSED),
                client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(new SockAddr(net.client.address, 4_000), name(client, handle));
    }

    /** Linux: that an address was asked for is never forgotten, whichever the socket has by now. */
    @Test
    void who_was_bound_to_an_address_keeps_the_one_it_has() {
        int handle = client.nonBlockingSocket();
        client.bind(handle, net.client.address, 0);
        client.connecting(handle, net.server.address, 61_500).returns();
        net.exchange();
        assertEquals(0, client.bind(handle, 0));
        assertEquals(IpAddress.ANY_V4, name(client, handle).address());
        client.disconnect(handle);
        client.connecting(handle, net.server.address, PORT).returns();
        client.disconnect(handle);
        assertEquals(net.client.address, name(client, handle).address());
    }

    /** IP_BIND_ADDRESS_NO_PORT: bind(2) fixes the address alone. */
    @Test
    void a_port_can_be_left_to_connect() {
        int handle = client.nonBlockingSocket();
        assertEquals(0, client.setOption(handle, Program.SOL_IP, 24, 1));
        assertEquals(0, client.bind(handle, net.client.address, 0));
        assertEquals(new SockAddr(net.client.address, 0), name(client, handle));
        assertEquals(0, client.bind(handle, net.client.address, 0), "it has no port yet");
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.server.address, PORT).returns());
        assertTrue(name(client, handle).port() >= 61_000);
        int other = client.nonBlockingSocket();
        client.setOption(other, Program.SOL_IP, 24, 1);
        assertEquals(0, client.bind(other, net.client.address, 4_000), "one that is asked for is taken at once");
        assertEquals(error(Errno.EADDRINUSE), client.bind(client.socket(), 4_000));
    }

    /** As on Linux: the other host refuses it. */
    @Test
    void a_syn_may_go_to_port_0() {
        int handle = client.nonBlockingSocket();
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.server.address, 0).returns());
        assertEquals(0, client.call(Op.GETSOCKNAME, handle, 0, 0, 0, new byte[0]));
        int port = SockAddr.decode(client.last.payload()).port();
        assertEquals(
                State.SYN_SENT,
                net.client
                        .endpoint
                        .conversation(new FourTuple(net.client.address, port, net.server.address, 0))
                        .state());
    }

    @Test
    void no_way_leads_from_the_loopback_to_another_host() {
        int handle = client.nonBlockingSocket();
        assertEquals(0, client.bind(handle, IpAddress.parse("127.0.0.1"), 4_000));
        assertEquals(
                error(Errno.EINVAL),
                client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.client.address, PORT).returns());
    }

    @Test
    void who_is_bound_to_no_hosts_address_connects_by_the_route() {
        int handle = client.nonBlockingSocket();
        assertEquals(0, client.bind(handle, IpAddress.parse("224.0.0.1"), 4_000));
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(new SockAddr(net.client.address, 4_000), name(client, handle));
    }

    /** connect(2): EINPROGRESS, then EALREADY, then 0 once and EISCONN from then on. */
    @Test
    void a_non_blocking_connect_goes_through_its_errors() {
        peers.listen();
        int handle = client.nonBlockingSocket();
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(
                error(Errno.EALREADY),
                client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(0, client.poll(handle));
        net.exchange();
        assertEquals(Poll.OUT | Poll.WRNORM, client.poll(handle));
        assertEquals(0, client.connecting(handle, net.server.address, PORT).returns());
        assertEquals(
                error(Errno.EISCONN),
                client.connecting(handle, net.server.address, PORT).returns());
    }

    @Test
    void a_refused_connect_is_told_once_and_the_socket_may_try_again() {
        int handle = client.socket();
        Program.Pending connecting =
                client.connecting(handle, net.server.address, 61_500).blocks();
        net.exchange();
        assertEquals(error(Errno.ECONNREFUSED), connecting.returns());
        assertEquals(0, client.option(handle, Program.SOL_SOCKET, 4));
        peers.listen();
        Program.Pending again =
                client.connecting(handle, net.server.address, PORT).blocks();
        net.exchange();
        assertEquals(0, again.returns());
    }

    @Test
    void a_refused_non_blocking_connect_is_told_by_poll_and_so_error() {
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, 61_500).returns();
        net.exchange();
        assertEquals(
                Poll.IN | Poll.RDNORM | Poll.OUT | Poll.WRNORM | Poll.ERR | Poll.HUP | Poll.RDHUP, client.poll(handle));
        assertEquals(Errno.ECONNREFUSED.number(), client.option(handle, Program.SOL_SOCKET, 4));
        assertEquals(0, client.option(handle, Program.SOL_SOCKET, 4));
        assertEquals(
                error(Errno.ECONNABORTED),
                client.connecting(handle, net.server.address, 61_500).returns());
    }

    /** SO_SNDTIMEO bounds connect(2) too, and leaves it under way. */
    @Test
    void a_connect_that_may_not_wait_longer_is_in_progress() {
        int handle = client.socket();
        client.setOption(handle, Program.SOL_SOCKET, 21, 0, 0, 500_000, 0);
        Program.Pending connecting = client.connecting(handle, net.server.address, PORT);
        assertEquals(500 * TwoHosts.MS, connecting.blocksUntilNs());
        net.nowNs += 500 * TwoHosts.MS;
        assertEquals(error(Errno.EINPROGRESS), connecting.returns());
    }

    @Test
    void listen_again_changes_the_backlog_and_connect_on_it_is_refused() {
        peers.listen();
        assertEquals(0, server.listen(peers.listening, 9));
        assertEquals(
                error(Errno.EISCONN),
                server.connecting(peers.listening, net.client.address, 1).returns());
        peers.connect();
        assertEquals(error(Errno.EINVAL), server.listen(peers.far, 1));
    }

    /** connect(2) to AF_UNSPEC: RST, and the socket is as new. */
    @Test
    void a_disconnected_socket_can_connect_again() {
        peers.connect();
        assertEquals(0, client.disconnect(peers.near));
        net.exchange();
        assertEquals("error ECONNRESET", server.text(peers.far, 10, 0));
        assertEquals(Errno.ECONNRESET.number(), client.option(peers.near, Program.SOL_SOCKET, 4));
        assertEquals(error(Errno.ENOTCONN), client.recv(peers.near, 10, 0));
        client.connecting(peers.near, net.server.address, PORT).returns();
        net.exchange();
        assertEquals(0, client.connecting(peers.near, net.server.address, PORT).returns());
    }

    @Test
    void a_disconnected_listener_listens_no_more() {
        peers.listen();
        assertEquals(0, server.disconnect(peers.listening));
        assertEquals(error(Errno.EINVAL), server.accept(peers.listening));
        int late = client.nonBlockingSocket();
        client.connecting(late, net.server.address, PORT).returns();
        net.exchange();
        assertEquals(
                error(Errno.ECONNREFUSED),
                client.connecting(late, net.server.address, PORT).returns());
        assertEquals(0, server.listen(peers.listening, 5));
        assertEquals(0, server.call(Op.GETSOCKNAME, peers.listening, 0, 0, 0, new byte[0]));
    }

    /** Linux inet_csk_listen_start: what was shut down before is forgotten. */
    @Test
    void who_listens_after_a_shutdown_is_as_new() {
        int handle = server.socket();
        assertEquals(0, server.bind(handle, PORT));
        assertEquals(error(Errno.ENOTCONN), server.shutdown(handle, Program.RDWR));
        assertEquals(0, server.listen(handle, 5));
        assertEquals(0, server.poll(handle));
    }
}
