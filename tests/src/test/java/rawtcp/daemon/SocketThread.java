package rawtcp.daemon;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import rawtcp.socket.Op;
import rawtcp.tcp.Errno;

/** The other side of a session of socket calls: one thread of a process. */
final class SocketThread implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final SocketChannel channel;

    /** What came back. {@code blocked}: a PENDING came first. */
    record Answer(boolean blocked, long ret, Errno errno, int aux, byte[] payload) {}

    SocketThread(SocketChannel channel) {
        this.channel = channel;
    }

    static ByteBuffer encode(int op, int handle, int a, int b, long c, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(32 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(payload.length).putShort((short) op).putShort((short) 0);
        frame.putInt(handle).putInt(a).putInt(b).putInt(0).putLong(c).put(payload);
        return frame.flip();
    }

    Answer call(Op op, int handle) throws IOException {
        return call(op, handle, 0, 0, 0, NOTHING);
    }

    Answer call(Op op, int handle, int a, int b, long c, byte[] payload) throws IOException {
        return call(op.code(), handle, a, b, c, payload);
    }

    Answer call(int op, int handle, int a, int b, long c, byte[] payload) throws IOException {
        begin(op, handle, a, b, c, payload);
        return end();
    }

    void begin(int op, int handle, int a, int b, long c, byte[] payload) throws IOException {
        write(encode(op, handle, a, b, c, payload));
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    Answer end() throws IOException {
        boolean blocked = false;
        ByteBuffer header = take(24);
        if (header.getInt(4) == SocketProtocol.PENDING) {
            assert header.getInt(0) == 0 : header.getInt(0);
            blocked = true;
            header = take(24);
        }
        assert header.getInt(4) == SocketProtocol.DONE : header.getInt(4);
        byte[] payload = take(header.getInt(0)).array();
        return new Answer(blocked, header.getLong(8), Errno.of(header.getInt(16)), header.getInt(20), payload);
    }

    /** Waits for the PENDING of a call that blocks. */
    void awaitPending() throws IOException {
        assert take(24).getInt(4) == SocketProtocol.PENDING;
    }

    /** Waits for what comes first of a call: true: it blocks; false: it is over, and brought no data. */
    boolean isPending() throws IOException {
        return take(24).getInt(4) == SocketProtocol.PENDING;
    }

    private ByteBuffer take(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    /** True if the stack has ended the session; nothing came before that. */
    boolean isEnded() throws IOException {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return "Connection reset".equals(e.getMessage()); // it had not read all of ours
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
