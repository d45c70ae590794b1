package rawtcp.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import rawtcp.os.DatagramPair;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;

final class ReceiveBatchTest {
    private static final int LENGTH = 29_000;
    private static final int OF_THAT_LENGTH = 10;
    private static final int ROOM = 1 << 20;

    private final ReceiveBatch batch = new ReceiveBatch();

    @Test
    void a_batch_is_full_if_there_may_be_more() throws ErrnoException {
        try (DatagramPair pair =
                new DatagramPair("rawtcp/test/" + ProcessHandle.current().pid())) {
            LibC.bufferSize(pair.sender(), LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, ROOM);
            receive(pair, 1, false); // from now on it knows how long they are
            receive(pair, OF_THAT_LENGTH - 1, false);
            receive(pair, OF_THAT_LENGTH, true);
            receive(pair, 0, false);
        }
    }

    private void receive(DatagramPair pair, int count, boolean full) {
        ByteBuffer packet = LibC.memory(LENGTH);
        for (int i = 0; i < count; i++) {
            assertEquals(LENGTH, LibC.write(pair.sender(), packet, LENGTH));
        }
        assertEquals(count, batch.receive(pair.receiver(), (memory, at, length) -> assertEquals(LENGTH, length)));
        assertEquals(full, batch.wasFull());
    }
}
