package rawtcp.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import rawtcp.socket.Op;

/** A connection of the stack's, used as a program does: by socket calls over the control socket, see rawtcp-sockets(7). */
final class SocketCallStream implements Load.Stream {
    // spotless:off
    private static final int REQUEST_BYTES = 32, REPLY_BYTES = 24;
    private static final int PENDING = 1, VERSION = 1;
    private static final int AF_INET = 2, SOCK_STREAM = 1, IPPROTO_TCP = 6, TCP_NODELAY = 1, SHUT_WR = 1;
    // spotless:on

    /** The data of one call: what a pipe to the daemon takes without waiting. */
    private static final int CALL_BYTES = 128 << 10;

    /** A session, which a thread keeps for all its connections. Data goes between the channel and the caller's memory. */
    private static final class Line {
        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final ByteBuffer request = ByteBuffer.allocateDirect(256).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer reply = ByteBuffer.allocateDirect(REPLY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer[] sent = {request, null};
        private final ByteBuffer[] received = {reply, null};
        private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(64);

        Line(Path control) throws IOException {
            channel.connect(UnixDomainSocketAddress.of(control));
            request(Op.HELLO, 0, (int) ProcessHandle.current().pid(), 0, VERSION);
            request.put("bench".getBytes(StandardCharsets.UTF_8));
            call(NOTHING.duplicate().limit(0), NOTHING.duplicate());
        }

        /** What stands in {@link #request} behind it is a payload. */
        void request(Op op, int handle, int a, int b, long c) {
            request.clear().position(REQUEST_BYTES);
            request.putShort(4, (short) op.code()).putShort(6, (short) 0);
            request.putInt(8, handle).putInt(12, a).putInt(16, b).putInt(20, 0).putLong(24, c);
        }

        int call() throws IOException {
            return call(NOTHING.duplicate().limit(0), NOTHING.duplicate());
        }

        /** Its return value; {@code data} belongs to the payload, and what comes goes to {@code into}. */
        int call(ByteBuffer data, ByteBuffer into) throws IOException {
            request.putInt(0, request.position() - REQUEST_BYTES + data.remaining())
                    .flip();
            sent[1] = data;
            while (request.hasRemaining() || data.hasRemaining()) {
                long unused = channel.write(sent);
            }
            received[1] = into;
            int start = into.position();
            reply.clear();
            while (true) {
                while (reply.hasRemaining()) {
                    if (channel.read(received) < 0) {
                        throw new EOFException("the stack has ended the session");
                    }
                }
                if (reply.getInt(4) != PENDING) {
                    break;
                }
                int ahead = Math.min(into.position() - start, REPLY_BYTES); // of the next reply
                reply.clear().put(into.slice(start, ahead));
                int rest = into.position() - start - ahead;
                into.put(start, into, start + ahead, rest).position(start + rest);
            }
            while (into.position() - start < reply.getInt(0)) {
                if (channel.read(into) < 0) {
                    throw new EOFException("the stack has ended the session");
                }
            }
            if (reply.getLong(8) < 0) {
                throw new IOException("errno " + reply.getInt(16));
            }
            return (int) reply.getLong(8);
        }
    }

    /** All of this process speak to one stack. */
    private static final ThreadLocal<Line> LINES = new ThreadLocal<>();

    private final Line line;
    private final int handle;

    private SocketCallStream(Line line, InetSocketAddress to) throws IOException {
        this.line = line;
        line.request(Op.SOCKET, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0);
        handle = line.call();
        line.request(Op.SETSOCKOPT, handle, IPPROTO_TCP, TCP_NODELAY, Integer.BYTES);
        line.request.putInt(1);
        line.call();
        line.request(Op.CONNECT, handle, 0, 0, 0);
        line.request.putShort((short) AF_INET);
        line.request.order(ByteOrder.BIG_ENDIAN).putShort((short) to.getPort());
        line.request.order(ByteOrder.LITTLE_ENDIAN);
        line.request.put(to.getAddress().getAddress()).putLong(0);
        line.call();
    }

    /** A timer of the stack's: that of a poll without descriptors. */
    static Load.Timer timer(Path control) throws IOException {
        Line line = new Line(control);
        return ms -> {
            line.request(Op.POLL, 0, ms, 0, 0);
            line.call();
        };
    }

    static Load.Opener opener(Path control, InetSocketAddress to) {
        return () -> {
            if (LINES.get() == null) {
                LINES.set(new Line(control));
            }
            return new SocketCallStream(LINES.get(), to);
        };
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        int count = Math.min(data.remaining(), CALL_BYTES);
        line.request(Op.SEND, handle, 0, 0, count);
        int limit = data.limit();
        int start = data.position();
        int sent = line.call(data.limit(start + count), Line.NOTHING.duplicate());
        data.limit(limit).position(start + sent);
        return sent;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        line.request(Op.RECV, handle, 0, 0, Math.min(into.remaining(), CALL_BYTES));
        int received = line.call(Line.NOTHING.duplicate().limit(0), into);
        return received == 0 ? -1 : received;
    }

    @Override
    public void shutdown() throws IOException {
        line.request(Op.SHUTDOWN, handle, SHUT_WR, 0, 0);
        line.call();
    }

    @Override
    public void close() throws IOException {
        line.request(Op.CLOSE, handle, 0, 0, 0);
        line.call();
    }
}
