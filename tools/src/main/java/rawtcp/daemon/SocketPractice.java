package rawtcp.daemon;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import rawtcp.host.PracticeStack;
import rawtcp.socket.Op;
import rawtcp.wire.IpAddress;

/**
 * Connections from their opening to their end by socket calls, on a stack whose packets come back to it: so that the
 * first call and the first segment that are meant find their way as quickly as the thousandth. A program that measures
 * may begin with the moment at which the stack is there.
 */
final class SocketPractice implements AutoCloseable {
    private static final int ROUNDS = 40;

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_LINGER = 13;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_INFO = 11;
    private static final int TCP_INFO_BYTES = 256;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int SIOCINQ = 0x541b;
    private static final int POLLIN = 1;
    private static final int SHUT_WR = 1;
    private static final int DATA_BYTES = 4_000;
    private static final byte[] NOTHING = {};

    /** 192.0.2.1, port 8080: nobody's, and not leaving this process. */
    private static final byte[] ADDRESS = {2, 0, 0x1f, (byte) 0x90, (byte) 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0};

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "rawtcp-practice");
        thread.setDaemon(true);
        return thread;
    });
    private final PracticeStack stack = new PracticeStack();
    private final SocketChannel channel;

    /** Practises until the paths are warm; what can't be practised is slow the first time. */
    static void run(Path besideSocket) {
        Path path = besideSocket.resolveSibling(besideSocket.getFileName() + ".practice");
        try (SocketPractice practice = new SocketPractice(path)) {
            for (int round = 0; round < ROUNDS; round++) {
                practice.round();
            }
        } catch (IOException e) {
            Log.say("no practice: " + e);
        }
        System.gc(); // now, and then for a long time not
    }

    private SocketPractice(Path path) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            SocketProtocol protocol = new SocketProtocol(listener.accept(), ByteBuffer.allocate(0));
            IpAddress source = IpAddress.v4(ByteBuffer.wrap(ADDRESS).getInt(4));
            SocketProcesses processes = new SocketProcesses(stack.host(), remote -> source, KernelKnobs.none());
            threads.execute(new SocketSession(processes, protocol, threads, over -> {}));
        } finally {
            Files.deleteIfExists(path);
        }
        call(Op.HELLO, 0, 1, 0, 1, "practice".getBytes(StandardCharsets.UTF_8));
    }

    private void round() throws IOException {
        int listener = socket();
        call(Op.SETSOCKOPT, listener, SOL_SOCKET, SO_REUSEADDR, Integer.BYTES, new byte[] {1, 0, 0, 0});
        call(Op.BIND, listener, 0, 0, 0, ADDRESS);
        call(Op.LISTEN, listener, 1, 0, 0, NOTHING);
        int client = socket();
        call(Op.CONNECT, client, 0, 0, 0, ADDRESS);
        int server = call(Op.ACCEPT, listener, 0, 0, 0, NOTHING);
        call(Op.SETSOCKOPT, client, IPPROTO_TCP, TCP_NODELAY, Integer.BYTES, new byte[] {1, 0, 0, 0});
        data(client, server);
        data(server, client);
        call(Op.FCNTL, client, F_SETFL, 0, call(Op.FCNTL, client, F_GETFL, 0, 0, NOTHING) | O_NONBLOCK, NOTHING);
        call(Op.RECV, client, 0, 0, DATA_BYTES, NOTHING);
        call(Op.SHUTDOWN, client, SHUT_WR, 0, 0, NOTHING);
        call(Op.RECV, server, 0, 0, DATA_BYTES, NOTHING);
        call(Op.GETSOCKNAME, server, 0, 0, 0, NOTHING);
        call(Op.GETPEERNAME, server, 0, 0, 0, NOTHING);
        call(Op.CLOSE, server, 0, 0, 0, NOTHING);
        call(Op.CLOSE, client, 0, 0, 0, NOTHING);
        call(Op.CLOSE, listener, 0, 0, 0, NOTHING);
        refused();
        reset();
    }

    /** To a port that nobody listens at. */
    private void refused() throws IOException {
        int client = socket();
        call(Op.CONNECT, client, 0, 0, 0, ADDRESS);
        call(Op.CLOSE, client, 0, 0, 0, NOTHING);
    }

    private void reset() throws IOException {
        int listener = socket();
        call(Op.BIND, listener, 0, 0, 0, ADDRESS);
        call(Op.LISTEN, listener, 1, 0, 0, NOTHING);
        int client = socket();
        call(Op.CONNECT, client, 0, 0, 0, ADDRESS);
        int server = call(Op.ACCEPT, listener, 0, 0, 0, NOTHING);
        call(Op.SETSOCKOPT, server, SOL_SOCKET, SO_LINGER, 2 * Integer.BYTES, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
        call(Op.CLOSE, server, 0, 0, 0, NOTHING);
        call(Op.RECV, client, 0, 0, DATA_BYTES, NOTHING);
        call(Op.CLOSE, client, 0, 0, 0, NOTHING);
        call(Op.CLOSE, listener, 0, 0, 0, NOTHING);
    }

    private int socket() throws IOException {
        return call(Op.SOCKET, AF_INET, SOCK_STREAM, 0, 0, NOTHING);
    }

    /** Some segments one way; the receiver waits for them. */
    private void data(int from, int to) throws IOException {
        call(Op.SEND, from, 0, 0, DATA_BYTES, new byte[DATA_BYTES]);
        byte[] polled = new byte[8];
        ByteBuffer.wrap(polled).order(ByteOrder.LITTLE_ENDIAN).putInt(0, to).putShort(4, (short) POLLIN);
        call(Op.POLL, 0, -1, 1, 0, polled);
        call(Op.IOCTL, to, 0, 0, SIOCINQ, new byte[Integer.BYTES]);
        for (int received = 0; received < DATA_BYTES; ) {
            received += call(Op.RECV, to, 0, 0, DATA_BYTES, NOTHING);
        }
        call(Op.GETSOCKOPT, from, IPPROTO_TCP, TCP_INFO, TCP_INFO_BYTES, NOTHING);
    }

    private int call(Op op, int handle, int a, int b, long c, byte[] payload) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(SocketProtocol.REQUEST_HEADER + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        request.putInt(payload.length).putShort((short) op.code()).putShort((short) 0);
        request.putInt(handle).putInt(a).putInt(b).putInt(0).putLong(c).put(payload);
        channel.write(request.flip());
        ByteBuffer reply = take(SocketProtocol.REPLY_HEADER);
        if (reply.getInt(Integer.BYTES) == SocketProtocol.PENDING) {
            reply = take(SocketProtocol.REPLY_HEADER);
        }
        take(reply.getInt(0));
        return (int) reply.getLong(2 * Integer.BYTES);
    }

    private ByteBuffer take(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the practice session has ended");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closed as far as it can be.
        }
        stack.close();
        threads.shutdown();
    }
}
