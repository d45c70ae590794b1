package rawtcp.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import rawtcp.os.DatagramPair;
import rawtcp.os.ErrnoException;
import rawtcp.wire.Segment;

final class SendBatchTest {
    private static final int HEADERS = 66;
    private static final int RING = 20_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final SendBatch batch = new SendBatch(false);
    private final ByteBuffer ring = ByteBuffer.allocateDirect(RING);
    private final List<ByteBuffer> expected = new ArrayList<>();

    @Test
    void packets_are_what_they_were_when_they_were_given_whoever_owns_their_data() throws ErrnoException {
        fill(ring);
        try (DatagramPair pair =
                new DatagramPair("rawtcp/test/" + ProcessHandle.current().pid())) {
            for (int i = 0; i < 30; i++) {
                add(HEADERS, random.nextInt(RING), i % 3 == 0 ? random.nextInt(100) : random.nextInt(2_048, 9_000));
            }
            batch.flush(pair.sender(), errno -> fail(ErrnoException.name(errno)));
            assertTrue(!batch.isEmpty(), "the kernel has taken more than it says");
            fill(ring); // its owner has gone on
            while (!expected.isEmpty()) {
                ByteBuffer received = pair.receive();
                if (received == null) {
                    batch.flush(pair.sender(), errno -> fail(ErrnoException.name(errno)));
                } else {
                    assertEquals(expected.remove(0), received);
                }
            }
            assertNull(pair.receive());
            assertTrue(batch.isEmpty());
        }
    }

    /** Data as a ring has it: what does not fit before the end of the memory goes on at its beginning. */
    private void add(int headersLength, int dataAt, int dataLength) {
        ByteBuffer packet = ByteBuffer.allocate(headersLength + dataLength);
        Segment segment = new Segment().data(ring, dataAt, dataLength);
        for (int i = 0; i < headersLength; i++) {
            byte header = (byte) random.nextInt();
            packet.put(i, header);
            batch.memory().put(batch.at() + i, header);
        }
        segment.copyData(0, dataLength, packet, headersLength);
        expected.add(packet);
        batch.add(headersLength, segment);
    }

    private void fill(ByteBuffer memory) {
        byte[] bytes = new byte[memory.capacity()];
        random.nextBytes(bytes);
        memory.put(0, bytes);
    }
}
