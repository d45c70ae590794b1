package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import rawtcp.client.FrameError;
import rawtcp.os.LocalSocket;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/**
 * Socket calls as they stand on the control socket: everything little-endian, a header of fixed length, then as many
 * bytes as it says. On the stack's thread, and never waiting: what has come by halves is kept, and what the other side
 * does not take yet.
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

    /** A length that is not yet backed by bytes gets no more memory than this. */
    private static final int ON_TRUST = 1 << 20;

    private static final int BUFFER = 256 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What one stack's sessions read into and write from, one after the other: nothing stays there between two calls. */
    static final class Buffers {
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
        private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    }

    private final LocalSocket socket;
    private final Buffers buffers;
    private final ByteBuffer header = ByteBuffer.allocate(REQUEST_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] payload; // null: the header is not whole
    private int have; // of the payload
    private ByteBuffer read; // and not looked at yet
    private ByteBuffer unsent = NOTHING;
    private boolean ended;

    /**
     * One request.
     *
     * @param op null: not an operation that there is
     */
    record Frame(Op op, Request request) {}

    /** {@code first}: what was read of the socket already. */
    SocketProtocol(LocalSocket socket, Buffers buffers, ByteBuffer first) {
        this.socket = socket;
        this.buffers = buffers;
        read = first;
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

    int descriptor() {
        return socket.descriptor();
    }

    /** The next request, if it is whole by now; else null, and {@link #hasEnded} may be true. */
    Frame next() throws IOException {
        while (true) {
            Frame frame = take(read);
            if (frame != null) {
                return frame;
            }
            ByteBuffer in = buffers.in.clear();
            int count = socket.readNow(in);
            ended = count < 0;
            if (count <= 0) {
                return null;
            }
            frame = take(in.flip());
            read = in.hasRemaining()
                    ? ByteBuffer.allocate(in.remaining()).put(in).flip()
                    : NOTHING;
            if (frame != null || count < BUFFER) {
                return frame;
            }
        }
    }

    /** Nothing comes any more. */
    boolean hasEnded() {
        return ended;
    }

    /** True if {@link #next} may find a request without another word. */
    boolean hasRead() {
        return read.hasRemaining();
    }

    /** What goes on with the request that has begun to come; itself, when that makes it whole. */
    private Frame take(ByteBuffer from) throws FrameError {
        if (payload == null) {
            while (header.hasRemaining() && from.hasRemaining()) {
                header.put(from.get());
            }
            if (header.hasRemaining()) {
                return null;
            }
            int length = header.getInt(0);
            if (length < 0 || length > MAX_PAYLOAD) {
                throw new FrameError("a socket call with " + Integer.toUnsignedString(length) + " bytes");
            }
            payload = new byte[Math.min(length, ON_TRUST)];
            have = 0;
        }
        int length = header.getInt(0);
        while (have < length && from.hasRemaining()) {
            if (have == payload.length) {
                payload = Arrays.copyOf(payload, Math.min(length, 2 * have));
            }
            int part = Math.min(from.remaining(), payload.length - have);
            from.get(payload, have, part);
            have += part;
        }
        return have < length ? null : whole();
    }

    private Frame whole() {
        Op op = Op.of(header.getShort(4) & 0xffff);
        int flags = header.getShort(6) & 0xffff;
        Request request = new Request(
                op, flags, header.getInt(8), header.getInt(12), header.getInt(16), header.getLong(24), payload);
        header.clear();
        payload = null;
        return new Frame(op, request);
    }

    void done(Reply reply) throws IOException {
        send(DONE, reply);
    }

    /** The call blocks; its DONE will follow. */
    void pending() throws IOException {
        send(PENDING, Reply.OK);
    }

    private void send(int kind, Reply reply) throws IOException {
        byte[] data = reply.payload();
        ByteBuffer out = buffers.out.clear();
        out.putInt(data.length).putInt(kind);
        out.putLong(reply.ret()).putInt(reply.errno()).putInt(reply.aux());
        int at = 0;
        do {
            int part = Math.min(data.length - at, out.remaining());
            out.put(data, at, part).flip();
            at += part;
            if (!unsent.hasRemaining()) {
                int unused = socket.writeNow(out);
            }
            if (out.hasRemaining()) {
                keep(out, data, at);
                return;
            }
            out.clear();
        } while (at < data.length);
    }

    private void keep(ByteBuffer out, byte[] data, int from) {
        ByteBuffer all = ByteBuffer.allocate(unsent.remaining() + out.remaining() + data.length - from);
        unsent = all.put(unsent).put(out).put(data, from, data.length - from).flip();
    }

    /** True if the other side has not taken all yet. */
    boolean hasUnsent() {
        return unsent.hasRemaining();
    }

    /** Goes on with what is unsent. */
    void flush() throws IOException {
        boolean goes = true;
        while (goes && unsent.hasRemaining()) {
            ByteBuffer out = buffers.out.clear();
            int part = Math.min(out.remaining(), unsent.remaining());
            out.put(unsent.slice(unsent.position(), part)).flip();
            int written = socket.writeNow(out);
            unsent.position(unsent.position() + written);
            goes = written == part;
        }
    }

    /** From any thread: nothing comes or goes any more, which {@link #next} will find. */
    void shutdown() {
        socket.shutdown();
    }

    void close() {
        socket.close();
    }
}
