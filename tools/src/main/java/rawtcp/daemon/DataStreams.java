package rawtcp.daemon;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import rawtcp.client.Caller;
import rawtcp.client.Credit;
import rawtcp.client.Frame;
import rawtcp.client.FrameType;
import rawtcp.client.FrameWriter;
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
    private final FrameWriter toClient;
    private final Credit credit;
    private final List<ByteBuffer> taken = new ArrayList<>();
    private final List<ProcessStream> opened = new ArrayList<>();
    /** Null as long as nothing was read, or if it comes in frames. */
    private ProcessStream in;

    private boolean hasRead;
    private ProcessStream out;
    private boolean hasWritten;
    /** Bytes that the client was not yet told of. */
    private int untold;

    DataStreams(Caller caller, StdinStream inFrames, OutputFrames outFrames, FrameWriter toClient, Credit credit) {
        this.caller = caller;
        this.inFrames = inFrames;
        this.outFrames = outFrames;
        this.toClient = toClient;
        this.credit = credit;
    }

    /** Direct memory, which the collector would give back too late: kept for the next run. */
    ByteBuffer buffer() {
        ByteBuffer buffer;
        synchronized (BUFFERS) {
            buffer = BUFFERS.poll();
        }
        if (buffer == null) {
            buffer = LibC.memory(Session.DATA_BYTES);
        }
        synchronized (taken) {
            taken.add(buffer);
        }
        return buffer;
    }

    /** One thread at a time, as {@link #write}, but both at once. */
    int read(ByteBuffer into) throws IOException {
        if (!hasRead || (in != null && !in.isOpen())) { // a connection before this one may have ended while it waited
            hasRead = true;
            in = caller.ownStreams() ? opened(ProcessStream.stdin(caller.pid())) : null;
        }
        if (in == null) {
            return inFrames.read(into);
        }
        int count = in.read(into);
        carried(Math.max(count, 0));
        return count;
    }

    void write(ByteBuffer from) throws IOException {
        if (!hasWritten) {
            hasWritten = true;
            out = caller.ownStreams() ? opened(ProcessStream.stdout(caller.pid())) : null;
        }
        if (out == null) {
            outFrames.write(from);
            return;
        }
        int count = from.remaining();
        out.write(from);
        carried(count);
    }

    private ProcessStream opened(ProcessStream stream) {
        synchronized (opened) {
            if (stream != null) {
                opened.add(stream);
            }
        }
        return stream;
    }

    private void carried(int bytes) throws IOException {
        for (int frames = due(bytes); frames > 0; frames--) {
            try {
                if (!credit.use(Frame.CARRIED_COST)) {
                    throw new IOException("the client has gone");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            toClient.send(FrameType.CARRIED);
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
        synchronized (opened) {
            opened.forEach(ProcessStream::release);
        }
        synchronized (taken) {
            taken.forEach(DataStreams::giveBack);
            taken.clear();
        }
    }

    private static void giveBack(ByteBuffer buffer) {
        synchronized (BUFFERS) {
            if (BUFFERS.size() < BUFFERS_KEPT) {
                BUFFERS.push(buffer.clear());
            }
        }
    }
}
