package rawtcp.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The stdin or stdout of another process, which this one reads or writes in its place. Only where that makes no difference to
 * anybody: of pipes, of files and devices that can be read without waiting, and of /dev/null; a terminal's jobs, and the
 * limits of whoever fills a disk, are that process's own. An interrupt ends what waits, as it does for all channels of Java.
 */
public final class ProcessStream extends AbstractInterruptibleChannel {
    private static final int O_ACCMODE = 3;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int OCTAL = 8;

    /** /dev/null, zero, full, random and urandom: see null(4), random(4). */
    private static final long MEMORY_DEVICES = 1;

    private static final int MAJOR = 8;

    private static final long DEV_NULL = 0x103;
    private static final String FLAGS = "flags:";
    private static final long FOREVER = -1;

    private final int fd;
    /** A read of it may wait: some files of the kernel are such. */
    private final boolean blocks;
    /** What a wait is ended by. */
    private final int wake;

    private final ByteBuffer polled = LibC.memory(2 * LibC.POLLFD_BYTES);

    private ProcessStream(int fd, boolean blocks) throws ErrnoException {
        this.fd = fd;
        this.blocks = blocks;
        this.wake = LibC.eventFd();
    }

    /** Null if it is to be left to that process. */
    public static ProcessStream stdin(long pid) {
        try {
            Path path = path(pid, 0);
            if (accessMode(pid, 0) == O_WRONLY) {
                return null;
            }
            return switch (FileType.of(path)) {
                // Opened once more it need not wait, and its other readers' descriptors stay as they are.
                case FileType.FIFO -> of(LibC.openToRead(path), false);
                case FileType.REGULAR -> of(LibC.duplicate((int) pid, 0), true);
                case FileType.CHARACTER_DEVICE ->
                    device(path) >> MAJOR == MEMORY_DEVICES ? of(LibC.duplicate((int) pid, 0), true) : null;
                default -> null;
            };
        } catch (IOException e) {
            return null; // another's, or gone, or a kernel before 5.6
        }
    }

    /** Null if it is to be left to that process. */
    public static ProcessStream stdout(long pid) {
        try {
            Path path = path(pid, 1);
            int type = FileType.of(path);
            boolean isNull = type == FileType.CHARACTER_DEVICE && device(path) == DEV_NULL;
            if (accessMode(pid, 1) == O_RDONLY || !(type == FileType.FIFO || isNull)) {
                return null;
            }
            return of(LibC.openToWrite(path), false);
        } catch (IOException e) {
            return null; // another's, or gone
        }
    }

    private static ProcessStream of(int fd, boolean blocks) throws ErrnoException {
        try {
            return new ProcessStream(fd, blocks);
        } catch (ErrnoException e) {
            LibC.close(fd);
            throw e;
        }
    }

    private static long device(Path path) throws IOException {
        return (long) Files.getAttribute(path, "unix:rdev");
    }

    static Path path(long pid, int descriptor) {
        return Path.of("/proc", String.valueOf(pid), "fd", String.valueOf(descriptor));
    }

    /** See proc_pid_fdinfo(5): the flags of open(2), in octal. */
    private static int accessMode(long pid, int descriptor) throws IOException {
        Path info = Path.of("/proc", String.valueOf(pid), "fdinfo", String.valueOf(descriptor));
        for (String line : Files.readAllLines(info)) {
            if (line.startsWith(FLAGS)) {
                return Integer.parseInt(line.substring(FLAGS.length()).strip(), OCTAL) & O_ACCMODE;
            }
        }
        throw new IOException("no flags in " + info);
    }

    /** Waits for a byte at least; -1 at the end. {@code into} is direct. */
    public int read(ByteBuffer into) throws IOException {
        boolean completed = false;
        try {
            begin();
            int count = readOrWait(into);
            completed = true;
            return count;
        } finally {
            end(completed);
        }
    }

    private int readOrWait(ByteBuffer into) throws IOException {
        int count = blocks ? -LibC.EAGAIN : LibC.read(fd, into, into.position(), into.remaining());
        while (count == -LibC.EAGAIN && isOpen()) {
            await(LibC.POLLIN);
            count = LibC.read(fd, into, into.position(), into.remaining());
        }
        if (count < 0) {
            throw new ErrnoException("read", -count);
        }
        into.position(into.position() + count);
        return count == 0 ? -1 : count;
    }

    /** All of it; EPIPE if nobody reads. {@code from} is direct. */
    public void write(ByteBuffer from) throws IOException {
        boolean completed = false;
        try {
            begin();
            while (from.hasRemaining() && isOpen()) {
                writeOrWait(from);
            }
            completed = true;
        } finally {
            end(completed);
        }
    }

    private void writeOrWait(ByteBuffer from) throws IOException {
        int count = LibC.write(fd, from, from.position(), from.remaining());
        if (count >= 0) {
            from.position(from.position() + count);
        } else if (count == -LibC.EAGAIN) {
            await(LibC.POLLOUT);
        } else {
            throw new ErrnoException("write", -count);
        }
    }

    private void await(int event) {
        LibC.pollDescriptor(polled, 0, fd, event);
        LibC.pollDescriptor(polled, 1, wake, LibC.POLLIN);
        int unused = LibC.poll(polled, 2, FOREVER);
    }

    /** Whoever waits comes back; the descriptors stay for that one until {@link #release}. */
    @Override
    protected void implCloseChannel() {
        LibC.signal(wake);
    }

    /** When nobody reads or writes here any more. */
    public void release() {
        LibC.close(fd);
        LibC.close(wake);
    }
}
