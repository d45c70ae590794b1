package rawtcp.daemon;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import rawtcp.host.PracticeStack;
import rawtcp.os.LocalListener;
import rawtcp.socket.Op;
import rawtcp.wire.IpAddress;

/**
 * Connections from their opening to their end by socket calls, on a stack whose packets come back to it: so that the
 * first call and the first segment that are meant find their way as quickly as the thousandth. A program that measures
 * may begin with the moment at which the stack is there.
 */
final class SocketPractice implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
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
    private static final int POLLOUT = 4;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int SHUT_WR = 1;
    private static final int DATA_BYTES = 4_000;
    private static final byte[] ONE = {1, 0, 0, 0};
    private static final byte[] LINGER_NOT = {1, 0, 0, 0, 0, 0, 0, 0};

    /** 192.0.2.1, port 8080: nobody's, and not leaving this process. */
    private static final byte[] ADDRESS = {2, 0, 0x1f, (byte) 0x90, (byte) 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0};

    private final PracticeStack stack = new PracticeStack();
    private final PracticeCaller caller;
    private final PracticeCaller sleeper;

    SocketPractice(Path path) throws IOException {
        Files.deleteIfExists(path);
        try (LocalListener listener = LocalListener.bind(path, 2)) {
            IpAddress source = IpAddress.v4(ByteBuffer.wrap(ADDRESS).getInt(4));
            SocketProcesses processes = new SocketProcesses(stack.host(), remote -> source, KernelKnobs.none());
            caller = caller(path, listener, processes);
            sleeper = caller(path, listener, processes);
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private PracticeCaller caller(Path path, LocalListener listener, SocketProcesses processes) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        SocketProtocol protocol = new SocketProtocol(listener.accept(), processes.buffers(), ByteBuffer.allocate(0));
        new SocketSession(processes, protocol, over -> {}).begin();
        return new PracticeCaller(channel);
    }

    /** Fails if a call does not do what it should. */
    void round() throws IOException {
        talk();
        refused();
        reset();
    }

    private void talk() throws IOException {
        int listener = listener();
        sleeper.beginBlocking(Op.ACCEPT, listener, 0);
        int client = socket();
        caller.call(Op.CONNECT, client, 0, 0, 0, ADDRESS);
        int server = sleeper.end(Op.ACCEPT);
        caller.call(Op.SETSOCKOPT, client, IPPROTO_TCP, TCP_NODELAY, ONE.length, ONE);
        sleeper.beginBlocking(Op.RECV, server, 1);
        caller.call(Op.SEND, client, 0, 0, 1, new byte[1]); // alone: of more, another reader might leave it nothing
        sleeper.end(Op.RECV);
        data(client, server);
        data(server, client);
        messages(client, server);
        caller.call(Op.SHUTDOWN, client, SHUT_WR, 0, 0);
        caller.call(Op.RECV, server, 0, 0, DATA_BYTES);
        caller.call(Op.GETSOCKNAME, server);
        caller.call(Op.GETPEERNAME, server);
        caller.call(Op.CLOSE, server);
        caller.call(Op.CLOSE, client);
        caller.call(Op.CLOSE, listener);
    }

    /** To a port that nobody listens at, without waiting for the answer. */
    private void refused() throws IOException {
        int client = socket();
        caller.call(Op.FCNTL, client, F_SETFL, 0, caller.call(Op.FCNTL, client, F_GETFL, 0, 0) | O_NONBLOCK);
        caller.refused(Op.CONNECT, client, ADDRESS);
        poll(client, POLLOUT);
        caller.call(Op.GETSOCKOPT, client, SOL_SOCKET, SO_ERROR, Integer.BYTES);
        caller.call(Op.CLOSE, client);
    }

    private void reset() throws IOException {
        int listener = listener();
        int client = socket();
        caller.call(Op.CONNECT, client, 0, 0, 0, ADDRESS);
        int server = caller.call(Op.ACCEPT, listener);
        caller.call(Op.SETSOCKOPT, server, SOL_SOCKET, SO_LINGER, LINGER_NOT.length, LINGER_NOT);
        caller.call(Op.CLOSE, server);
        caller.refused(Op.RECV, client, new byte[0]);
        caller.call(Op.CLOSE, client);
        caller.call(Op.CLOSE, listener);
    }

    private int listener() throws IOException {
        int listener = socket();
        caller.call(Op.SETSOCKOPT, listener, SOL_SOCKET, SO_REUSEADDR, ONE.length, ONE);
        caller.call(Op.BIND, listener, 0, 0, 0, ADDRESS);
        caller.call(Op.LISTEN, listener, 1, 0, 0);
        return listener;
    }

    private int socket() throws IOException {
        return caller.call(Op.SOCKET, AF_INET, SOCK_STREAM, 0, 0);
    }

    /** Some segments one way. */
    private void data(int from, int to) throws IOException {
        caller.call(Op.SEND, from, 0, 0, DATA_BYTES, new byte[DATA_BYTES]);
        poll(to, POLLIN);
        caller.call(Op.IOCTL, to, 0, 0, SIOCINQ, new byte[Integer.BYTES]);
        receive(to, DATA_BYTES);
        caller.call(Op.GETSOCKOPT, from, IPPROTO_TCP, TCP_INFO, TCP_INFO_BYTES);
    }

    private void receive(int from, int count) throws IOException {
        for (int received = 0; received < count; ) {
            received += caller.call(Op.RECV, from, 0, 0, DATA_BYTES);
        }
    }

    private void messages(int from, int to) throws IOException {
        int epoll = caller.call(Op.EPOLL_CREATE, 0);
        byte[] event = new byte[Integer.BYTES + Long.BYTES];
        ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(0, POLLIN);
        caller.call(Op.EPOLL_CTL, epoll, EPOLL_CTL_ADD, to, 0, event);
        byte[] message = new byte[2 * Integer.BYTES + DATA_BYTES]; // no name, no control, data
        caller.call(Op.SENDMSG, from, 0, 0, DATA_BYTES, message);
        caller.call(Op.EPOLL_WAIT, epoll, 1, -1, 0);
        for (int received = 0; received < DATA_BYTES; ) {
            received += caller.call(Op.RECVMSG, to, 0, 0, DATA_BYTES);
        }
        caller.call(Op.CLOSE, epoll);
    }

    private void poll(int handle, int events) throws IOException {
        byte[] polled = new byte[Long.BYTES];
        ByteBuffer.wrap(polled).order(ByteOrder.LITTLE_ENDIAN).putInt(0, handle).putShort(4, (short) events);
        caller.call(Op.POLL, 0, -1, 1, 0, polled);
    }

    @Override
    public void close() {
        caller.close();
        sleeper.close();
        stack.close();
    }
}
