package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A socket that reads and writes as a blocking one does, but is not closed by an interrupt: commands' threads are
 * interrupted by Ctrl-C, and a blocking NIO channel closes itself under an interrupted thread.
 */
final class PatientChannel implements ByteChannel {
    private final SocketChannel socket;
    private final Selector readable;

    PatientChannel(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        readable = Selector.open();
        socket.register(readable, SelectionKey.OP_READ);
    }

    /** One thread reads. */
    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = socket.read(into);
        while (count == 0) {
            readable.select();
            readable.selectedKeys().clear();
            count = socket.read(into);
        }
        return count;
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
