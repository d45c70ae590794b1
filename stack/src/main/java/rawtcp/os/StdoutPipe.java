package rawtcp.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether anybody reads what another process prints. That process learns it only by writing; who can see its descriptors, at once. */
public final class StdoutPipe {
    private static final int NOW = 0;

    private StdoutPipe() {}

    /** True: the stdout of {@code pid} is a pipe that nobody has open to read any more. */
    public static boolean isUnread(long pid) {
        Path stdout = ProcessStream.path(pid, 1);
        try {
            return Files.readSymbolicLink(stdout).toString().startsWith("pipe:") && isUnread(stdout);
        } catch (IOException e) {
            return false; // another's, or gone
        }
    }

    /** Poll tells a writer that there is no reader (pipe(7)). */
    private static boolean isUnread(Path pipe) throws ErrnoException {
        int writer = LibC.openToWrite(pipe);
        try {
            ByteBuffer polled = LibC.memory(LibC.POLLFD_BYTES);
            LibC.pollDescriptor(polled, 0, writer, 0);
            int unused = LibC.poll(polled, 1, NOW);
            return (LibC.pollEvents(polled, 0) & LibC.POLLERR) != 0;
        } finally {
            LibC.close(writer);
        }
    }
}
