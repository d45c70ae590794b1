package rawtcp.os;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A FIFO to write to: whoever opens it waits for a reader, in Java where nothing but that reader ends it. */
public final class Fifo {
    private static final long LOOK_MS = 20;

    private Fifo() {}

    public static boolean isThere(Path path) throws IOException {
        return Files.exists(path) && FileType.of(path) == FileType.FIFO;
    }

    /** Null if nobody reads it within {@code timeoutNs}. */
    public static OutputStream open(Path path, long timeoutNs) throws IOException, InterruptedException {
        long beganNs = System.nanoTime();
        int writer = tryToOpen(path);
        while (writer < 0 && System.nanoTime() - beganNs < timeoutNs) {
            Thread.sleep(LOOK_MS);
            writer = tryToOpen(path);
        }
        if (writer < 0) {
            return null;
        }
        // The one that found the reader is held until ours is there, or that one would see an end;
        // and a reader of our own, so that ours does not wait if that one has gone.
        FileChannel both = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return Files.newOutputStream(path, StandardOpenOption.WRITE);
        } finally {
            both.close();
            LibC.close(writer);
        }
    }

    /** -1: nobody reads it. */
    private static int tryToOpen(Path path) throws ErrnoException {
        try {
            return LibC.openToWrite(path);
        } catch (ErrnoException e) {
            if (e.errno() == LibC.ENXIO) {
                return -1;
            }
            throw e;
        }
    }
}
