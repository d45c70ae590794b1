package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rawtcp.socket.Program.error;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Errno;

/** recv(2), send(2) and their flags. */
class TransferCallsTest {
    private static final long SIOCINQ = 0x541B;
    private static final long SIOCOUTQ = 0x5411;
    private static final long SIOCOUTQNSD = 0x894B;
    private static final long SIOCATMARK = 0x8905;

    private final Peers peers = new Peers().connect();
    private final Program client = peers.client;
    private final Program server = peers.server;
    private final TwoHosts net = peers.net;
    private final int near = peers.near;
    private final int far = peers.far;

    private void sends(String text) {
        assertEquals(text.length(), client.send(near, text, 0));
        net.exchange();
    }

    @Test
    void recv_blocks_until_something_comes() {
        Program.Pending receiving = server.receiving(far, 100, 0).blocks();
        sends("hello");
        assertEquals(5, receiving.returns());
        assertEquals("hello", server.lastText());
        assertEquals(error(Errno.EAGAIN), server.recv(far, 100, Msg.DONTWAIT));
    }

    /** SO_RCVTIMEO. */
    @Test
    void recv_gives_up_after_its_timeout_with_what_it_has() {
        server.setOption(far, Program.SOL_SOCKET, 20, 1, 0, 0, 0);
        Program.Pending empty = server.receiving(far, 10, Msg.WAITALL);
        assertEquals(TwoHosts.SECOND, empty.blocksUntilNs());
        net.nowNs += TwoHosts.SECOND;
        assertEquals(error(Errno.EAGAIN), empty.returns());

        sends("abc");
        Program.Pending some = server.receiving(far, 10, Msg.WAITALL).blocks();
        net.nowNs += TwoHosts.SECOND;
        assertEquals(3, some.returns());
        assertEquals("abc", server.lastText());
    }

    /** SO_SNDTIMEO: what was taken until then counts, nothing is EAGAIN. */
    @Test
    void send_gives_up_after_its_timeout_with_what_it_took() {
        net.lost = segment -> true;
        client.fcntl(near, Program.F_SETFL, 0);
        client.setOption(near, Program.SOL_SOCKET, 21, 1, 0, 0, 0);
        Program.Pending some = client.sending(near, new byte[10_000_000], 0);
        assertEquals(TwoHosts.SECOND, some.blocksUntilNs());
        net.nowNs += TwoHosts.SECOND;
        long taken = some.returns();
        assertEquals(true, taken > 0 && taken < 10_000_000, "took " + taken);
        Program.Pending none = client.sending(near, new byte[10], 0).blocks();
        net.nowNs += TwoHosts.SECOND;
        assertEquals(error(Errno.EAGAIN), none.returns());
    }

    @Test
    void waitall_gathers_until_all_is_there() {
        sends("abc");
        Program.Pending receiving = server.receiving(far, 6, Msg.WAITALL).blocks();
        sends("defg");
        assertEquals(6, receiving.returns());
        assertEquals("abcdef", server.lastText());
        assertEquals("g", server.text(far, 10, 0));
    }

    @Test
    void waitall_ends_at_the_peers_fin() {
        sends("abc");
        Program.Pending receiving = server.receiving(far, 6, Msg.WAITALL).blocks();
        client.shutdown(near, Program.WR);
        net.exchange();
        assertEquals(3, receiving.returns());
        assertEquals("", server.text(far, 6, 0));
    }

    @Test
    void what_is_peeked_at_stays_and_what_is_truncated_is_gone() {
        sends("abcdef");
        assertEquals("abc", server.text(far, 3, Msg.PEEK));
        assertEquals("abcdef", server.text(far, 10, Msg.PEEK));
        assertEquals(2, server.recv(far, 2, Msg.TRUNC));
        assertEquals("", server.lastText());
        assertEquals("cdef", server.text(far, 10, 0));
    }

    @Test
    void a_bad_pointer_is_a_fault_only_when_there_is_something_to_copy() {
        Program.Pending empty = server.begin(Op.RECV, far, Msg.DONTWAIT, Request.BAD_POINTER, 10, new byte[0]);
        assertEquals(error(Errno.EAGAIN), empty.returns());
        sends("abc");
        assertEquals(error(Errno.EFAULT), server.call(Op.RECV, far, 0, Request.BAD_POINTER, 10, new byte[0]));
        assertEquals(2, server.call(Op.RECV, far, Msg.TRUNC, Request.BAD_POINTER, 2, new byte[0]));
        assertEquals("c", server.text(far, 10, 0));
        assertEquals(error(Errno.EFAULT), client.call(Op.SEND, near, 0, Request.BAD_POINTER, 10, new byte[0]));
    }

