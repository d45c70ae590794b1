package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.socket.Program.error;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Errno;
import rawtcp.wire.IpAddress;

/** shutdown(2), close(2), SO_LINGER, and the end of a process. */
class ClosingTest {
    private final Peers peers = new Peers().connect();
    private final Program client = peers.client;
    private final Program server = peers.server;
    private final TwoHosts net = peers.net;
    private final int near = peers.near;
    private final int far = peers.far;

    private List<String> sent() {
        List<String> sent = List.copyOf(net.client.sent);
        net.client.sent.clear();
        return sent;
    }

    /** poll(2) after each half is shut: Linux tcp_poll. */
    @Test
    void poll_tells_which_half_is_shut() {
        assertEquals(Poll.OUT | Poll.WRNORM, client.poll(near));
        client.shutdown(near, Program.WR);
        assertEquals(Poll.OUT | Poll.WRNORM, client.poll(near));
        net.exchange();
        assertEquals(Poll.IN | Poll.RDNORM | Poll.RDHUP | Poll.OUT | Poll.WRNORM, server.poll(far));
        server.shutdown(far, Program.RDWR);
        net.exchange();
        assertEquals(Poll.IN | Poll.RDNORM | Poll.RDHUP | Poll.OUT | Poll.WRNORM | Poll.HUP, client.poll(near));
        assertEquals(error(Errno.EPIPE), client.send(near, "x", 0));
        assertEquals("", client.text(near, 10, 0));
    }

    @ParameterizedTest
    @CsvSource({"-1, EINVAL", "3, EINVAL"})
    void shutdown_has_three_ways(int how, Errno errno) {
        assertEquals(error(errno), client.shutdown(near, how));
    }

    /** Linux inet_shutdown: the mark is set although the call fails. */
    @Test
    void shutdown_of_an_unconnected_socket_fails_and_yet_marks_it() {
        int fresh = client.socket();
        assertEquals(Poll.OUT | Poll.WRNORM | Poll.HUP, client.poll(fresh));
        assertEquals(error(Errno.ENOTCONN), client.shutdown(fresh, Program.RD));
        assertEquals(Poll.OUT | Poll.WRNORM | Poll.HUP | Poll.IN | Poll.RDNORM | Poll.RDHUP, client.poll(fresh));
        assertEquals(0, client.recv(fresh, 1, 0));
    }

    /** Linux: only a disconnect takes the mark away. */
    @Test
    void what_was_shut_before_is_shut_when_it_connects() {
        int handle = client.nonBlockingSocket();
        client.shutdown(handle, Program.RDWR);
        client.connecting(handle, net.server.address, Peers.PORT).returns();
        assertEquals(Poll.HUP | Poll.IN | Poll.RDNORM | Poll.RDHUP, client.poll(handle));
        net.exchange();
        assertEquals(
                0, client.connecting(handle, net.server.address, Peers.PORT).returns());
        assertEquals(0, client.recv(handle, 1, 0));
        assertEquals(error(Errno.EPIPE), client.send(handle, 1));
        client.disconnect(handle);
        client.connecting(handle, net.server.address, Peers.PORT).returns();
        assertEquals(0, client.poll(handle));
    }

    @Test
    void what_waits_for_its_end_is_dissolved_without_an_error() {
        client.shutdown(near, Program.WR);
        net.exchange();
        server.shutdown(far, Program.WR);
        net.exchange();
        assertEquals(0, client.disconnect(near)); // in TIME_WAIT
        assertEquals(0, client.option(near, Program.SOL_SOCKET, 4));
        assertEquals(error(Errno.EPIPE), client.send(near, 1));
    }

