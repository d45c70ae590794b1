package rawtcp.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import rawtcp.os.DatagramPair;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

final class ReceiveBatchTest {
    private static final int LENGTH = 29_000;
    private static final int OF_THAT_LENGTH = 10;
    private static final int FULL = 32; // small ones in a batch
    private static final int MSS = 1460;
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
        assertEquals(
                count, batch.receive(pair.receiver(), (memory, at, length, piece) -> assertEquals(LENGTH, length)));
        assertEquals(full, batch.wasFull());
    }

    @Test
    void of_a_full_batch_what_follows_each_other_becomes_one() throws ErrnoException {
        try (DatagramPair pair = DatagramPair.withLongQueue(
                "rawtcp/test/" + ProcessHandle.current().pid())) {
            LibC.bufferSize(pair.sender(), LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, ROOM);
            assertEquals(List.of(FULL), handedOver(pair, FULL, true));
            assertEquals(Collections.nCopies(FULL, 1), handedOver(pair, FULL, false));
            assertEquals(Collections.nCopies(FULL - 1, 1), handedOver(pair, FULL - 1, true));
        }
    }

    /** Of how many segments each packet was made that came of {@code count} which follow each other. */
    private List<Integer> handedOver(DatagramPair pair, int count, boolean mayMerge) {
        ByteBuffer packet = LibC.memory(LENGTH).order(ByteOrder.BIG_ENDIAN);
        Segment segment = new Segment().clear().flags(Segment.ACK);
        segment.source(IpAddress.parse("10.0.0.2"), 5000).destination(IpAddress.parse("10.0.0.1"), 7000);
        for (int i = 0; i < count; i++) {
            segment.seq(i * MSS).data(ByteBuffer.allocate(MSS), 0, MSS);
            int length = SegmentCodec.encodeIpv4(segment, packet, 0);
            assertEquals(length, LibC.write(pair.sender(), packet, length));
        }
        List<Integer> pieces = new ArrayList<>();
        Segment got = new Segment();
        int received = batch.receive(
                pair.receiver(),
                (memory, at, length, piece) -> {
                    assertNull(SegmentCodec.decodeIpv4(memory, at, length, got));
                    pieces.add(got.pieceLength(piece).pieces());
                },
                mayMerge);
        assertEquals(count, received);
        return pieces;
    }
}
