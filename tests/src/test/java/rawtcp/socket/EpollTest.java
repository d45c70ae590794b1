package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.socket.Program.error;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Errno;

/** epoll(7): level and edge, one shot, order of checks. */
class EpollTest {
    private static final int ADD = 1;
    private static final int DEL = 2;
    private static final int MOD = 3;
    private static final int IN = Poll.IN;
    private static final int OUT = Poll.OUT;
    private static final int ET = 1 << 31;
    private static final int ONESHOT = 1 << 30;
    private static final int EXCLUSIVE = 1 << 28;

    private final Peers peers = new Peers().connect();
    private final Program client = peers.client;
    private final Program server = peers.server;
    private final TwoHosts net = peers.net;
    private final int far = peers.far;
    private final int epoll = server.epoll();

    private void clientSends(String text) {
        client.send(peers.near, text, 0);
        net.exchange();
    }

    @Test
    void level_triggered_events_come_as_long_as_there_is_something() {
        server.epollControl(epoll, ADD, far, IN);
        assertEquals(0, server.epollWait(epoll));
        clientSends("abc");
        assertEquals(IN, server.epollWait(epoll));
        assertEquals(IN, server.epollWait(epoll));
        server.recv(far, 10, 0);
        assertEquals(0, server.epollWait(epoll));
    }

    @Test
    void edge_triggered_events_come_once_for_each_arrival() {
        server.epollControl(epoll, ADD, far, IN | ET);
        clientSends("abc");
        assertEquals(IN, server.epollWait(epoll));
        assertEquals(0, server.epollWait(epoll));
        clientSends("def");
        assertEquals(IN, server.epollWait(epoll));
        server.recv(far, 2, 0);
        assertEquals(0, server.epollWait(epoll));
    }

    /** Linux tcp_set_rcvlowat. */
    @Test
    void a_low_water_mark_that_is_reached_when_it_is_set_is_an_edge_to_read() {
        int rcvLowAt = 18;
        server.setOption(far, Program.SOL_SOCKET, rcvLowAt, 4);
        server.epollControl(epoll, ADD, far, IN | ET);
        int toWrite = server.epoll();
        server.epollControl(toWrite, ADD, far, OUT | ET);
        server.epollWait(toWrite);
        clientSends("abc");
        assertEquals(0, server.epollWait(epoll));
        server.setOption(far, Program.SOL_SOCKET, rcvLowAt, 5);
        assertEquals(0, server.epollWait(epoll));
        server.setOption(far, Program.SOL_SOCKET, rcvLowAt, 3);
        assertEquals(IN, server.epollWait(epoll));
        assertEquals(0, server.epollWait(epoll));
        assertEquals(0, server.epollWait(toWrite));
    }

    @Test
    void an_edge_to_write_comes_only_after_the_buffer_was_full() {
        int clientEpoll = client.epoll();
        client.epollControl(clientEpoll, ADD, peers.near, OUT | ET);
        assertEquals(OUT, client.epollWait(clientEpoll));
        client.send(peers.near, 100);
        net.exchange();
        assertEquals(0, client.epollWait(clientEpoll));
        client.send(peers.near, 10_000_000);
        assertEquals(error(Errno.EAGAIN), client.send(peers.near, 1));
        assertEquals(0, client.epollWait(clientEpoll));
        net.exchange();
        for (int i = 0; i < 10_000 && (client.poll(peers.near) & OUT) == 0; i++) {
            server.recv(far, 1_000_000, Msg.DONTWAIT);
            net.exchange();
        }
        assertEquals(OUT, client.epollWait(clientEpoll));
        assertEquals(0, client.epollWait(clientEpoll));
    }

    @Test
    void the_peers_fin_is_an_edge_about_everything() {
        server.epollControl(epoll, ADD, far, IN | OUT | Poll.RDHUP | ET);
        assertEquals(OUT, server.epollWait(epoll));
        client.shutdown(peers.near, Program.WR);
        net.exchange();
        assertEquals(IN | OUT | Poll.RDHUP, server.epollWait(epoll));
        assertEquals(0, server.epollWait(epoll));
    }

