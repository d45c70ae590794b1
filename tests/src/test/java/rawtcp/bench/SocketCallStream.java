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

    /** A session, which a thread keeps for all its connections. */
    private static final class Line {
        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final ByteBuffer buffer =
                ByteBuffer.allocateDirect(REQUEST_BYTES + CALL_BYTES).order(ByteOrder.LITTLE_ENDIAN);

        Line(Path control) throws IOException {
            channel.connect(UnixDomainSocketAddress.of(control));
            request(Op.HELLO, 0, (int) ProcessHandle.current().pid(), 0, VERSION);
            buffer.put("bench".getBytes(StandardCharsets.UTF_8));
            call(null);
        }

        void request(Op op, int handle, int a, int b, long c) {
            buffer.clear().position(REQUEST_BYTES);
            buffer.putShort(4, (short) op.code()).putShort(6, (short) 0);
            buffer.putInt(8, handle).putInt(12, a).putInt(16, b).putInt(20, 0).putLong(24, c);
        }

        /** Its return value; what it brings goes to {@code into}, if that is there. */
        int call(ByteBuffer into) throws IOException {
            buffer.putInt(0, buffer.position() - REQUEST_BYTES).flip();
            while (buffer.hasRemaining()) {
                int unused = channel.write(buffer);
            }
            int kind;
            do {
                read(REPLY_BYTES);
                kind = buffer.getInt(4);
            } while (kind == PENDING);
            long ret = buffer.getLong(8);
            int errno = buffer.getInt(16);
            read(buffer.getInt(0));
            if (ret < 0) {
                throw new IOException("errno " + errno);
            }
            if (into != null) {
                into.put(buffer);
            }
            return (int) ret;
        }

        private void read(int count) throws IOException {
            buffer.clear().limit(count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the stack has ended the session");
                }
            }
            buffer.flip();
        }
    }

    /** All of this process speak to one stack. */
    private static final ThreadLocal<Line> LINES = new ThreadLocal<>();

    private final Line line;
    private final int handle;

    private SocketCallStream(Line line, InetSocketAddress to) throws IOException {
        this.line = line;
        line.request(Op.SOCKET, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0);
        handle = line.call(null);
        line.request(Op.SETSOCKOPT, handle, IPPROTO_TCP, TCP_NODELAY, Integer.BYTES);
        line.buffer.putInt(1);
        line.call(null);
        line.request(Op.CONNECT, handle, 0, 0, 0);
        line.buffer.putShort((short) AF_INET);
        line.buffer.order(ByteOrder.BIG_ENDIAN).putShort((short) to.getPort());
        line.buffer.order(ByteOrder.LITTLE_ENDIAN);
        line.buffer.put(to.getAddress().getAddress()).putLong(0);
        line.call(null);
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
        line.buffer.put(data.slice(data.position(), count));
        int sent = line.call(null);
        data.position(data.position() + sent);
        return sent;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        line.request(Op.RECV, handle, 0, 0, Math.min(into.remaining(), CALL_BYTES));
        int received = line.call(into);
        return received == 0 ? -1 : received;
    }

    @Override
    public void shutdown() throws IOException {
        line.request(Op.SHUTDOWN, handle, SHUT_WR, 0, 0);
        line.call(null);
    }

    @Override
    public void close() throws IOException {
        line.request(Op.CLOSE, handle, 0, 0, 0);
        line.call(null);
    }
}
