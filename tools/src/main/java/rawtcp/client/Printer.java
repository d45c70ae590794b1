package rawtcp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Writes what a command prints, and grants credit for what has been written, here or by the daemon. In the caller's
 * thread, until stdin is wanted too: from then on in a thread of its own, so that a stuck stdout does not keep credit for
 * stdin from us.
 */
final class Printer {
    private record Chunk(FrameType stream, ByteBuffer bytes) {}

    private final Streams streams;
    private final FrameWriter toDaemon;
    private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
    private Thread thread;
    private boolean finished;
    private IOException failure;
    private int owedCredit;

    Printer(Streams streams, FrameWriter toDaemon) {
        this.streams = streams;
        this.toDaemon = toDaemon;
    }

    void print(FrameType stream, ByteBuffer payload) throws OutputFailed {
        if (thread == null) {
            write(stream, payload);
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
        synchronized (queue) {
            throwFailure();
            queue.add(new Chunk(stream, copy)); // as long as our credit allows
            queue.notifyAll();
        }
    }

    void ownThread() {
        if (thread == null) {
            thread = new Thread(this::work, "stdout");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Waits until all is written. */
    void finish() throws OutputFailed, InterruptedException {
        if (thread == null) {
            return;
        }
        synchronized (queue) {
            finished = true;
            queue.notifyAll();
        }
        thread.join();
        synchronized (queue) {
            throwFailure();
        }
    }

    private void work() {
        try {
            Chunk chunk = take();
            while (chunk != null) {
                write(chunk.stream, chunk.bytes);
                chunk = take();
            }
        } catch (OutputFailed e) {
            synchronized (queue) {
                failure = e.getCause();
            }
            onFailure(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the printer", e);
        }
    }

    /** The reader of the socket may wait for ever; the printer's thread must tell it. */
    private void onFailure(OutputFailed e) {
        try {
            toDaemon.send(FrameType.INTERRUPT);
        } catch (IOException gone) {
            e.addSuppressed(gone); // the reader sees the end of the stream
        }
    }

    private Chunk take() throws InterruptedException {
        synchronized (queue) {
            while (queue.isEmpty() && !finished) {
                queue.wait();
            }
            return queue.poll();
        }
    }

    private void throwFailure() throws OutputFailed {
        if (failure != null) {
            throw new OutputFailed(failure);
        }
    }

    private void write(FrameType stream, ByteBuffer bytes) throws OutputFailed {
        int cost = stream == FrameType.CARRIED ? Frame.CARRIED_COST : Frame.cost(bytes.remaining());
        try {
            if (stream == FrameType.STDERR) {
                streams.writeErr(bytes);
            } else if (stream == FrameType.STDOUT) {
                streams.writeOut(bytes);
            }
        } catch (IOException e) {
            throw new OutputFailed(e);
        }
        grant(cost);
    }

    private void grant(int cost) {
        owedCredit += cost;
        if (owedCredit < Frame.WINDOW / 2) {
            return;
        }
        try {
            toDaemon.send(FrameType.CREDIT, owedCredit);
            owedCredit = 0;
        } catch (IOException e) {
            owedCredit = 0; // the stack has gone; whoever reads the socket says so
        }
    }
}
