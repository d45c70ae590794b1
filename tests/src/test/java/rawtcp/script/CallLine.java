package rawtcp.script;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/** One connection that speaks the protocol of socket calls: one call at a time. */
final class CallLine implements AutoCloseable {
    private static final int REQUEST_BYTES = 32;
    private static final int REPLY_BYTES = 24;
    private static final int PENDING = 1;
    private static final int VERSION = 1;

    /** A call on its way. */
    final class Pending implements World.Call {
        private final Thread waiter = Thread.currentThread();
        private volatile Reply reply;
        private volatile boolean sleeps;
        private long endNs;

        @Override
        public Reply reply() {
            return reply;
        }

        @Override
        public long endNs() {
            return endNs;
        }

        boolean waitUntil(long untilNs) {
            while (reply == null && !ended && System.nanoTime() < untilNs) {
                LockSupport.parkNanos(untilNs - System.nanoTime());
            }
            return reply != null;
        }

        /** Until it has ended or is known to sleep; false if neither was heard. */
        boolean settle(long untilNs) {
            while (reply == null && !sleeps && !ended && System.nanoTime() < untilNs) {
                LockSupport.parkNanos(untilNs - System.nanoTime());
            }
            return reply != null || sleeps;
        }
    }

    private final SocketChannel channel;
    private volatile Pending current;
    private volatile boolean ended;

    CallLine(Path socket, int pid) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        Haste.start("call line", this::readReplies);
        byte[] name = "packet script".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Pending hello = begin(new Request(Op.HELLO, 0, 0, pid, 0, VERSION, name));
        if (!hello.waitUntil(System.nanoTime() + 20_000_000_000L)
                || hello.reply().ret() != 0) {
            throw new IOException("no answer to HELLO at " + socket);
        }
    }

    boolean isFree() {
        return current == null || current.reply() != null;
    }

    Pending begin(Request request) throws IOException {
        Pending pending = new Pending();
        current = pending;
        byte[] payload = request.payload();
        ByteBuffer frame = ByteBuffer.allocate(REQUEST_BYTES + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(payload.length)
                .putShort((short) request.op().code())
                .putShort((short) request.flags())
                .putInt(request.handle())
                .putInt(request.a())
                .putInt(request.b())
                .putInt(0)
                .putLong(request.c())
                .put(payload)
                .flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
        return pending;
    }

    private void readReplies() {
        try {
            while (true) {
                ByteBuffer head = read(REPLY_BYTES);
                int length = head.getInt();
                int kind = head.getInt();
                long ret = head.getLong();
                int errno = head.getInt();
                int aux = head.getInt();
                byte[] payload = read(length).array();
                Pending pending = current;
                if (kind == PENDING) {
                    pending.sleeps = true;
                } else {
                    pending.endNs = System.nanoTime();
                    pending.reply = new Reply(ret, errno, aux, payload);
                }
                LockSupport.unpark(pending.waiter);
            }
        } catch (IOException e) {
            ended = true;
            Pending pending = current;
            if (pending != null) {
                LockSupport.unpark(pending.waiter);
            }
        }
    }

    private ByteBuffer read(int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IOException("closed");
            }
        }
        return into.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