    /** Linux tcp_recvmsg: without connection ENOTCONN, tcp_sendmsg: EPIPE. */
    @Test
    void an_unconnected_socket_neither_receives_nor_sends() {
        int fresh = client.socket();
        assertEquals(error(Errno.ENOTCONN), client.recv(fresh, 10, 0));
        assertEquals(error(Errno.EPIPE), client.send(fresh, "x", Msg.NOSIGNAL));
        assertEquals(error(Errno.ENOTCONN), server.recv(peers.listening, 10, 0));
        assertEquals(error(Errno.EPIPE), server.send(peers.listening, "x", 0));
    }

    @Test
    void send_waits_for_room_and_non_blocking_takes_what_fits() {
        server.setOption(far, Program.SOL_SOCKET, 8, 2_000);
        long taken = client.send(near, 10_000_000);
        assertEquals(true, taken > 0 && taken < 10_000_000, "took " + taken);
        assertEquals(error(Errno.EAGAIN), client.send(near, 1));
        assertEquals(0, client.poll(near) & Poll.OUT);
        client.fcntl(near, Program.F_SETFL, 0);
        Program.Pending sending = client.sending(near, new byte[10], 0).blocks();
        for (int i = 0; i < 100_000 && client.poll(near) == 0; i++) {
            net.advance(50_000_000); // delayed ACKs, and the receiver's window moves in whole segments
            server.recv(far, 1_000_000, Msg.DONTWAIT);
        }
        assertEquals(10, sending.returns());
    }

    /** tcp(7) TCP_NOTSENT_LOWAT: writable only while less than half of it waits unsent (Linux tcp_stream_memory_free). */
    @Test
    void a_writer_stops_where_too_much_was_never_sent() {
        client.setOption(near, Program.SOL_TCP, 25, 4_000);
        net.lost = segment -> true;
        long taken = 0;
        long more = client.send(near, 1_000);
        while (more > 0 && taken < 1_000_000) {
            taken += more;
            client.calls.endpoint.onDeadline(net.nowNs);
            net.exchange();
            more = client.send(near, 1_000);
        }
        assertEquals(error(Errno.EAGAIN), more);
        long unsent = client.ioctl(near, SIOCOUTQNSD);
        assertEquals(true, unsent >= 4_000 && unsent < 4_000 + 70_000, unsent + " unsent");
        assertEquals(0, client.poll(near) & Poll.OUT);
    }

    /** After the peer's RST: what was received can be read, then the error once, then the end. */
    @Test
    @Requirement("RFC9293 MUST-12")
    void after_a_reset_the_error_is_told_once() {
        sends("abc");
        client.setOption(near, Program.SOL_SOCKET, 13, 1, 0);
        client.close(near);
        net.exchange();
        int mask = server.poll(far);
        assertEquals(Poll.IN | Poll.RDNORM | Poll.OUT | Poll.WRNORM | Poll.ERR | Poll.HUP | Poll.RDHUP, mask);
        assertEquals("abc", server.text(far, 10, 0));
        assertEquals("error ECONNRESET", server.text(far, 10, 0));
        assertEquals("", server.text(far, 10, 0));
        assertEquals(error(Errno.EPIPE), server.send(far, "x", 0));
    }

    /** Linux tcp_reset: in CLOSE_WAIT it is EPIPE; but who has read the FIN hears of the end first. */
    @Test
    void a_reset_in_close_wait_is_a_broken_pipe() {
        client.shutdown(near, Program.WR);
        net.exchange();
        client.setOption(near, Program.SOL_SOCKET, 13, 1, 0);
        client.close(near);
        net.exchange();
        assertEquals("", server.text(far, 10, 0));
        assertEquals(Errno.EPIPE.number(), server.option(far, Program.SOL_SOCKET, 4));
    }

    @Test
    void ioctl_counts_both_queues() {
        sends("abcdef");
        assertEquals(6, server.ioctl(far, SIOCINQ));
        client.send(near, "xyz", 0);
        assertEquals(3, client.ioctl(near, SIOCOUTQ));
        assertEquals(3, client.ioctl(near, SIOCOUTQNSD));
        net.exchange();
        assertEquals(0, client.ioctl(near, SIOCOUTQ));
        assertEquals(error(Errno.ENOTTY), client.ioctl(near, 0x1234));
        assertEquals(error(Errno.EINVAL), server.ioctl(peers.listening, SIOCINQ));
    }

