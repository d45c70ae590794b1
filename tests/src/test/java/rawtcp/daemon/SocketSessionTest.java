package rawtcp.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.client.Caller;
import rawtcp.client.ExecRequest;
import rawtcp.client.Execution;
import rawtcp.client.Frame;
import rawtcp.command.TwoStacks;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.socket.Op;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/** Sessions of socket calls over a real control socket, with two stacks and a wire in memory behind them. */
@Timeout(60)
final class SocketSessionTest {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int POLLIN = 1;
    private static final int SHUT_RDWR = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final byte[] NOTHING = {};

    @TempDir
    Path directory;

    private final TwoStacks net = new TwoStacks();
    private Server server;
    private Thread acceptor;

    @BeforeEach
    void start() throws IOException {
        server = new Server(directory.resolve("s.sock"), (session, words) -> 42, net::close, () -> {});
        server.stack(net.near.stack, KernelKnobs.none());
        server.publish();
        acceptor = new Thread(server::serve);
        acceptor.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
        acceptor.join();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s.sock")));
    }

    private SocketThread thread(int pid) throws IOException {
        SocketThread thread = new SocketThread(connect());
        assertEquals(
                0, thread.call(Op.HELLO, 0, pid, 0, 1, "test".getBytes(UTF_8)).ret());
        return thread;
    }

    @Test
    void one_control_socket_takes_commands_and_socket_calls() throws Exception {
        try (SocketThread thread = thread(100);
                SocketChannel commands = connect()) {
            ExecRequest request = new ExecRequest(new Caller(1, 2, false, 0, false, "/"), List.of("any"));
            Execution execution = new Execution(commands, "s", new TestStreams(new Pattern(0), new Pattern(0)));
            assertEquals(42, execution.run(request));
            assertEquals(Errno.EBADF, thread.call(Op.CLOSE, 77).errno());
        }
    }

