package rawtcp.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
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
import rawtcp.socket.Op;
import rawtcp.tcp.Errno;

/** Sessions of socket calls over a real control socket, with two stacks and a wire in memory behind them. */
@Timeout(60)
final class SocketSessionTest {
    @TempDir
    Path directory;

    private final TwoStacks net = new TwoStacks();
    private Server server;
    private Thread acceptor;

    @BeforeEach
    void start() throws IOException {
        server = new Server(directory.resolve("s.sock"), (session, words) -> 42, net::close, () -> {});
        server.stack(net.near.stack);
        acceptor = new Thread(server::serve);
        acceptor.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop(null);
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
            ExecRequest request = new ExecRequest(new Caller(1, 2, false, 0, "/"), List.of("any"));
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
            assertEquals(false, SocketProtocol.isHello(frame), "an EXEC of " + length + " bytes");
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
            server.stop(null);
            assertTrue(thread.isEnded());
        }
    }
}
