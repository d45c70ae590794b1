package rawtcp.daemon;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import rawtcp.client.FrameError;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/**
 * Socket calls as they stand on the control socket: everything little-endian, a header of fixed length, then as many
 * bytes as it says. One thread reads; any may write.
 */
final class SocketProtocol {
    static final int REQUEST_HEADER = 32;
    static final int REPLY_HEADER = 24;

    /** More than any buffer of a socket holds. A frame that claims more is none of ours. */
    static final int MAX_PAYLOAD = 64 << 20;

    static final int DONE = 0;
    static final int PENDING = 1;

    /** Where the operation stands in a request; in an EXEC frame, the low byte of its length and its version. */
    private static final int OP_OFFSET = 4;

    /** As many bytes of a session tell what it speaks. */
    static final int TELLING_BYTES = OP_OFFSET + Short.BYTES;

    private static final int BUFFER = 64 << 10;

    /** A length that is not yet backed by bytes gets no more memory than this. */
    private static final int ON_TRUST = 1 << 20;

    private final SocketChannel socket;
    private final ByteBuffer in =
            ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * One request.
     *
     * @param op null: not an operation that there is
     */
    record Frame(Op op, Request request) {}

    /** {@code first}: what was read of the socket already. */
    SocketProtocol(SocketChannel socket, ByteBuffer first) {
        this.socket = socket;
        in.clear().put(first).flip();
    }

    /** True once {@code first}, written so far, has the bytes that {@link #isHello} looks at. */
    static boolean canTell(ByteBuffer first) {
        int count = first.position();
        return count == TELLING_BYTES || (count > OP_OFFSET && first.get(OP_OFFSET) != Op.HELLO.code());
    }

    /**
     * True of a session's first bytes if it begins with HELLO. A command's frame has its length there, big-endian, and
     * behind it the payload; only EXEC begins a session, and its payload begins with a version, which is never 0.
     */
    static boolean isHello(ByteBuffer first) {
        return first.remaining() == TELLING_BYTES
                && first.get(OP_OFFSET) == Op.HELLO.code()
                && first.get(OP_OFFSET + 1) == 0;
    }

    /** The next request; null when the stream ends between two. */
    Frame next() throws IOException {
        if (!fill()) {
            return null;
        }
        int at = in.position();
        int length = in.getInt(at);
        int code = in.getShort(at + 4) & 0xffff;
        int flags = in.getShort(at + 6) & 0xffff;
        int handle = in.getInt(at + 8);
        int a = in.getInt(at + 12);
        int b = in.getInt(at + 16);
        long c = in.getLong(at + 24);
        in.position(at + REQUEST_HEADER);
        if (length < 0 || length > MAX_PAYLOAD) {
            throw new FrameError("a socket call with " + Integer.toUnsignedString(length) + " bytes");
        }
        Op op = Op.of(code);
        return new Frame(op, new Request(op, flags, handle, a, b, c, payload(length)));
    }

    /** A whole header into the buffer; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (in.remaining() < REQUEST_HEADER) {
            in.compact();
            while (in.position() < REQUEST_HEADER) {
                if (socket.read(in) < 0) {
                    if (in.position() > 0) {
                        throw new EOFException("within a header");
                    }
                    in.flip();
                    return false;
                }
            }
            in.flip();
        }
        return true;
    }

    private byte[] payload(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, ON_TRUST)];
        int have = 0;
        while (have < length) {
            if (have == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(length, 2 * have));
            }
            int part = Math.min(in.remaining(), bytes.length - have);
            in.get(bytes, have, part);
            have += part;
            if (have < bytes.length) {
                int more = socket.read(ByteBuffer.wrap(bytes, have, bytes.length - have));
                if (more < 0) {
                    throw new EOFException("within a payload");
                }
                have += more;
            }
        }
        return bytes;
    }

    void done(Reply reply) throws IOException {
        send(DONE, reply);
    }

    /** The call blocks; its DONE will follow. */
    void pending() throws IOException {
        send(PENDING, Reply.OK);
    }

    private synchronized void send(int kind, Reply reply) throws IOException {
        byte[] payload = reply.payload();
        out.clear();
        out.putInt(payload.length).putInt(kind);
        out.putLong(reply.ret()).putInt(reply.errno()).putInt(reply.aux());
        if (payload.length <= out.remaining()) {
            out.put(payload).flip();
            while (out.hasRemaining()) {
                socket.write(out);
            }
            return;
        }
        ByteBuffer[] parts = {out.flip(), ByteBuffer.wrap(payload)};
        while (parts[1].hasRemaining()) {
            socket.write(parts);
        }
    }

    /** From any thread; a read that waits ends. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed as far as it can be.
        }
    }
}
