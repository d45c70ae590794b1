package rawtcp.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file is: inode(7). */
final class FileType {
    static final int FIFO = 0010000;
    static final int CHARACTER_DEVICE = 0020000;
    static final int REGULAR = 0100000;
    private static final int MASK = 0170000;

    private FileType() {}

    static int of(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & MASK;
    }
}