    /** The byte that a command's frame has first may be the low byte of any length here. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 255, 256, 257, 513, 4_096})
    void a_hello_of_any_length_is_one(int length) throws Exception {
        try (SocketThread thread = new SocketThread(connect())) {
            assertEquals(
                    0, thread.call(Op.HELLO, 0, 100, 0, 1, new byte[length]).ret());
        }
    }

    @Test
    void an_exec_of_any_length_is_none() {
        for (int length = 1; length < 2_000; length++) {
            ByteBuffer frame = ByteBuffer.allocate(SocketProtocol.TELLING_BYTES);
            frame.put((byte) 1).putInt(length).put(Frame.VERSION).flip();
            assertFalse(SocketProtocol.isHello(frame), "an EXEC of " + length + " bytes");
        }
    }

    @Test
    void a_hello_that_comes_a_byte_at_a_time_is_one() throws Exception {
        try (SocketThread thread = new SocketThread(connect())) {
            ByteBuffer hello = SocketThread.encode(Op.HELLO.code(), 0, 100, 0, 1, "slow".getBytes(UTF_8));
            while (hello.hasRemaining()) {
                thread.write(hello.slice(hello.position(), 1));
                hello.position(hello.position() + 1);
            }
            assertEquals(0, thread.end().ret());
        }
    }

    @Test
    void what_is_not_valid_gets_an_errno_and_the_session_goes_on() throws Exception {
        try (SocketThread thread = thread(100)) {
            assertEquals(
                    Errno.EOPNOTSUPP, thread.call(0, 0, 0, 0, 0, new byte[0]).errno());
            assertEquals(
                    Errno.EOPNOTSUPP,
                    thread.call(23, 3, 4, 5, 6, new byte[100_000]).errno());
            assertEquals(
                    Errno.EOPNOTSUPP,
                    thread.call(0xffff, 0, 0, 0, 0, new byte[0]).errno());
            assertEquals(Errno.EBADF, thread.call(Op.RECV, -1).errno());
            assertEquals(
                    Errno.EINVAL,
                    thread.call(Op.HELLO, 0, 100, 0, 1, new byte[0]).errno(),
                    "a second HELLO");
            assertEquals(Errno.EBADF, thread.call(Op.CLOSE, 0).errno());
        }
    }

    @Test
    void nobody_is_no_process() throws Exception {
        try (SocketThread thread = new SocketThread(connect())) {
            assertEquals(
                    Errno.EINVAL, thread.call(Op.HELLO, 0, 0, 0, 1, new byte[0]).errno());
            assertEquals(Errno.EINVAL, thread.call(Op.SOCKET, 2).errno(), "it has not said who it is");
            assertEquals(0, thread.call(Op.HELLO, 0, 7, 0, 1, new byte[0]).ret());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, SocketProtocol.MAX_PAYLOAD + 1})
    void a_frame_that_is_too_long_ends_that_session_only(int length) throws Exception {
        try (SocketThread good = thread(100);
                SocketThread bad = thread(100)) {
            ByteBuffer frame = SocketThread.encode(Op.SEND.code(), 3, 0, 0, 0, new byte[0]);
            bad.write(frame.putInt(0, length));
            assertTrue(bad.isEnded());
            assertEquals(Errno.EBADF, good.call(Op.CLOSE, 5).errno());
        }
    }

    @Test
    void a_session_that_ends_within_a_frame_harms_nobody() throws Exception {
        try (SocketThread good = thread(100)) {
            for (int cut : new int[] {1, 5, 6, 31, 32, 40}) {
                try (SocketThread bad = cut < 32 ? new SocketThread(connect()) : thread(100)) {
                    ByteBuffer frame = SocketThread.encode(Op.HELLO.code(), 0, 100, 0, 1, new byte[20]);
                    bad.write(frame.limit(cut));
                }
            }
            assertEquals(Errno.EBADF, good.call(Op.CLOSE, 5).errno());
        }
    }

    @Test
    void a_long_payload_arrives_whole() throws Exception {
        try (SocketThread thread = thread(100)) {
            assertEquals(
                    Errno.EBADF,
                    thread.call(Op.SEND, 9, 0, 0, 5_000_000, new byte[5_000_000])
                            .errno());
            assertEquals(Errno.EBADF, thread.call(Op.CLOSE, 5).errno(), "nothing of it is left in the stream");
        }
    }

    @Test
    void the_end_of_the_stack_ends_the_session() throws Exception {
        try (SocketThread thread = thread(100)) {
            server.stop();
            assertTrue(thread.isEnded());
        }
    }

    // Calls on the stack behind it: near is 10.0.0.1, far 10.0.0.2.

    private static byte[] address(int lastByte, int port) {
        ByteBuffer address = ByteBuffer.allocate(16);
        return address.put((byte) 2)
                .put((byte) 0)
                .putShort((short) port)
                .put(new byte[] {10, 0, 0, (byte) lastByte})
                .array();
    }

    private static int socket(SocketThread thread) throws IOException {
        return (int) thread.call(Op.SOCKET, AF_INET, SOCK_STREAM, 0, 0, NOTHING).ret();
    }

    private static int listener(SocketThread thread, int port) throws IOException {
        int listener = socket(thread);
        assertEquals(
                0, thread.call(Op.BIND, listener, 0, 0, 0, address(1, port)).ret());
        assertEquals(0, thread.call(Op.LISTEN, listener, 5, 0, 0, NOTHING).ret());
        return listener;
    }

    /** The far stack connects, and what it connects is taken from the queue. */
    private int accepted(SocketThread thread, int listener, int port) throws Exception {
        farConnects(port);
        return (int) thread.call(Op.ACCEPT, listener).ret();
    }

    private Connection farConnects(int port) throws Exception {
        return farConnects(port, new ConnectionOptions());
    }

