package rawtcp.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/** A Unix socket that listens. */
public final class LocalListener implements Closeable {
    private final SharedDescriptor descriptor;

    private LocalListener(int fd) {
        descriptor = new SharedDescriptor(fd);
    }

    /** At a path where there is nothing yet. */
    public static LocalListener bind(Path path, int backlog) throws IOException {
        int fd = -1;
        try {
            fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM, 0);
            LibC.bindPath(fd, path.toString());
            LibC.listen(fd, backlog);
            return new LocalListener(fd);
        } catch (ErrnoException e) {
            if (fd >= 0) {
                LibC.close(fd);
            }
            throw new IOException(e.sentence(), e);
        }
    }

    /**
     * Waits for a connection.
     *
     * @throws ClosedChannelException this was closed, before or meanwhile
     */
    public LocalSocket accept() throws IOException {
        int fd = descriptor.enter();
        try {
            return new LocalSocket(LibC.accept(fd));
        } catch (ErrnoException e) {
            if (!descriptor.isOpen()) {
                throw new AsynchronousCloseException();
            }
            throw new IOException(e.sentence(), e);
        } finally {
            descriptor.leave();
        }
    }

    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /** From any thread. */
    @Override
    public void close() {
        descriptor.close();
    }
}
