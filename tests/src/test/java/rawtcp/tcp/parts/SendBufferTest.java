package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000, 100_000})
    void what_repeats_is_sent_as_if_it_had_been_copied(int period) {
        Random random = new Random(period);
        byte[] once = new byte[period];
        random.nextBytes(once);
        Repeating what = new Repeating(once);
        SendBuffer buffer = new SendBuffer(1 << 30, BufferMemory.HEAP);
        int next = random.nextInt(period);
        assertTrue(buffer.stageRepeating(this, what, next));
        byte[] model = {};
        for (int step = 0; step < 5_000; step++) {
            int before = model.length;
            int kind = random.nextInt(20);
            if (kind == 0) { // somebody else writes between
                byte[] data = new byte[random.nextInt(1_000)];
                random.nextBytes(data);
                assertEquals(data.length, buffer.append(ByteBuffer.wrap(data)));
                model = Arrays.copyOf(model, before + data.length);
                System.arraycopy(data, 0, model, before, data.length);
            } else if (kind < 10) {
                int count = random.nextInt(random.nextInt(10) == 0 ? 200_000 : 3_000);
                buffer.appendStaged(count);
                model = Arrays.copyOf(model, before + count);
                for (int i = before; i < model.length; i++) {
                    model[i] = once[next++ % period];
                }
                next %= period;
            } else {
                int dropped = random.nextInt(3) == 0 ? before : random.nextInt(before + 1);
                buffer.drop(dropped);
                model = Arrays.copyOfRange(model, dropped, before);
            }
            assertEquals(model.length, buffer.length());
            int from = random.nextInt(model.length + 1);
            int length = random.nextInt(Math.min(65_535, model.length - from) + 1);
            assertArrayEquals(Arrays.copyOfRange(model, from, from + length), slice(buffer, from, length));
        }
    }

    @Test
    void what_repeats_takes_no_memory_until_something_else_follows_it() {
        Repeating what = new Repeating(new byte[] {1, 2, 3});
        SendBuffer buffer = new SendBuffer(1 << 30, BufferMemory.HEAP);
        assertTrue(buffer.stageRepeating(this, what, 0));
        buffer.appendStaged(3_000);
        buffer.slice(1_000, 1_000, segment);
        assertSame(what.bytes(), segment.data());
        assertFalse(buffer.beginStaging("another"));
        buffer.append(ByteBuffer.allocate(1));
        buffer.slice(1_000, 1_000, segment);
        assertNotSame(what.bytes(), segment.data());
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
