package rawtcp.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a command's streams end on the client's side: a process's descriptors, or a shell's terminal. */
public interface Streams {
    /** Blocks for more stdin; -1 at its end. */
    int readIn(ByteBuffer into) throws IOException;

    /** A command that reads stdin begins. */
    default void startIn() {}

    /** Ends a {@link #readIn} that waits, and those to come until the next command; false if that can't be done. */
    boolean stopIn();

    void writeOut(ByteBuffer bytes) throws IOException;

    void writeErr(ByteBuffer bytes) throws IOException;
}
