package rawtcp.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import rawtcp.os.Fifo;

/** A file that is written for a client, as its own program would: with its umask; a FIFO waits for its reader. */
final class NewFile {
    private static final long SOON_NS = 100_000_000;
    private static final int EVERYBODY = 0666;
    private static final int USUAL_MASK = 022;

    private NewFile() {}

    /** {@code waits} is run where nobody reads a FIFO yet; after {@code timeoutNs} that is a TimeoutException. */
    static OutputStream open(long pid, Path path, long timeoutNs, Runnable waits)
            throws IOException, InterruptedException, TimeoutException {
        if (Fifo.isThere(path)) {
            OutputStream soon = Fifo.open(path, Math.min(SOON_NS, timeoutNs));
            if (soon != null) {
                return soon;
            }
            waits.run();
            OutputStream late = Fifo.open(path, timeoutNs);
            if (late == null) {
                throw new TimeoutException("timed out (nobody reads " + path + ")");
            }
            return late;
        }
        boolean isNew = Files.notExists(path);
        OutputStream file = Files.newOutputStream(path);
        if (isNew) {
            Files.setPosixFilePermissions(path, permissions(EVERYBODY & ~mask(pid)));
        }
        return file;
    }

    private static int mask(long pid) {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("Umask:"))
                    .mapToInt(line ->
                            Integer.parseInt(line.substring("Umask:".length()).strip(), 8))
                    .findFirst()
                    .orElse(USUAL_MASK);
        } catch (IOException e) {
            return USUAL_MASK; // it has gone
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission one :
                PosixFilePermission.values()) { // in the order of the bits, the owner's read first
            if ((mode & (0400 >> one.ordinal())) != 0) {
                all.add(one);
            }
        }
        return all;
    }
}
