package rawtcp.shell;

import java.nio.ByteBuffer;
import rawtcp.client.Streams;

/** Streams of a command that has no stdin. */
interface WithoutInput extends Streams {
    @Override
    default int readIn(ByteBuffer into) {
        return -1;
    }

    @Override
    default boolean stopIn() {
        return true;
    }
}
