package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import rawtcp.os.LocalSocket;

/** A socket of which something was read already, and is to be read again. One thread reads. */
final class Pushback implements ByteChannel {
    private final LocalSocket socket;
    private final ByteBuffer first;

    Pushback(LocalSocket socket, ByteBuffer first) {
        this.socket = socket;
        this.first = first;
    }

    /** Who has connected. */
    long peerPid() {
        return socket.peerPid();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return first.hasRemaining() ? readAgain(into) : socket.read(into);
    }

    /** And what has come behind it: what a session that ends has not read would end it for the client too early. */
    private int readAgain(ByteBuffer into) throws IOException {
        int start = into.position();
        while (first.hasRemaining() && into.hasRemaining()) {
            into.put(first.get());
        }
        int unused = socket.readNow(into);
        return into.position() - start;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return socket.write(from);
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() {
        socket.close();
    }
}