    /** Linux: one urgent octet, the last of the write, taken apart from the stream; a read stops before it. */
    @Test
    @Requirement("RFC9293 MUST-33")
    void the_urgent_octet_is_read_apart() {
        sends("ab");
        client.send(near, "cdU", Msg.OOB);
        net.exchange();
        sends("ef");
        assertEquals(Poll.PRI, server.poll(far) & Poll.PRI);
        assertEquals(4, server.ioctl(far, SIOCINQ));
        assertEquals(0, server.ioctl(far, SIOCATMARK));
        assertEquals("abcd", server.text(far, 100, 0));
        assertEquals(1, server.ioctl(far, SIOCATMARK));
        assertEquals("U", server.text(far, 10, Msg.OOB | Msg.PEEK));
        assertEquals("U", server.text(far, 10, Msg.OOB));
        assertEquals("error EINVAL", server.text(far, 10, Msg.OOB));
        assertEquals("ef", server.text(far, 100, 0));
        assertEquals(0, server.poll(far) & Poll.PRI);
    }

    @Test
    void an_urgent_octet_nobody_takes_is_skipped() {
        client.send(near, "U", Msg.OOB);
        net.exchange();
        assertEquals(0, server.poll(far) & Poll.IN);
        assertEquals(0, server.ioctl(far, SIOCINQ));
        sends("ab");
        assertEquals(Poll.IN, server.poll(far) & Poll.IN);
        assertEquals("ab", server.text(far, 100, 0));
        assertEquals("error EINVAL", server.text(far, 10, Msg.OOB));
    }

    /** SO_OOBINLINE: it stays in the stream, which is still read in two parts. */
    @Test
    void inline_the_urgent_octet_begins_a_read_of_its_own() {
        server.setOption(far, Program.SOL_SOCKET, 10, 1);
        client.send(near, "abU", Msg.OOB);
        net.exchange();
        sends("cd");
        assertEquals("error EINVAL", server.text(far, 10, Msg.OOB));
        assertEquals("ab", server.text(far, 100, 0));
        assertEquals("Ucd", server.text(far, 100, 0));
    }

    @Test
    void urgent_data_that_is_announced_but_not_here_is_awaited_by_nobody() {
        client.send(near, "ab", 0);
        net.exchange();
        assertEquals("error EINVAL", server.text(far, 10, Msg.OOB));
    }

    /** RECVMSG's reply: flags, name, control, data; TCP_INQ tells what is left, a FIN counts as one. */
    @ParameterizedTest
    @CsvSource({"100, 4, 0, 2", "10, 4, 8, -1", "20, 4, 0, 2"})
    void recvmsg_tells_what_is_left(int room, int capacity, int flags, int left) {
        server.setOption(far, Program.SOL_TCP, 36, 1);
        sends("abcdef");
        assertEquals(4, server.call(Op.RECVMSG, far, 0, room, capacity, new byte[0]));
        assertEquals(flags, server.last.aux());
        assertEquals(0, server.number(0));
        int controlLength = server.number(4);
        if (left < 0) {
            assertEquals(0, controlLength);
            return;
        }
        assertEquals(Math.min(24, room), controlLength);
        assertEquals(20, server.number(8));
        assertEquals(Program.SOL_TCP, server.number(16));
        assertEquals(36, server.number(20));
        assertEquals(left, server.number(24));
    }

    @Test
    void the_error_queue_is_empty() {
        assertEquals(error(Errno.EAGAIN), server.recv(far, 10, Msg.ERRQUEUE));
    }

    /** Linux tcp_recvmsg: who asks for nothing gets it as soon as there would be something. */
    @Test
    void a_read_of_no_bytes_waits_until_there_are_some() {
        int from = peers.near;
        int to = peers.far;
        Program.Pending reading = server.receiving(to, 0, 0).blocks();
        assertEquals(2, client.send(from, "ab", 0));
        net.exchange();
        assertEquals(0, reading.returns());
        assertEquals(0, server.recv(to, 0, 0));
        assertEquals("ab", server.text(to, 10, 0));
    }

    /** Linux tcp_recvmsg: its loop ends after the first wait, before it looks at what has ended it. */
    @Test
    void a_read_of_no_bytes_ends_with_its_wait_whatever_that_ends_with() {
        int to = peers.far;
        assertEquals(error(Errno.EAGAIN), server.recv(to, 0, Msg.DONTWAIT));
        server.setOption(to, Program.SOL_SOCKET, 20, 0, 0, 500_000, 0);
        Program.Pending reading = server.receiving(to, 0, 0);
        net.nowNs += reading.blocksUntilNs();
        assertEquals(0, reading.returns());
        reading = server.receiving(to, 0, 0).blocks();
        client.setOption(peers.near, Program.SOL_SOCKET, 13, 1, 0);
        client.close(peers.near);
        net.exchange();
        assertEquals(0, reading.returns());
        assertEquals(error(Errno.ECONNRESET), server.recv(to, 0, 0));
    }
}
