package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A socket that reads and writes as a blocking one does, but is not closed by an interrupt: commands' threads are
 * interrupted by Ctrl-C, and a blocking NIO channel closes itself under an interrupted thread.
 */
final class PatientChannel implements ByteChannel {
    private final SocketChannel socket;
    private final ByteBuffer first;
    private final Selector readable;

    /** {@code first}: what was read of the socket already, and is to be read again. */
    PatientChannel(SocketChannel socket, ByteBuffer first) throws IOException {
        this.socket = socket;
        this.first = first;
        socket.configureBlocking(false);
        readable = Selector.open();
        socket.register(readable, SelectionKey.OP_READ);
    }

    /** One thread reads. */
    @Override
    public int read(ByteBuffer into) throws IOException {
        if (first.hasRemaining()) {
            return readAgain(into);
        }
        int count = socket.read(into);
        while (count == 0) {
            awaitReadable();
            count = socket.read(into);
        }
        return count;
    }

    private void awaitReadable() throws IOException {
        try {
            readable.select();
            readable.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new AsynchronousCloseException();
        }
    }

    /** And what has come behind it. */
    private int readAgain(ByteBuffer into) throws IOException {
        int start = into.position();
        while (first.hasRemaining() && into.hasRemaining()) {
            into.put(first.get());
        }
        int unused = into.hasRemaining() ? socket.read(into) : 0;
        return into.position() - start;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int total = socket.write(from);
        while (from.hasRemaining()) {
            awaitWritable();
            total += socket.write(from);
        }
        return total;
    }

    /** Rare: the window of credit fits into the socket's buffer. */
    private void awaitWritable() throws IOException {
        boolean wasInterrupted = Thread.interrupted();
        try (Selector writable = Selector.open()) {
            socket.register(writable, SelectionKey.OP_WRITE);
            writable.select();
            wasInterrupted |= Thread.interrupted();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    /** From any thread; a read that waits ends with ClosedChannelException. */
    @Override
    public void close() throws IOException {
        socket.close();
        readable.close();
    }
}
