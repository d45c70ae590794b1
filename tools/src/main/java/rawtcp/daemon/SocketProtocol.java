package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import rawtcp.client.FrameError;
import rawtcp.os.LibC;
import rawtcp.os.LocalSocket;
import rawtcp.socket.DataCalls;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;
import rawtcp.socket.SocketCall;

/**
 * Socket calls as they stand on the control socket: everything little-endian, a header of fixed length, then as many
 * bytes as it says. On the stack's thread, and never waiting: what has come by halves is kept, and what the other side
 * does not take yet. The payload of a long send is read to where it leaves from, what was received is written from where it
 * lies; and nothing is allocated for either.
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

    /** What one read takes at first: of a longer send the rest goes where it leaves from. */
    static final int FIRST_READ = 8 << 10;

    /** Sessions that ask in one turn read side by side, as many as fit. */
    private static final int BUFFER = 64 * FIRST_READ;

    /** Of what a session did not take at once: more is not kept for the next time. */
    private static final int MOST_KEPT = 1 << 20;

    private static final int VECTORS = 3;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What one stack's sessions read into and write from; what they have read stays until the turn is over. */
    static final class Buffers {
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer vectors = LibC.memory(VECTORS * LibC.IOVEC_BYTES);
        private int used; // of in
        private long turn;

        /** In the turn of this number nothing is there that an earlier one has read. */
        void turn(long number) {
            if (turn != number) {
                turn = number;
                used = 0;
            }
        }
    }

    private final LocalSocket socket;
    private final Buffers buffers;
    private final ByteBuffer header = ByteBuffer.allocate(REQUEST_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer in; // a view of the buffer of all sessions
    private DataCalls dataCalls; // null: not yet, or it has no process
    private Way way = Way.NONE;
    private byte[] payload;
    private int have; // of the payload
    private ByteBuffer read; // and not looked at yet
    private ByteBuffer unsent = NOTHING;
    private boolean ended;
    private boolean empty; // the socket, when it was last read
    private boolean mayBegin;

    /** Where a payload goes. */
    private enum Way {
        /** The header is not whole. */
        NONE,
        /** An array of its own. */
        ARRAY,
        /** It is in the buffer of all sessions, as a whole. */
        IN_PLACE,
        /** Where it leaves from. */
        STAGED
    }

    /** {@code first}: what was read of the socket already. */
    SocketProtocol(LocalSocket socket, Buffers buffers, ByteBuffer first) {
        this.socket = socket;
        this.buffers = buffers;
        read = first;
        in = buffers.in.duplicate();
        socket.allowLooks();
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

    /** From now on sends and receives are made by these. */
    void dataCalls(DataCalls calls) {
        dataCalls = calls;
    }

    /**
     * True if the next request is whole by now: what it is stands in {@link #op} and the others until the next call; else {@link
     * #hasEnded} may be true.
     *
     * @param busy a call goes on, and no other may begin
     */
    boolean next(long turn, boolean busy) throws IOException {
        mayBegin = !busy;
        empty = false;
        if (take(read, false)) {
            return true;
        }
        if (way == Way.STAGED) {
            return readStaged();
        }
        buffers.turn(turn);
        int at = buffers.used;
        while (true) {
            int room = way == Way.ARRAY ? BUFFER - at : Math.min(FIRST_READ, BUFFER - at);
            if (room == 0) {
                return false; // in the next turn
            }
            int count = way == Way.ARRAY ? socket.readNow(buffers.in, at, room) : socket.lookNow(buffers.in, at, room);
            empty = count < room;
            ended = count < 0;
            if (count <= 0) {
                return false;
            }
            in.limit(at + count).position(at);
            if (take(in, true)) {
                buffers.used = way == Way.IN_PLACE ? in.limit() : at; // the view is narrowed to the payload
                return true;
            }
            if (way == Way.STAGED) {
                return readStaged();
            }
            if (empty) {
                return false;
            }
        }
    }

    /** Nothing comes any more. */
    boolean hasEnded() {
        return ended;
    }

    /** True if {@link #next} may find a request without another word. */
    boolean mayHaveMore() {
        return read.hasRemaining() || !empty;
    }

    /** Something has come that {@link #next} is not asked for now. */
    void hasMore() {
        empty = false;
    }

    /** True if something lies in the socket still, that was looked at. */
    boolean hasLookedAt() {
        return socket.hasLookedAt();
    }

    /** So that it counts no more against who has written it. */
    void takeOff() {
        try {
            socket.takeOff();
        } catch (IOException e) {
            socket.shutdown(); // which the next read will find
        }
    }

    /**
     * What goes on with the request that has begun to come; true when that makes it whole. {@code fresh}: it has just been read
     * into the buffer of all sessions, and what is left is kept.
     */
    private boolean take(ByteBuffer from, boolean fresh) throws FrameError {
        if (!from.hasRemaining()) {
            return false;
        }
        if (way == Way.NONE) {
            if (!takeHeader(from)) {
                return false;
            }
            if (!mayBegin) {
                throw new FrameError("a socket call while another one blocks");
            }
            begin(fresh ? from.remaining() : -1);
        }
        int length = length();
        switch (way) {
            case ARRAY -> takeToArray(from, length);
            case STAGED -> stage(from, Math.min(from.remaining(), length - have));
            case IN_PLACE -> {
                int end = from.position() + length;
                keepRest(from, end);
                from.limit(end);
                return true;
            }
            case NONE -> throw new AssertionError("a request that has begun");
        }
        if (fresh) {
            keepRest(from, from.position());
        }
        return have == length;
    }

    private boolean takeHeader(ByteBuffer from) throws FrameError {
        while (header.hasRemaining() && from.hasRemaining()) {
            header.put(from.get());
        }
        if (header.hasRemaining()) {
            return false;
        }
        int length = length();
        if (length < 0 || length > MAX_PAYLOAD) {
            throw new FrameError("a socket call with " + Integer.toUnsignedString(length) + " bytes");
        }
        return true;
    }

    /** The header is whole: where does its payload go? {@code inPlace}: so much of it can stay where it is; -1: it can't. */
    private void begin(int inPlace) {
        int length = length();
        have = 0;
        boolean isData = dataCalls != null && (isOp(Op.SEND) || isOp(Op.RECV));
        if (isData && inPlace >= length) {
            way = Way.IN_PLACE;
        } else if (isData
                && isOp(Op.SEND)
                && length <= ON_TRUST
                && c() == length
                && dataCalls.stage(flags(), handle(), a(), b(), c())) {
            way = Way.STAGED;
        } else {
            way = Way.ARRAY;
            payload = new byte[Math.min(length, ON_TRUST)];
        }
    }

    private void takeToArray(ByteBuffer from, int length) {
        while (have < length && from.hasRemaining()) {
            if (have == payload.length) {
                payload = Arrays.copyOf(payload, Math.min(length, 2 * have));
            }
            int part = Math.min(from.remaining(), payload.length - have);
            from.get(payload, have, part);
            have += part;
        }
    }

    /** What has come behind a request is for the next turn. */
    private void keepRest(ByteBuffer from, int at) {
        int count = from.limit() - at;
        read = count == 0 ? NOTHING : ByteBuffer.allocate(count).put(0, from, at, count);
    }

    private void stage(ByteBuffer from, int count) {
        int end = have + count;
        while (have < end) {
            int part = end - have;
            ByteBuffer into = dataCalls.stageBytes(part);
            if (into != null) {
                part = dataCalls.stageLength(part);
                into.put(dataCalls.stageAt(), from, from.position(), part);
                dataCalls.stage(part);
            }
            from.position(from.position() + part);
            have += part;
        }
    }

    /** True when the payload is whole. */
    private boolean readStaged() throws IOException {
        int length = length();
        while (have < length) {
            ByteBuffer into = dataCalls.stageBytes(length - have);
            boolean isLost = into == null;
            int part = isLost ? Math.min(BUFFER, length - have) : dataCalls.stageLength(length - have);
            int count = isLost ? socket.readNow(buffers.out, 0, part) : socket.readNow(into, dataCalls.stageAt(), part);
            ended = count < 0;
            empty = count < part;
            if (count <= 0) {
                return false;
            }
            if (!isLost) {
                dataCalls.stage(count);
            }
            have += count;
            if (empty) {
                return have == length;
            }
        }
        return true;
    }

    // The request that is whole.

    private int length() {
        return header.getInt(0);
    }

    private boolean isOp(Op op) {
        return (header.getShort(OP_OFFSET) & 0xffff) == op.code();
    }

    /** Null: there is no such operation. */
    Op op() {
        return Op.of(header.getShort(OP_OFFSET) & 0xffff);
    }

    private int flags() {
        return header.getShort(6) & 0xffff;
    }

    private int handle() {
        return header.getInt(8);
    }

    private int a() {
        return header.getInt(12);
    }

    private int b() {
        return header.getInt(16);
    }

    private long c() {
        return header.getLong(24);
    }

    /** True if it is a send or a receive that {@link DataCalls} make. */
    boolean isDataCall() {
        return way == Way.STAGED || way == Way.IN_PLACE;
    }

    /** Of a data call; the next may come. */
    SocketCall dataCall() {
        SocketCall call = way == Way.STAGED
                ? dataCalls.staged()
                : isOp(Op.SEND)
                        ? dataCalls.send(flags(), handle(), a(), b(), c(), in)
                        : dataCalls.receive(flags(), handle(), a(), b(), c());
        restart();
        return call;
    }

    /** Of any other; the next may come. */
    Request request() {
        Request request = new Request(op(), flags(), handle(), a(), b(), c(), payload);
        restart();
        return request;
    }

    private void restart() {
        header.clear();
        way = Way.NONE;
        payload = null;
    }

    // What is answered.

    void done(Reply reply) throws IOException {
        send(DONE, reply);
    }

    /** The call blocks; its DONE will follow. */
    void pending() throws IOException {
        send(PENDING, Reply.OK);
    }

    private void send(int kind, Reply reply) throws IOException {
        byte[] data = reply.payload();
        ByteBuffer lent = reply.lent();
        int length = lent == null ? data.length : (int) reply.ret();
        ByteBuffer out = buffers.out.clear();
        out.putInt(length).putInt(kind);
        out.putLong(reply.ret()).putInt(reply.errno()).putInt(reply.aux());
        if (lent == null && data.length <= out.remaining()) {
            out.put(data).flip();
            if (!unsent.hasRemaining()) {
                int unused = socket.writeNow(out);
            }
            keep(out);
        } else if (lent == null) {
            keep(out.flip());
            keep(ByteBuffer.wrap(data));
            flush();
        } else {
            sendLent(out.flip(), lent, reply.lentAt(), length);
        }
    }

    /** {@code head}, and what lies in {@code lent}: in one call, without a copy. */
    private void sendLent(ByteBuffer head, ByteBuffer lent, int at, int length) throws IOException {
        int first = Math.min(length, lent.capacity() - at);
        int written = 0;
        if (lent.isDirect() && !unsent.hasRemaining()) {
            LibC.vector(buffers.vectors, 0, head, 0, head.limit());
            LibC.vector(buffers.vectors, 1, lent, at, first);
            LibC.vector(buffers.vectors, 2, lent, 0, length - first);
            written = socket.writeNow(buffers.vectors, first < length ? VECTORS : VECTORS - 1);
        }
        if (written == head.limit() + length) {
            return;
        }
        keep(head.position(Math.min(written, head.limit())));
        int sent = Math.max(0, written - head.limit());
        if (sent < first) {
            keep(lent, at + sent, first - sent);
        }
        int wrapped = Math.max(0, sent - first);
        keep(lent, wrapped, length - first - wrapped);
        if (written == 0) {
            flush();
        }
    }

    private void keep(ByteBuffer from) {
        keep(from, from.position(), from.remaining());
    }

    /** Behind what is unsent already. The memory stays, for whoever asks for more than the socket takes will do so again. */
    private void keep(ByteBuffer from, int at, int count) {
        if (count == 0) {
            return;
        }
        int before = unsent.remaining();
        if (unsent.capacity() < before + count) {
            int capacity = Integer.highestOneBit(Math.max(1, before + count - 1)) << 1;
            unsent = ByteBuffer.allocateDirect(capacity).put(unsent).flip();
        } else {
            unsent.compact().flip();
        }
        unsent.limit(before + count).put(before, from, at, count);
    }

    /** True if the other side has not taken all yet. */
    boolean hasUnsent() {
        return unsent.hasRemaining();
    }

    /** Goes on with what is unsent. */
    void flush() throws IOException {
        int written;
        do {
            written = unsent.hasRemaining() ? socket.writeNow(unsent) : 0;
        } while (written > 0);
        if (!unsent.hasRemaining() && unsent.capacity() > MOST_KEPT) {
            unsent = NOTHING;
        }
    }

    /** From any thread: nothing comes or goes any more, which {@link #next} will find. */
    void shutdown() {
        socket.shutdown();
    }

    void close() {
        takeOff(); // else the other side would read of a reset, not of an end
        socket.close();
    }
}