    private Connection farConnects(int port, ConnectionOptions options) throws Exception {
        ConnectRequest request =
                new ConnectRequest(IpAddress.parse("10.0.0.2"), 0, IpAddress.parse("10.0.0.1"), port, options, null);
        return net.far.host.call((nowNs, endpoint) -> endpoint.connect(nowNs, request));
    }

    private State farState(Connection connection, State awaited) throws Exception {
        return net.far.host.await((nowNs, endpoint) -> connection.state() == awaited ? awaited : null, Long.MAX_VALUE);
    }

    @Test
    void a_call_that_blocks_says_so_and_answers_when_it_is_done() throws Exception {
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            thread.begin(Op.ACCEPT.code(), listener, 0, 0, 0, NOTHING);
            thread.awaitPending();
            farConnects(8080);
            SocketThread.Answer answer = thread.end();
            assertFalse(answer.blocked(), "told already");
            assertTrue(answer.ret() > listener);
            assertFalse(thread.call(Op.CLOSE, listener).blocked());
        }
    }

    @Test
    void a_call_that_need_not_block_does_not_say_so() throws Exception {
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            thread.call(Op.FCNTL, listener, F_SETFL, 0, O_NONBLOCK, NOTHING);
            SocketThread.Answer none = thread.call(Op.ACCEPT, listener);
            assertFalse(none.blocked());
            assertEquals(Errno.EAGAIN, none.errno());
        }
    }

    @Test
    void while_one_thread_blocks_another_of_its_process_uses_the_same_handles() throws Exception {
        try (SocketThread one = thread(100);
                SocketThread two = thread(100)) {
            int listener = listener(one, 8080);
            int connection = accepted(one, listener, 8080);
            one.begin(Op.RECV.code(), connection, 0, 0, 100, NOTHING);
            one.awaitPending();
            assertEquals(
                    0,
                    two.call(Op.SHUTDOWN, connection, SHUT_RDWR, 0, 0, NOTHING).ret());
            assertEquals(0, one.end().ret(), "the end of what can be received");
        }
    }

    @Test
    void a_wait_with_a_timeout_ends_when_it_is_over() throws Exception {
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            byte[] polled = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(listener)
                    .putShort((short) POLLIN)
                    .array();
            long beginNs = System.nanoTime();
            SocketThread.Answer answer = thread.call(Op.POLL, 0, 30, 1, 0, polled);
            assertTrue(answer.blocked());
            assertEquals(0, answer.ret());
            assertTrue(System.nanoTime() - beginNs >= 30_000_000);
        }
    }

    @Test
    void two_processes_do_not_see_each_others_handles() throws Exception {
        try (SocketThread one = thread(100);
                SocketThread other = thread(101)) {
            int listener = listener(one, 8080);
            assertEquals(Errno.EBADF, other.call(Op.ACCEPT, listener).errno());
            assertEquals(Errno.EBADF, other.call(Op.CLOSE, listener).errno());
            assertEquals(0, one.call(Op.CLOSE, listener).ret());
        }
    }

    @Test
    void the_handles_of_a_process_are_closed_with_the_last_of_its_sessions() throws Exception {
        Connection far;
        try (SocketThread last = thread(100)) {
            int listener;
            try (SocketThread first = thread(100)) {
                listener = listener(first, 8080);
                far = farConnects(8080);
                assertTrue(first.call(Op.ACCEPT, listener).ret() > 0);
            }
            assertEquals(State.ESTABLISHED, farState(far, State.ESTABLISHED));
            assertEquals(0, last.call(Op.GETSOCKNAME, listener).ret(), "still there");
        }
        assertEquals(State.CLOSE_WAIT, farState(far, State.CLOSE_WAIT), "its FIN has come");
        try (SocketThread next = thread(100)) {
            assertEquals(Errno.EBADF, next.call(Op.CLOSE, 3).errno(), "a process of the same number has none of them");
        }
    }

    @Test
    void a_client_that_dies_while_its_call_blocks_leaves_nothing_behind() throws Exception {
        Connection far;
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            far = farConnects(8080);
            int connection = (int) thread.call(Op.ACCEPT, listener).ret();
            thread.begin(Op.RECV.code(), connection, 0, 0, 100, NOTHING);
            thread.awaitPending();
        }
        assertEquals(State.CLOSE_WAIT, farState(far, State.CLOSE_WAIT));
        assertEquals(List.of(), net.near.host.call((nowNs, endpoint) -> List.copyOf(endpoint.listeners())));
    }

    @Test
    void one_that_dies_in_a_call_takes_none_of_its_siblings_handles() throws Exception {
        try (SocketThread sibling = thread(100)) {
            int listener = listener(sibling, 8080);
            try (SocketThread thread = thread(100)) {
                thread.begin(Op.ACCEPT.code(), listener, 0, 0, 0, NOTHING);
                thread.awaitPending();
            }
            farConnects(8080); // the stack may not know yet that the first has died, and give it one
            assertTrue(accepted(sibling, listener, 8080) > listener);
        }
    }

    @Test
    void who_calls_while_its_call_blocks_loses_the_session() throws Exception {
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            thread.begin(Op.ACCEPT.code(), listener, 0, 0, 0, NOTHING);
            thread.awaitPending();
            thread.begin(Op.CLOSE.code(), listener, 0, 0, 0, NOTHING);
            assertTrue(thread.isEnded());
        }
    }

    /** On a thread of its own; over when all has been taken. */
    private FutureTask<Boolean> farSends(Connection far, byte[] all) {
        ByteBuffer data = ByteBuffer.wrap(all);
        FutureTask<Boolean> sending = new FutureTask<>(() -> net.far.host.await(
                (nowNs, endpoint) -> {
                    endpoint.send(nowNs, far, data, 0);
                    return data.hasRemaining() ? null : true;
                },
                Long.MAX_VALUE));
        new Thread(sending).start();
        return sending;
    }

    @Test
    void a_reply_longer_than_any_buffer_arrives_whole() throws Exception {
        byte[] sent = new byte[300_000];
        new SplittableRandom(4).nextBytes(sent);
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            Connection far = farConnects(8080);
            int connection = (int) thread.call(Op.ACCEPT, listener).ret();
            FutureTask<Boolean> sending = farSends(far, sent);
            ByteBuffer received = ByteBuffer.allocate(sent.length);
            while (received.hasRemaining()) {
                received.put(thread.call(Op.RECV, connection, 0, 0, received.remaining(), NOTHING)
                        .payload());
            }
            assertArrayEquals(sent, received.array());
            assertTrue(sending.get());
        }
    }

    /** Only one of them at a time has its payload where it leaves from. */
    @Test
    void two_threads_send_on_one_connection() throws Exception {
        int length = 100_000;
        int times = 20;
        try (SocketThread one = thread(100);
                SocketThread two = thread(100)) {
            int listener = listener(one, 8080);
            Connection far = farConnects(8080);
            int connection = (int) one.call(Op.ACCEPT, listener).ret();
            FutureTask<int[]> counting = new FutureTask<>(() -> farCounts(far, 2 * length * times));
            new Thread(counting).start();
            FutureTask<Boolean> second = new FutureTask<>(() -> sends(two, connection, (byte) 2, length, times));
            new Thread(second).start();
            assertTrue(sends(one, connection, (byte) 1, length, times));
            assertTrue(second.get());
            assertArrayEquals(new int[] {0, length * times, length * times}, counting.get());
        }
    }

    private static boolean sends(SocketThread thread, int connection, byte value, int length, int times)
            throws IOException {
        byte[] data = new byte[length];
        Arrays.fill(data, value);
        boolean all = true;
        for (int i = 0; i < times; i++) {
            all &= thread.call(Op.SEND, connection, 0, 0, length, data).ret() == length;
        }
        return all;
    }

    /** How often each of the values 0, 1 and 2 has come. */
    private int[] farCounts(Connection far, int length) throws Exception {
        int[] counts = new int[3];
        ByteBuffer part = ByteBuffer.allocate(1 << 16);
        for (int got = 0; got < length; ) {
            got += net.far.host.await(
                    (nowNs, endpoint) -> {
                        int count = endpoint.receive(nowNs, far, part.clear());
                        return count == 0 ? null : count;
                    },
                    Long.MAX_VALUE);
            part.flip();
            while (part.hasRemaining()) {
                counts[part.get()]++;
            }
        }
        return counts;
    }

    @Test
    void a_connection_that_is_reset_while_a_send_comes_takes_nothing_of_it() throws Exception {
        try (SocketThread thread = thread(100);
                SocketThread other = thread(100)) {
            int listener = listener(thread, 8080);
            Connection far = farConnects(8080);
            int connection = (int) thread.call(Op.ACCEPT, listener).ret();
            ByteBuffer frame = SocketThread.encode(Op.SEND.code(), connection, 0, 0, 150_000, new byte[150_000]);
            thread.write(frame.slice(0, 60_000));
            net.far.host.call((nowNs, endpoint) -> {
                endpoint.abort(nowNs, far, Cause.ABORT_CALL);
                return null;
            });
            assertEquals(
                    Errno.ECONNRESET,
                    other.call(Op.RECV, connection, 0, 0, 1, NOTHING).errno());
            thread.write(frame.position(60_000));
            assertEquals(Errno.EPIPE, thread.end().errno());
            assertEquals(Errno.EBADF, thread.call(Op.CLOSE, 77).errno(), "nothing of it is left in the stream");
        }
    }

    @Test
    void a_handle_that_has_become_another_sockets_takes_nothing_of_a_send_that_had_begun() throws Exception {
        try (SocketThread thread = thread(100);
                SocketThread other = thread(100)) {
            int listener = listener(thread, 8080);
            int connection = accepted(thread, listener, 8080);
            ByteBuffer frame = SocketThread.encode(Op.SEND.code(), connection, 0, 0, 60_000, new byte[60_000]);
            thread.write(frame.slice(0, 30_000));
            assertEquals(0, other.call(Op.CLOSE, connection).ret());
            Connection far = farConnects(8080);
            assertEquals(connection, other.call(Op.ACCEPT, listener).ret());
            thread.write(frame.position(30_000));
            assertEquals(Errno.EBADF, thread.end().errno());
            assertEquals(
                    1, other.call(Op.SEND, connection, 0, 0, 1, new byte[] {7}).ret());
            int arrived = net.far.host.await(
                    (nowNs, endpoint) -> far.receiveQueue() == 0 ? null : far.receiveQueue(), Long.MAX_VALUE);
            assertEquals(1, arrived);
        }
    }

    @Test
    void who_begins_another_send_while_one_blocks_loses_the_session_and_no_more() throws Exception {
        try (SocketThread thread = thread(100);
                SocketThread other = thread(101)) {
            int listener = listener(thread, 8080);
            thread.call(Op.SETSOCKOPT, listener, SOL_SOCKET, SO_SNDBUF, 4, new byte[] {0, 1, 0, 0});
            ConnectionOptions small = new ConnectionOptions();
            small.set(ConnectionOption.RCVBUF, 2_304);
            farConnects(8080, small);
            int connection = (int) thread.call(Op.ACCEPT, listener).ret();
            thread.begin(Op.SEND.code(), connection, 0, 0, 60_000, new byte[60_000]); // more than both buffers hold
            assertTrue(thread.isPending());
            ByteBuffer frame = SocketThread.encode(Op.SEND.code(), connection, 0, 0, 60_001, new byte[60_001]);
            thread.write(frame.slice(0, 32));
            assertTrue(thread.isEnded());
            assertEquals(Errno.EBADF, other.call(Op.CLOSE, 77).errno());
        }
    }

    @Test
    void of_a_send_that_never_comes_whole_nothing_is_sent() throws Exception {
        Connection far;
        try (SocketThread thread = thread(100)) {
            int listener = listener(thread, 8080);
            far = farConnects(8080);
            int connection = (int) thread.call(Op.ACCEPT, listener).ret();
            ByteBuffer frame = SocketThread.encode(Op.SEND.code(), connection, 0, 0, 150_000, new byte[150_000]);
            thread.write(frame.slice(0, 60_000));
        }
        assertEquals(State.CLOSE_WAIT, farState(far, State.CLOSE_WAIT));
        int received = net.far.host.call((nowNs, endpoint) -> far.receiveQueue());
        assertEquals(0, received);
    }

    @Test
    void requests_that_come_together_are_answered_in_their_order() throws Exception {
        try (SocketThread thread = thread(100)) {
            ByteBuffer together = ByteBuffer.allocate(200);
            together.put(SocketThread.encode(Op.SOCKET.code(), AF_INET, SOCK_STREAM, 0, 0, NOTHING));
            together.put(SocketThread.encode(Op.CLOSE.code(), 77, 0, 0, 0, NOTHING));
            together.put(SocketThread.encode(Op.SOCKET.code(), AF_INET, SOCK_STREAM, 0, 0, NOTHING));
            ByteBuffer half = together.flip().slice(0, 120 - 64 - 10);
            thread.write(half);
            int first = (int) thread.end().ret();
            thread.write(together.position(half.capacity()));
            assertEquals(Errno.EBADF, thread.end().errno());
            assertEquals(first + 1, thread.end().ret());
        }
    }

    @Test
    void who_asks_and_goes_at_once_has_gone() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (SocketThread thread = thread(100)) {
                thread.begin(Op.SOCKET.code(), AF_INET, SOCK_STREAM, 0, 0, NOTHING);
            }
            try (SocketThread thread = thread(101)) {
                listener(thread, 8080);
                thread.begin(Op.CLOSE.code(), 77, 0, 0, 0, NOTHING);
            }
            try (SocketThread next = thread(102)) {
                int handle = (int) next.call(Op.SOCKET, AF_INET, SOCK_STREAM, 0, 0, NOTHING)
                        .ret();
                while (next.call(Op.BIND, handle, 0, 0, 0, address(1, 8080)).ret() < 0) {
                    Thread.onSpinWait(); // the process before is just ending
                }
            }
        }
    }

    /** What the stack leaves in a session's socket counts against who has written it. */
    @Test
    void a_socket_with_little_room_is_served() throws Exception {
        try (SocketChannel channel = connect().setOption(StandardSocketOptions.SO_SNDBUF, 1);
                SocketThread thread = new SocketThread(channel)) {
            assertEquals(0, thread.call(Op.HELLO, 0, 100, 0, 1, NOTHING).ret());
            for (int i = 0; i < 100; i++) {
                assertEquals(Errno.EBADF, thread.call(Op.CLOSE, 77).errno());
            }
        }
    }

    @Test
    void who_does_not_read_his_replies_keeps_nobody_waiting() throws Exception {
        byte[] sent = new byte[900_000];
        new SplittableRandom(5).nextBytes(sent);
        try (SocketThread lazy = thread(100);
                SocketThread other = thread(101)) {
            int listener = listener(lazy, 8080);
            Connection far = farConnects(8080);
            int connection = (int) lazy.call(Op.ACCEPT, listener).ret();
            FutureTask<Boolean> sending = farSends(far, sent);
            int msgWaitAll = 0x100;
            lazy.begin(Op.RECV.code(), connection, msgWaitAll, 0, sent.length, NOTHING);
            assertTrue(sending.get());
            for (int i = 0; i < 100; i++) {
                assertEquals(Errno.EBADF, other.call(Op.CLOSE, 5).errno());
            }
            assertArrayEquals(sent, lazy.end().payload());
            assertEquals(0, lazy.call(Op.CLOSE, connection).ret());
        }
    }
}
