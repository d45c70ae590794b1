package rawtcp.tcp.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.Requirement;
import rawtcp.wire.Segment;

class ReceiveBufferTest {
    private static final int STREAM = 200_000;

    private final Segment segment = new Segment();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 1_000, 4_096, 9_000, 70_000})
    @Requirement("RFC9293 SHLD-31")
    void it_reassembles_as_a_bit_for_each_byte_would(int limit) { // RFC 9293 SHLD-31
        for (int seed = 0; seed < 40; seed++) {
            Model model = new Model(limit, seed);
            for (int step = 0; step < 400; step++) {
                if (model.random.nextInt(4) > 0) {
                    model.insert();
                } else {
                    model.read();
                }
                model.compare();
            }
        }
    }

    /** A stream of random bytes, a bit for each that has arrived, and the buffer under test. */
    private final class Model {
        final Random random;
        final byte[] stream = new byte[STREAM];
        final BitSet arrived = new BitSet();
        final ReceiveBuffer buffer;
        int next;
        int read;

        Model(int limit, int seed) {
            random = new Random(31L * limit + seed);
            random.nextBytes(stream);
            buffer = new ReceiveBuffer(limit, BufferMemory.HEAP);
        }

        void insert() {
            int space = Math.min(buffer.space(), STREAM - next);
            int offset = random.nextInt(3) == 0 ? 0 : random.nextInt(1 + random.nextInt(space + 1));
            int length = random.nextInt(Math.min(space - offset, 1_500) + 1);
            int skip = random.nextInt(4);
            point(next + offset, skip, length);
            arrived.set(next + offset, next + offset + length);
            int readable = arrived.nextClearBit(next) - next;
            assertEquals(readable, buffer.insert(offset, segment, skip, length));
            next += readable;
        }

        /** Bytes that arrived before come again as zeros: the first must stay. */
        private void point(int from, int skip, int length) {
            ByteBuffer ring = ByteBuffer.allocate(skip + length + random.nextInt(9) + 1);
            int at = random.nextInt(ring.capacity());
            for (int i = 0; i < length; i++) {
                byte value = arrived.get(from + i) ? 0 : stream[from + i];
                ring.put((at + skip + i) % ring.capacity(), value);
            }
            segment.clear().data(ring, at, skip + length);
        }

        void read() {
            ByteBuffer into = ByteBuffer.allocate(random.nextInt(3_000));
            int got = buffer.read(into);
            assertEquals(Math.min(into.capacity(), next - read), got);
            assertEquals(got, into.position());
            assertArrayEquals(Arrays.copyOfRange(stream, read, read + got), Arrays.copyOfRange(into.array(), 0, got));
            read += got;
        }

        /** The first range that a segment would meet. */
        void overlap() {
            int from = next + random.nextInt(2_000);
            int to = from + 1 + random.nextInt(500);
            int expected = -1;
            for (int i = buffer.rangeCount() - 1; i >= 0; i--) {
                int start = next + buffer.rangeStart(i);
                expected = start < to && from < next + buffer.rangeEnd(i) ? i : expected;
            }
            assertEquals(expected, buffer.firstOverlap(from - next, to - from));
        }

        void compare() {
            assertEquals(next - read, buffer.readable());
            assertEquals(buffer.limit() - buffer.readable(), buffer.space());
            int range = 0;
            for (int start = arrived.nextSetBit(next); start >= 0; range++) {
                int end = arrived.nextClearBit(start);
                assertEquals(start - next, buffer.rangeStart(range));
                assertEquals(end - next, buffer.rangeEnd(range));
                start = arrived.nextSetBit(end);
            }
            assertEquals(range, buffer.rangeCount());
            assertEquals(range > 0, buffer.hasGaps());
            overlap();
        }
    }

    @Test
    void a_filled_gap_makes_all_behind_it_readable() {
        ReceiveBuffer buffer = new ReceiveBuffer(1_000, BufferMemory.HEAP);
        assertEquals(0, insert(buffer, 4, "efgh"));
        assertEquals(0, insert(buffer, 2, "cd"));
        assertEquals(1, buffer.rangeCount());
        assertEquals(8, insert(buffer, 0, "ab"));
        assertFalse(buffer.hasGaps());
        ByteBuffer into = ByteBuffer.allocate(10);
        buffer.read(into);
        assertEquals("abcdefgh", new String(into.array(), 0, into.position(), US_ASCII));
    }

    @Test
    void what_lies_ahead_survives_growth_and_a_lower_limit() {
        ReceiveBuffer buffer = new ReceiveBuffer(100_000, BufferMemory.HEAP);
        assertEquals(0, insert(buffer, 90_000, "z"));
        buffer.limit(10);
        assertEquals(10, buffer.space());
        assertEquals(2, insert(buffer, 0, "ab"));
        assertEquals(8, buffer.space());
        assertEquals(89_998, buffer.rangeStart(0));
        buffer.limit(1);
        assertEquals(0, buffer.space());
    }

    @Test
    void crumbs_do_not_pile_up_without_end() {
        ReceiveBuffer buffer = new ReceiveBuffer(100_000, BufferMemory.HEAP);
        for (int i = 0; i < 2 * ReceiveBuffer.MAX_RANGES; i++) {
            assertEquals(0, insert(buffer, 1 + 2 * i, "x"));
        }
        assertEquals(ReceiveBuffer.MAX_RANGES, buffer.rangeCount());
        assertEquals(2, insert(buffer, 0, "y"));
        assertEquals(ReceiveBuffer.MAX_RANGES - 1, buffer.rangeCount());
    }

    @Test
    void a_released_one_is_empty() {
        ReceiveBuffer buffer = new ReceiveBuffer(100, BufferMemory.HEAP);
        insert(buffer, 0, "ab");
        insert(buffer, 5, "xy");
        buffer.release();
        assertEquals(0, buffer.readable());
        assertFalse(buffer.hasGaps());
        assertEquals(0, buffer.read(ByteBuffer.allocate(10)));
    }

    private int insert(ReceiveBuffer buffer, int offset, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        segment.clear().data(ByteBuffer.wrap(bytes), 0, bytes.length);
        return buffer.insert(offset, segment, 0, bytes.length);
    }

    @Test
    void what_nobody_wants_is_counted_in_no_memory() {
        BufferMemory memory = BufferMemory.direct();
        ReceiveBuffer buffer = new ReceiveBuffer(1000, memory);
        segment.clear().data(ByteBuffer.allocate(500), 0, 500);
        assertEquals(500, buffer.insert(0, segment, 0, 500));
        ByteBuffer lay = buffer.readableBytes();
        buffer.keepNothing();
        memory.settle();
        assertSame(lay, memory.take(lay.capacity()));
        assertEquals(500, buffer.readable());
        assertEquals(0, buffer.insert(100, segment, 0, 200));
        assertEquals(1, buffer.rangeCount());
        assertEquals(300, buffer.insert(0, segment, 0, 100));
        assertEquals(800, buffer.readable());
        assertEquals(200, buffer.space());
        buffer.skip(800);
        assertEquals(1000, buffer.space());
        assertEquals(0, buffer.readableBytes().capacity());
    }
}
