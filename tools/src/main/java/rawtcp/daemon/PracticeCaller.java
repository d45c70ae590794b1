package rawtcp.daemon;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import rawtcp.socket.Op;

/** One thread of a program that makes socket calls, for {@link SocketPractice}: one call at a time. */
final class PracticeCaller implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int VERSION = 1;
    private static final int PID = 1;

    private final SocketChannel channel;

    PracticeCaller(SocketChannel channel) throws IOException {
        this.channel = channel;
        call(Op.HELLO, 0, PID, 0, VERSION, "practice".getBytes(StandardCharsets.UTF_8));
    }

    int call(Op op, int handle) throws IOException {
        return call(op, handle, 0, 0, 0, NOTHING);
    }

    int call(Op op, int handle, int a, int b, long c) throws IOException {
        return call(op, handle, a, b, c, NOTHING);
    }

    /** What the call returned, at least 0: what fails when it is practised would practise something else. */
    int call(Op op, int handle, int a, int b, long c, byte[] payload) throws IOException {
        begin(op, handle, a, b, c, payload);
        return end(op);
    }

    /** It is to fail. */
    void refused(Op op, int handle, byte[] payload) throws IOException {
        begin(op, handle, 0, 0, 0, payload);
        if (returned() >= 0) {
            throw new IOException(op + " did not fail");
        }
    }

    /** A call that is to block: returns when it does. {@link #end} gives its result. */
    void beginBlocking(Op op, int handle, long c) throws IOException {
        begin(op, handle, 0, 0, c, NOTHING);
        if (take(SocketProtocol.REPLY_HEADER).getInt(Integer.BYTES) != SocketProtocol.PENDING) {
            throw new IOException(op + " does not block");
        }
    }

    int end(Op op) throws IOException {
        int ret = returned();
        if (ret < 0) {
            throw new IOException(op + " failed");
        }
        return ret;
    }

    private void begin(Op op, int handle, int a, int b, long c, byte[] payload) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(SocketProtocol.REQUEST_HEADER + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        request.putInt(payload.length).putShort((short) op.code()).putShort((short) 0);
        request.putInt(handle).putInt(a).putInt(b).putInt(0).putLong(c).put(payload);
        channel.write(request.flip());
    }

    private int returned() throws IOException {
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
    }
}
