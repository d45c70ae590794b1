package rawtcp.os;

import java.nio.channels.ClosedChannelException;

/** A socket's descriptor that one thread may close while others use it: their calls end, and the last to leave closes. */
final class SharedDescriptor {
    private final int fd;
    private int users;
    private boolean closed;

    SharedDescriptor(int fd) {
        this.fd = fd;
    }

    /** It stays what it is until {@link #leave}. */
    synchronized int enter() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        users++;
        return fd;
    }

    synchronized void leave() {
        users--;
        if (closed && users == 0) {
            LibC.close(fd);
        }
    }

    /** What waits for it ends, and the other side sees its end. */
    synchronized void shutdown() {
        if (!closed) {
            LibC.shutdown(fd);
        }
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        shutdown();
        closed = true;
        if (users == 0) {
            LibC.close(fd);
        }
    }

    synchronized boolean isOpen() {
        return !closed;
    }
}
