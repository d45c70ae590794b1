package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rawtcp.socket.Program.error;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rawtcp.endpoint.TwoHosts;
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