    @Test
    void one_shot_is_armed_again_by_mod() {
        server.epollControl(epoll, ADD, far, IN | ONESHOT);
        clientSends("abc");
        assertEquals(IN, server.epollWait(epoll));
        clientSends("def");
        assertEquals(0, server.epollWait(epoll));
        assertEquals(0, server.epollControl(epoll, MOD, far, IN | ONESHOT));
        assertEquals(IN, server.epollWait(epoll));
    }

    @Test
    void a_listener_is_readable_when_a_connection_waits() {
        server.epollControl(epoll, ADD, peers.listening, IN | ET);
        Program.Pending waiting = server.epollWaiting(epoll, -1).blocks();
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, Peers.PORT).returns();
        net.exchange();
        assertEquals(1, waiting.returns());
        assertEquals(IN, server.number(0));
        assertEquals(peers.listening, server.number(4));
        assertEquals(0, server.epollWait(epoll));
    }

    @Test
    void epoll_wait_returns_nothing_after_its_timeout() {
        server.epollControl(epoll, ADD, far, IN);
        Program.Pending waiting = server.epollWaiting(epoll, 30);
        assertEquals(30 * TwoHosts.MS, waiting.blocksUntilNs());
        net.nowNs += 30 * TwoHosts.MS;
        assertEquals(0, waiting.returns());
    }

    @Test
    void a_reset_is_told_whatever_was_asked_for() {
        server.epollControl(epoll, ADD, far, ET);
        client.setOption(peers.near, Program.SOL_SOCKET, 13, 1, 0);
        client.close(peers.near);
        net.exchange();
        assertEquals(Poll.ERR | Poll.HUP, server.epollWait(epoll));
        assertEquals(0, server.epollWait(epoll));
        assertEquals(error(Errno.ENOTCONN), server.shutdown(far, Program.RDWR), "which wakes all the same (Linux)");
        assertEquals(Poll.ERR | Poll.HUP, server.epollWait(epoll));
        assertEquals(0, server.epollWait(epoll));
    }

    @Test
    void an_epoll_can_be_watched_by_another() {
        int outer = server.epoll();
        server.epollControl(epoll, ADD, far, IN);
        assertEquals(0, server.epollControl(outer, ADD, epoll, IN));
        assertEquals(0, server.epollWait(outer));
        clientSends("abc");
        assertEquals(IN, server.epollWait(outer));
        assertEquals(Poll.IN | Poll.RDNORM, server.poll(epoll));
        assertEquals(error(Errno.ELOOP), server.epollControl(epoll, ADD, outer, IN));
    }

    /** Linux ep_loop_check: whichever of them is the last to be added, five are one behind the other at most. */
    @Test
    void epolls_nest_four_deep() {
        for (boolean outermostFirst : new boolean[] {true, false}) {
            int[] chain = IntStream.range(0, 6).map(i -> server.epoll()).toArray();
            for (int i = 0; i < 5; i++) {
                int outer = outermostFirst ? i : 4 - i;
                assertEquals(
                        i < 4 ? 0 : error(Errno.ELOOP),
                        server.epollControl(chain[outer], ADD, chain[outer + 1], IN),
                        "the " + i + "th, outermost first: " + outermostFirst);
            }
            assertEquals(error(Errno.ELOOP), server.epollControl(chain[outermostFirst ? 4 : 5], ADD, chain[1], IN));
        }
    }

    /** The file lives on as long as a call uses it. */
    @Test
    void who_waits_for_an_epoll_goes_on_when_another_thread_closes_it() {
        server.epollControl(epoll, ADD, far, IN);
        Program.Pending waiting = server.epollWaiting(epoll, -1).blocks();
        server.close(epoll);
        assertEquals(epoll, server.socket(), "the number is free");
        waiting.blocks();
        clientSends("abc");
        assertEquals(1, waiting.returns());
        assertEquals(far, server.number(4));
    }

    /** Linux ep_send_events wakes the next one if something is left. */
    @Test
    void what_one_thread_leaves_another_takes() {
        int late = client.nonBlockingSocket();
        client.connecting(late, net.server.address, Peers.PORT).returns();
        net.exchange();
        server.epollControl(epoll, ADD, far, IN | ET);
        server.epollControl(epoll, ADD, (int) server.accept(peers.listening), IN | ET);
        Program.Pending[] waiting = {
            server.begin(Op.EPOLL_WAIT, epoll, 1, -1, 0, new byte[0]).blocks(),
            server.begin(Op.EPOLL_WAIT, epoll, 1, -1, 0, new byte[0]).blocks()
        };
        client.send(late, "abc", 0);
        clientSends("abc");
        for (Program.Pending each : waiting) {
            assertTrue(each.call.mayGoOn());
            assertEquals(1, each.returns());
        }
    }

    @Test
    void who_waits_for_an_epoll_is_not_asked_again_for_nothing() {
        server.epollControl(epoll, ADD, far, IN);
        int outer = server.epoll();
        server.epollControl(outer, ADD, epoll, IN);
        for (int each : new int[] {epoll, outer}) {
            Program.Pending waiting = server.epollWaiting(each, -1).blocks();
            assertFalse(waiting.call.mayGoOn());
            clientSends("abc");
            assertTrue(waiting.call.mayGoOn());
            assertEquals(1, waiting.returns());
            server.recv(far, 10, 0);
            waiting = server.epollWaiting(each, -1).blocks();
            int late = server.socket();
            server.epollControl(epoll, ADD, late, OUT);
            assertTrue(waiting.call.mayGoOn(), "another thread has it watch more");
            server.close(late);
            waiting.blocks();
            waiting.call.abandon(net.nowNs);
        }
    }

    /** Linux tcp_disconnect calls sk_error_report, after the RST did. */
    @Test
    void a_connect_that_fails_is_an_edge_when_its_thread_finds_out() {
        int clientEpoll = client.epoll();
        int handle = client.socket();
        client.epollControl(clientEpoll, ADD, handle, OUT | ET);
        client.epollWait(clientEpoll);
        Program.Pending connecting =
                client.connecting(handle, net.server.address, 61_500).blocks();
        net.exchange();
        assertEquals(OUT | Poll.ERR | Poll.HUP, client.epollWait(clientEpoll));
        assertEquals(0, client.epollWait(clientEpoll));
        assertEquals(error(Errno.ECONNREFUSED), connecting.returns());
        assertEquals(OUT | Poll.HUP, client.epollWait(clientEpoll));
        assertEquals(0, client.epollWait(clientEpoll));
    }

    /** Linux ep_poll_callback: each call goes on to who watches, whether or not anybody has looked since the last. */
    @Test
    void each_arrival_is_an_edge_of_an_epoll_that_is_watched() {
        int outer = server.epoll();
        server.epollControl(epoll, ADD, far, IN);
        server.epollControl(outer, ADD, epoll, IN | Epoll.ET);
        for (int i = 0; i < 2; i++) {
            clientSends("abc");
            assertEquals(IN, server.epollWait(outer));
            assertEquals(0, server.epollWait(outer));
        }
    }

    /** epoll_ctl(2), ERRORS. */
    @Test
    void epoll_wait_looks_at_its_handle_first() {
        assertEquals(error(Errno.EBADF), server.call(Op.EPOLL_WAIT, 99, 0, 0, 0, new byte[0]));
        assertEquals(error(Errno.EINVAL), server.call(Op.EPOLL_WAIT, server.socket(), 1, 0, 0, new byte[0]));
    }

    @Test
    void epoll_ctl_refuses_what_makes_no_sense() {
        assertEquals(error(Errno.EBADF), server.epollControl(epoll, ADD, 99, IN));
        assertEquals(error(Errno.EBADF), server.epollControl(99, ADD, far, IN));
        assertEquals(error(Errno.EINVAL), server.epollControl(far, ADD, epoll, IN));
        assertEquals(error(Errno.EINVAL), server.epollControl(epoll, ADD, epoll, IN));
        assertEquals(error(Errno.ENOENT), server.epollControl(epoll, MOD, far, IN));
        assertEquals(error(Errno.ENOENT), server.epollControl(epoll, DEL, far, IN));
        assertEquals(error(Errno.EINVAL), server.epollControl(epoll, 7, far, IN));
        assertEquals(error(Errno.EINVAL), server.epollControl(epoll, ADD, far, IN | ONESHOT | EXCLUSIVE));
        assertEquals(0, server.epollControl(epoll, ADD, far, IN | EXCLUSIVE));
        assertEquals(error(Errno.EEXIST), server.epollControl(epoll, ADD, far, IN));
        assertEquals(error(Errno.EINVAL), server.epollControl(epoll, MOD, far, IN));
        assertEquals(0, server.epollControl(epoll, DEL, far, 0));
        assertEquals(error(Errno.EINVAL), server.call(Op.EPOLL_WAIT, epoll, 0, 0, 0, new byte[0]));
        assertEquals(error(Errno.EINVAL), server.call(Op.EPOLL_WAIT, far, 1, 0, 0, new byte[0]));
    }

    @Test
    void a_closed_handle_is_watched_no_more() {
        server.epollControl(epoll, ADD, far, IN);
        clientSends("abc");
        server.close(far);
        assertEquals(0, server.epollWait(epoll));
    }

    /** A descriptor that counts who looks at it. */
    private static final class Counting extends Descriptor {
        private final boolean tells;
        private int looks;
        private int now;

        Counting(boolean tells) {
            this.tells = tells;
        }

        @Override
        int poll(long nowNs) {
            return now;
        }

        @Override
        Edges edges(long nowNs) {
            looks++;
            return Edges.NONE;
        }

        @Override
        boolean tells() {
            return tells;
        }
    }

    @Test
    void what_an_epoll_watches_no_more_is_gone_although_nobody_waits_for_it() throws CallError {
        Epoll unused = new Epoll();
        List<WeakReference<Descriptor>> closed = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Descriptor one = new Counting(true);
            closed.add(new WeakReference<>(one));
            unused.control(ADD, i, one, IN, i, 0);
            one.end(Cause.CLOSE_CALL, 0);
        }
        System.gc();
        long kept = closed.stream().filter(one -> one.get() != null).count();
        assertTrue(kept < 100, kept + " are kept");
        assertEquals(List.of(), unused.take(10, 0));
    }

    @Test
    void who_tells_is_looked_at_when_something_has_happened_to_it() throws CallError {
        Epoll many = new Epoll();
        Counting[] all = new Counting[1_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Counting(i % 10 > 0); // each tenth does not tell
            many.control(ADD, i, all[i], IN, i, 0);
        }
        assertEquals(List.of(), many.take(10, 0));
        Stream.of(all).forEach(each -> each.looks = 0);
        all[77].now = IN;
        all[77].touched();
        all[77].touched();
        all[80].now = IN;
        assertEquals(List.of(new Epoll.Event(IN, 80), new Epoll.Event(IN, 77)), many.take(10, 0));
        assertEquals(List.of(new Epoll.Event(IN, 80), new Epoll.Event(IN, 77)), many.take(10, 0));
        for (int i = 0; i < all.length; i++) {
            assertEquals(i == 77 ? 1 : all[i].tells ? 0 : 2, all[i].looks, "looks at " + i);
        }
        all[77].forgotten();
        all[80].forgotten();
        all[81].now = IN;
        all[81].touched();
        all[81].forgotten();
        assertEquals(List.of(), many.take(10, 0));
        assertEquals(1, all[77].looks);
        assertEquals(0, all[81].looks);
    }
}