    /** Linux inet_shutdown: SS_DISCONNECTING. */
    @Test
    void who_was_shut_after_a_refusal_connects_only_once_it_is_disconnected() {
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, 61_500).returns();
        net.exchange();
        assertEquals(error(Errno.ENOTCONN), client.shutdown(handle, Program.RD));
        assertEquals(
                error(Errno.EINVAL),
                client.connecting(handle, net.server.address, Peers.PORT).returns());
        assertEquals(0, client.disconnect(handle));
        assertEquals(
                error(Errno.EINPROGRESS),
                client.connecting(handle, net.server.address, Peers.PORT).returns());
    }

    @Test
    void what_was_shut_for_reading_ends_once_it_is_empty() {
        client.send(near, "abc", 0);
        net.exchange();
        server.shutdown(far, Program.RD);
        assertEquals("abc", server.text(far, 10, 0));
        assertEquals("", server.text(far, 10, 0));
        client.send(near, "def", 0);
        net.exchange();
        assertEquals("def", server.text(far, 10, 0));
    }

    @Test
    void shutdown_of_a_listener_for_reading_makes_it_a_plain_socket() {
        int listening = server.socket();
        server.bind(listening, 9090);
        server.listen(listening, 1);
        Program.Pending accepting = server.accepting(listening).blocks();
        assertEquals(0, server.shutdown(listening, Program.WR));
        accepting.blocks();
        assertEquals(0, server.shutdown(listening, Program.RD));
        assertEquals(error(Errno.EINVAL), accepting.returns());
        assertEquals(0, server.listen(listening, 1));
    }

    @Test
    void an_error_that_nobody_was_told_of_outlives_a_listener() {
        assertEquals(0, server.disconnect(far));
        assertEquals(0, server.listen(far, 1));
        assertEquals(0, server.shutdown(far, Program.RD));
        assertEquals(Errno.ECONNRESET.number(), server.option(far, Program.SOL_SOCKET, 4));
    }

    @Test
    void shutdown_while_opening_sends_nothing_and_disconnects() {
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, 9).returns();
        net.exchange();
        sent();
        assertEquals(0, client.shutdown(handle, Program.WR));
        net.exchange();
        assertEquals(List.of(), sent());
        assertEquals(error(Errno.ENOTCONN), client.call(Op.GETPEERNAME, handle, 0, 0, 0, new byte[0]));
    }

    /** Linux tcp_close: unread data, then SO_LINGER 0, then the orderly way. */
    @ParameterizedTest
    @CsvSource({"true, -1, R.", "true, 5, R.", "false, 0, R.", "false, -1, F."})
    @Requirement({"RFC9293 SHLD-3", "RFC2525 a"})
    void close_resets_or_ends_in_order(boolean unread, int linger, String flags) {
        if (unread) {
            server.send(far, "abc", 0);
            net.exchange();
        }
        if (linger >= 0) {
            client.setOption(near, Program.SOL_SOCKET, 13, 1, linger);
        }
        sent();
        assertEquals(0, client.close(near));
        net.exchange();
        assertEquals(flags, sent().get(0));
    }

    /** socket(7) SO_LINGER: close returns when the FIN is acknowledged... */
    @Test
    void close_lingers_until_its_fin_is_acknowledged() {
        client.setOption(near, Program.SOL_SOCKET, 13, 1, 5);
        Program.Pending closing = client.closing(near);
        assertEquals(5 * TwoHosts.SECOND, closing.blocksUntilNs());
        assertEquals(error(Errno.EBADF), client.recv(near, 1, 0));
        net.exchange();
        assertEquals(0, closing.returns());
    }

    /** ... or when the time is over, and the FIN goes on without the caller. */
    @Test
    void close_lingers_no_longer_than_it_was_told() {
        client.setOption(near, Program.SOL_SOCKET, 13, 1, 2);
        net.lost = segment -> true;
        Program.Pending closing = client.closing(near).blocks();
        net.advance(2 * TwoHosts.SECOND);
        assertEquals(0, closing.returns());
        assertEquals(1, net.client.endpoint.orphans().size());
    }

    /** The thread that lingers ends, and with it whoever could go on. */
    @Test
    void a_close_that_nobody_waits_for_lingers_no_more() {
        client.setOption(near, Program.SOL_SOCKET, 13, 1, 5);
        net.lost = segment -> true;
        Program.Pending closing = client.closing(near).blocks();
        assertEquals(0, net.client.endpoint.orphans().size());
        closing.call.abandon(net.nowNs);
        assertEquals(1, net.client.endpoint.orphans().size());
    }

    /** Linux: a call that blocks holds its socket, which ends with the last such call. */
    @Test
    void a_close_ends_no_wait_of_another_thread() {
        Program.Pending reading = server.receiving(far, 10, 0).blocks();
        Program.Pending alsoReading = server.receiving(far, 10, 0).blocks();
        int epoll = server.epoll();
        server.epollControl(epoll, Epoll.CTL_ADD, far, Poll.IN);
        assertEquals(0, server.close(far));
        assertEquals(error(Errno.EBADF), server.recv(far, 1, Msg.DONTWAIT));
        net.exchange();
        assertEquals(0, client.poll(near) & Poll.RDHUP);
        client.send(near, "abc", 0);
        net.exchange();
        assertEquals(Poll.IN, server.epollWait(epoll));
        assertEquals(far, server.socket(), "the number is another's");
        assertEquals(3, reading.returns());
        assertEquals("abc", server.lastText());
        alsoReading.blocks().call.abandon(net.nowNs);
        assertEquals(0, server.epollWait(epoll));
        net.exchange();
        assertEquals(Poll.RDHUP, client.poll(near) & Poll.RDHUP);
        assertEquals(0, client.recv(near, 1, 0));
    }

    @Test
    void a_listener_that_is_closed_still_serves_who_waits() {
        int listening = server.socket();
        server.bind(listening, 9090);
        server.listen(listening, 1);
        Program.Pending accepting = server.accepting(listening).blocks();
        assertEquals(0, server.close(listening));
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, 9090).returns();
        net.exchange();
        assertTrue(accepting.returns() > 0);
        assertEquals(0, server.bind(server.socket(), IpAddress.parse("224.0.0.1"), 9090), "its port is free");
    }

    /** Linux sk_disconnects: it learns that there is nothing to wait for, the next call why. */
    @Test
    void who_waits_for_a_connection_that_is_dissolved_gets_a_broken_pipe() {
        Program.Pending reading = client.receiving(near, 10, 0);
        client.fcntl(near, Program.F_SETFL, 0);
        reading.blocks();
        assertEquals(0, client.disconnect(near));
        assertEquals(error(Errno.EPIPE), reading.returns());
        assertEquals(error(Errno.ECONNRESET), client.recv(near, 10, 0));
    }

    @Test
    void what_was_read_before_it_was_dissolved_counts() {
        Program.Pending reading = server.begin(Op.RECVMSG, far, Msg.WAITALL, 64, 10, new byte[0]);
        client.send(near, "abc", 0);
        net.exchange();
        reading.blocks();
        assertEquals(0, server.disconnect(far));
        assertEquals(3, reading.returns());
    }

    /** Linux: a shutdown while it opens is told as a reset; and a send tells the socket's error before its own. */
    @ParameterizedTest
    @CsvSource({"CONNECT, EPIPE, ECONNRESET", "RECV, EPIPE, ECONNRESET", "SEND, ECONNRESET, ECONNRESET"})
    void who_waits_for_an_opening_is_told_how_it_has_ended(Op op, Errno dissolved, Errno shut) {
        for (boolean shuts : new boolean[] {false, true}) {
            int handle = client.nonBlockingSocket();
            client.connecting(handle, net.server.address, Peers.PORT).returns();
            client.fcntl(handle, Program.F_SETFL, 0);
            byte[] payload = new SockAddr(net.server.address, Peers.PORT).encode();
            Program.Pending waiting =
                    client.begin(op, handle, 0, 0, payload.length, payload).blocks();
            assertEquals(0, shuts ? client.shutdown(handle, Program.RDWR) : client.disconnect(handle));
            assertEquals(error(shuts ? shut : dissolved), waiting.returns());
        }
    }

    @Test
    void the_end_of_a_process_closes_everything_at_once() {
        client.setOption(near, Program.SOL_SOCKET, 13, 1, 5);
        client.calls.exit(net.nowNs);
        server.calls.exit(net.nowNs);
        net.advance(300 * TwoHosts.SECOND);
        assertEquals(0, net.client.endpoint.conversations().size());
        assertEquals(0, net.server.endpoint.listeners().size());
        assertEquals(0, net.server.taken.size() + net.client.taken.size());
    }
}
