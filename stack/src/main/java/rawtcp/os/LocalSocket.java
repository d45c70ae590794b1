package rawtcp.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/**
 * A connection of a {@link LocalListener}. To {@link #read} and {@link #write} it is a blocking channel, which unlike Java's
 * own no interrupt closes: commands' threads are interrupted by Ctrl-C. The stack's thread, which must not wait for it,
 * waits for its descriptor beside others and uses {@link #readNow} and {@link #writeNow}.
 */
public final class LocalSocket implements ByteChannel {
    private static final int PART = 64 << 10;
    private static final int PEERCRED_INTS = 3; // struct ucred: pid, uid, gid

    /** So many words are looked at before they are taken off the socket, all at once. */
    private static final int MOST_LOOKS = 16;

    /** Where what is taken off goes, of all sockets: nobody reads it. */
    private static final ByteBuffer AWAY = LibC.memory(16 << 10);

    private final SharedDescriptor descriptor;
    private final int fd;
    private boolean mayLook;
    private int looks;
    private int left; // bytes that were looked at

    LocalSocket(int fd) {
        this.fd = fd;
        descriptor = new SharedDescriptor(fd);
    }

    /** How much may lie between us and the other side. */
    public void sendBuffer(int bytes) throws IOException {
        try {
            LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_SNDBUF, bytes);
        } catch (ErrnoException e) {
            throw new IOException(e.sentence(), e);
        }
    }

    /** The process that has connected, as this one knows it; 0 if that sees nothing of it. */
    public long peerPid() {
        try {
            return LibC.options(fd, LibC.SOL_SOCKET, LibC.SO_PEERCRED, PEERCRED_INTS)[0];
        } catch (ErrnoException e) {
            return 0;
        }
    }

    /** To be waited for; valid until {@link #close}. */
    public int descriptor() {
        return fd;
    }

    /** What is there, but no more than {@code into} takes, which is direct; 0: nothing just now; -1: the end. */
    public int readNow(ByteBuffer into) throws IOException {
        int count = readNow(into, into.position(), into.remaining());
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    /** The same to {@code at}, and at most {@code length} bytes. */
    public int readNow(ByteBuffer into, int at, int length) throws IOException {
        takeOff();
        return getNow(into, at, length, false);
    }

    /** {@code stays}: in the socket, to be taken off. */
    private int getNow(ByteBuffer into, int at, int length, boolean stays) throws IOException {
        int held = descriptor.enter();
        try {
            while (true) {
                int count = stays ? LibC.look(held, into, at, length) : LibC.read(held, into, at, length);
                if (count >= 0) {
                    return count == 0 && length > 0 ? -1 : count;
                }
                if (count == -LibC.EAGAIN) {
                    return 0;
                }
                failUnlessInterrupted(-count);
            }
        } finally {
            descriptor.leave();
        }
    }

    /**
     * From now on {@link #lookNow} leaves things where they are. Who waits for an answer waits at the socket that the question was
     * written to, and the kernel wakes it there for nothing when the question is taken off (unix_write_space).
     */
    public void allowLooks() {
        try {
            LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_PEEK_OFF, 0);
            mayLook = true;
        } catch (ErrnoException e) {
            mayLook = false; // it is read, then
        }
    }

    /**
     * As {@link #readNow(ByteBuffer, int, int)}, but what is returned may stay in the socket, where no later look or read sees it
     * again, and is counted against its writer until {@link #takeOff} or a read. A poll that is not edge-triggered finds it.
     */
    public int lookNow(ByteBuffer into, int at, int length) throws IOException {
        if (!mayLook || looks == MOST_LOOKS || left + length > AWAY.capacity()) {
            return readNow(into, at, length);
        }
        int count = getNow(into, at, length, true);
        if (count > 0) {
            looks++;
            left += count;
        }
        return count;
    }

    /** True if there is something to {@link #takeOff}. */
    public boolean hasLookedAt() {
        return left > 0;
    }

    /** What was only looked at. */
    public void takeOff() throws IOException {
        looks = 0;
        if (left == 0) {
            return;
        }
        int held = descriptor.enter();
        try {
            while (left > 0) {
                int count = LibC.read(held, AWAY, 0, left);
                if (count > 0) {
                    left -= count;
                } else {
                    failUnlessInterrupted(-count);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /** As much as goes, of what is direct. */
    public int writeNow(ByteBuffer from) throws IOException {
        int held = descriptor.enter();
        try {
            while (true) {
                int count = LibC.write(held, from, from.position(), from.remaining());
                if (count >= 0) {
                    from.position(from.position() + count);
                    return count;
                }
                if (count == -LibC.EAGAIN) {
                    return 0;
                }
                failUnlessInterrupted(-count);
            }
        } finally {
            descriptor.leave();
        }
    }

    /** As much as goes of what the first {@code count} vectors name ({@link LibC#vector}). */
    public int writeNow(ByteBuffer vectors, int count) throws IOException {
        int held = descriptor.enter();
        try {
            while (true) {
                int written = LibC.writeVectors(held, vectors, count);
                if (written >= 0) {
                    return written;
                }
                if (written == -LibC.EAGAIN) {
                    return 0;
                }
                failUnlessInterrupted(-written);
            }
        } finally {
            descriptor.leave();
        }
    }

    private static void failUnlessInterrupted(int errno) throws IOException {
        if (errno != LibC.EINTR) {
            throw new IOException(ErrnoException.sentence(errno));
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!into.isDirect()) {
            ByteBuffer part = ByteBuffer.allocateDirect(Math.min(PART, into.remaining()));
            int count = read(part);
            into.put(part.flip());
            return count;
        }
        int count = readNow(into);
        while (count == 0 && into.hasRemaining()) {
            await(LibC.POLLIN);
            count = readNow(into);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int total = from.remaining();
        while (from.hasRemaining()) {
            if (from.isDirect()) {
                writeAll(from);
            } else {
                int count = Math.min(PART, from.remaining());
                ByteBuffer part = ByteBuffer.allocateDirect(count).put(from.slice(from.position(), count));
                writeAll(part.flip());
                from.position(from.position() + count);
            }
        }
        return total;
    }

    private void writeAll(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (writeNow(from) == 0) {
                await(LibC.POLLOUT);
            }
        }
    }

    private void await(int event) throws ClosedChannelException {
        int held = descriptor.enter();
        try {
            LibC.awaitEvent(held, event);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /** From any thread: both sides see the end. */
    public void shutdown() {
        descriptor.shutdown();
    }

    /** From any thread; a read that waits ends. */
    @Override
    public void close() {
        descriptor.close();
    }
}
