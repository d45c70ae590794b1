package rawtcp.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import rawtcp.client.Frame;
import rawtcp.client.FrameError;
import rawtcp.client.FrameType;
import rawtcp.client.FrameWriter;

/** The client's stdin as the command reads it. Credit is granted from the first read on, never before. */
final class StdinStream extends InputStream {
    private final FrameWriter toClient;
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
    /** Credit that the client has and has not used. */
    private int outstanding;
    /** Credit for what has been consumed, not yet granted again. */
    private int owed;

    private boolean started;
    private boolean ended;
    private boolean closed;

    StdinStream(FrameWriter toClient) {
        this.toClient = toClient;
    }

    /** A STDIN frame has come. */
    synchronized void accept(ByteBuffer payload) throws FrameError {
        int cost = Frame.cost(payload.remaining());
        if (cost > outstanding) {
            throw new FrameError("stdin beyond the credit it has");
        }
        if (ended) {
            throw new FrameError("stdin after its end");
        }
        outstanding -= cost;
        if (payload.hasRemaining()) {
            chunks.add(ByteBuffer.allocate(payload.remaining()).put(payload).flip());
        } else {
            owed += cost;
        }
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The run is over or the client gone: reads fail from now on. */
    synchronized void abandon() {
        closed = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        return length == 0 ? 0 : read(ByteBuffer.wrap(into, offset, length));
    }

    /** Waits for a byte at least; -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        start();
        int count;
        int grant;
        synchronized (this) {
            if (!awaitChunk()) {
                return -1;
            }
            count = take(into);
            grant = creditDue();
        }
        if (grant > 0) {
            toClient.send(FrameType.CREDIT, grant);
        }
        return count;
    }

    @Override
    public synchronized int available() {
        return chunks.isEmpty() ? 0 : chunks.peek().remaining();
    }

    private void start() throws IOException {
        synchronized (this) {
            if (started) {
                return;
            }
            started = true;
            outstanding = Frame.WINDOW;
        }
        toClient.send(FrameType.CREDIT, Frame.WINDOW);
    }

    private boolean awaitChunk() throws IOException {
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (closed) {
            throw new IOException("the client has gone");
        }
        return !chunks.isEmpty();
    }

    private int take(ByteBuffer into) {
        int start = into.position();
        while (into.hasRemaining() && !chunks.isEmpty()) {
            ByteBuffer chunk = chunks.peek();
            int part = Math.min(into.remaining(), chunk.remaining());
            into.put(chunk.slice(chunk.position(), part));
            chunk.position(chunk.position() + part);
            if (!chunk.hasRemaining()) {
                owed += Frame.cost(chunk.capacity());
                chunks.remove();
            }
        }
        return into.position() - start;
    }

    private int creditDue() {
        if (owed < Frame.WINDOW / 2 || ended) {
            return 0;
        }
        int grant = owed;
        owed = 0;
        outstanding += grant;
        assert outstanding <= Frame.WINDOW;
        return grant;
    }
}
