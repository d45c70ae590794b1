package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.wire.Segment;

class SendBufferTest {
    private final Segment segment = new Segment();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4_096, 5_000, 20_000})
    void it_holds_what_a_plain_array_would(int limit) {
        Random random = new Random(limit);
        SendBuffer buffer = new SendBuffer(limit, BufferMemory.HEAP);
        byte[] model = {};
        for (int step = 0; step < 5_000; step++) {
            if (random.nextInt(3) > 0) {
                byte[] data = new byte[random.nextInt(limit / 2 + 3)];
                random.nextBytes(data);
                ByteBuffer given = ByteBuffer.wrap(data);
                int taken = buffer.append(given);
                assertEquals(Math.min(data.length, Math.max(0, buffer.limit() - model.length)), taken);
                assertEquals(taken, given.position());
                int before = model.length;
                model = Arrays.copyOf(model, before + taken);
                System.arraycopy(data, 0, model, before, taken);
            } else {
                int dropped = random.nextInt(model.length + 1);
                buffer.drop(dropped);
                model = Arrays.copyOfRange(model, dropped, model.length);
            }
            if (random.nextInt(20) == 0) {
                buffer.limit(random.nextInt(limit + 1));
            }
            assertEquals(model.length, buffer.length());
            assertEquals(Math.max(0, buffer.limit() - model.length), buffer.space());
            int from = random.nextInt(model.length + 1);
            int length = random.nextInt(model.length - from + 1);
            assertArrayEquals(Arrays.copyOfRange(model, from, from + length), slice(buffer, from, length));
        }
    }

    @Test
    void an_unused_one_takes_no_memory_and_a_small_one_little() {
        SendBuffer buffer = new SendBuffer(1 << 30, BufferMemory.HEAP);
        buffer.slice(0, 0, segment);
        assertEquals(0, segment.data().capacity());
        buffer.append(ByteBuffer.allocate(100));
        buffer.slice(0, 100, segment);
        assertTrue(segment.data().capacity() <= 4_096);
        buffer.release();
        buffer.slice(0, 0, segment);
        assertEquals(0, segment.data().capacity());
        assertEquals(0, buffer.length());
    }

    @Test
    void its_memory_does_not_grow_past_its_limit() {
        SendBuffer buffer = new SendBuffer(5_000, BufferMemory.HEAP);
        assertEquals(5_000, buffer.append(ByteBuffer.allocate(6_000)));
        buffer.slice(0, 5_000, segment);
        assertEquals(5_000, segment.data().capacity());
    }

    @Test
    void what_was_pointed_at_stays_while_more_is_appended() {
        SendBuffer buffer = new SendBuffer(100_000, BufferMemory.HEAP);
        byte[] first = new byte[4_000];
        Arrays.fill(first, (byte) 7);
        buffer.append(ByteBuffer.wrap(first));
        buffer.slice(0, 4_000, segment);
        buffer.append(ByteBuffer.allocate(50_000));
        ByteBuffer copy = ByteBuffer.allocate(4_000);
        segment.copyData(0, 4_000, copy, 0);
        assertArrayEquals(first, copy.array());
    }

    private byte[] slice(SendBuffer buffer, int from, int length) {
        buffer.slice(from, length, segment);
        ByteBuffer copy = ByteBuffer.allocate(length);
        segment.copyData(0, length, copy, 0);
        return copy.array();
    }
}
