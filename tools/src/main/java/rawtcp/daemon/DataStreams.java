package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import rawtcp.client.Caller;
import rawtcp.client.Frame;
import rawtcp.command.Session;
import rawtcp.os.LibC;
import rawtcp.os.ProcessStream;

/**
 * The data of a client's stdin and stdout. What the client has as pipes or files is read and written here, so that the data does
 * not pass through its process; it is told how much did, and lets it go on: a client that is stopped is to stop that too. All
 * else comes and goes in frames.
 */
final class DataStreams {
    private static final int BUFFERS_KEPT = 8;
    private static final ArrayDeque<ByteBuffer> BUFFERS = new ArrayDeque<>();

    private final Caller caller;
    private final StdinStream inFrames;
    private final OutputFrames outFrames;
    private ByteBuffer inBuffer;
    /** Null as long as nothing was read, or if it comes in frames. */
    private ProcessStream in;

    private ByteBuffer outBuffer;
    /** Null as long as nothing was written, or if it goes in frames. */
    private ProcessStream out;

    private boolean hasWritten;
    /** Bytes that the client was not yet told of. */
    private int untold;

    DataStreams(Caller caller, StdinStream inFrames, OutputFrames outFrames) {
        this.caller = caller;
        this.inFrames = inFrames;
        this.outFrames = outFrames;
    }

    /** What is there, a byte at least; null at the end. One thread at a time, as {@link #write}, but both at once. */
    ByteBuffer read() throws IOException {
        if (inBuffer == null) {
            inBuffer = buffer();
            in = stdin();
        } else if (in != null && !in.isOpen()) { // an earlier connection of the run has ended while this waited
            in.release();
            in = stdin();
        }
        int count = in == null ? inFrames.read(inBuffer.clear()) : in.read(inBuffer.clear());
        if (count < 0) {
            return null;
        }
        if (in != null) {
            carried(count);
        }
        return inBuffer.flip();
    }

    ByteBuffer outBuffer() {
        if (outBuffer == null) {
            outBuffer = buffer();
        }
        return outBuffer.clear();
    }

    void write(ByteBuffer from) throws IOException {
        if (!hasWritten) {
            hasWritten = true;
            out = caller.ownStreams() ? ProcessStream.stdout(caller.pid()) : null;
        }
        if (out == null) {
            outFrames.write(from);
            return;
        }
        int count = from.remaining();
        out.write(from);
        carried(count);
    }

    private ProcessStream stdin() {
        return caller.ownStreams() ? ProcessStream.stdin(caller.pid()) : null;
    }

    private void carried(int bytes) throws IOException {
        for (int frames = due(bytes); frames > 0; frames--) {
            outFrames.carried();
        }
    }

    private synchronized int due(int bytes) {
        untold += bytes;
        int frames = untold / Frame.CARRIED;
        untold -= frames * Frame.CARRIED;
        return frames;
    }

    /** When nobody of the run reads or writes any more. */
    void close() {
        for (ProcessStream stream : new ProcessStream[] {in, out}) {
            if (stream != null) {
                stream.release();
            }
        }
        giveBack(inBuffer);
        giveBack(outBuffer);
    }

    /** Direct memory, which the collector would give back too late: kept for the next run. */
    private static ByteBuffer buffer() {
        synchronized (BUFFERS) {
            ByteBuffer kept = BUFFERS.poll();
            return kept != null ? kept : LibC.memory(Session.DATA_BYTES);
        }
    }

    private static void giveBack(ByteBuffer buffer) {
        synchronized (BUFFERS) {
            if (buffer != null && BUFFERS.size() < BUFFERS_KEPT) {
                BUFFERS.push(buffer);
            }
        }
    }
}
