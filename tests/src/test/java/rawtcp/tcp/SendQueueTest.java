package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rawtcp.wire.Segment;

/** The chunks of the send queue as a list that is walked from both ends; the sequence numbers wrap in the middle. */
class SendQueueTest {
    private static final int MSS = 1_000;
    private static final int START = -1_500;

    private final SendQueue queue = new SendQueue(START, new Spares());

    @BeforeEach
    void roomForPlenty() {
        queue.limit(1 << 20);
    }

    /** As a chunk of its own. */
    private Chunk append(int length) {
        Chunk before = queue.tail();
        boolean ended = before != null && before.endOfRecord;
        if (before != null) {
            before.endOfRecord = true;
        }
        assertEquals(length, queue.append(ByteBuffer.wrap(Stream.bytes(queue.end() - START, length)), length));
        if (before != null) {
            before.endOfRecord = ended;
        }
        return queue.tail();
    }

    /** Appended and sent, as one chunk. */
    private Chunk sent(int length) {
        Chunk chunk = append(length);
        return sent(chunk);
    }

    private Chunk sent(Chunk chunk) {
        chunk.segments = SendQueue.segmentsOf(chunk, MSS);
        queue.sent(chunk);
        return chunk;
    }

    /** Lengths of what was sent and what waits, walked forwards; the way back must be the same. */
    private void holds(String lengths) {
        List<Chunk> sent = new ArrayList<>();
        for (Chunk c = queue.oldestSent(); c != null; c = queue.nextSent(c)) {
            sent.add(c);
        }
        List<Chunk> all = new ArrayList<>(sent);
        for (Chunk c = queue.head(); c != null; c = c.next) {
            all.add(c);
        }
        assertEquals(lengths, text(sent) + " | " + text(all.subList(sent.size(), all.size())));
        assertSame(sent.isEmpty() ? null : sent.get(sent.size() - 1), queue.newestSent());
        assertSame(sent.size() == all.size() ? null : all.get(all.size() - 1), queue.tail());
        int bytes = all.stream().mapToInt(c -> c.length).sum();
        assertEquals(bytes + all.size() * SendQueue.CHUNK_OVERHEAD, queue.memory());
        assertEquals(bytes, queue.length());
        assertEquals(all.isEmpty(), queue.isEmpty());
        Chunk back = null;
        for (Chunk c : all) {
            assertSame(back, c.previous, "the way back");
            assertTrue(back == null || back.end() == c.seq, "without a gap");
            back = c;
        }
        assertNull(back == null ? null : back.next);
        all.forEach(this::checkBytes);
    }

    private void checkBytes(Chunk c) {
        Segment segment = new Segment().clear();
        queue.slice(c.seq, c.length, segment);
        ByteBuffer into = ByteBuffer.allocate(c.length);
        segment.copyData(0, c.length, into, 0);
        assertEquals(-1, Stream.mismatch(into, c.seq - START), "bytes from " + (c.seq - START));
    }

    private static String text(List<Chunk> chunks) {
        return String.join(
                " ", chunks.stream().map(c -> c.length + (c.fin ? "F" : "")).toList());
    }

    @Test
    void what_is_appended_waits_until_it_is_sent() {
        holds(" | ");
        assertEquals(0, queue.notSent());
        Chunk first = append(300);
        append(300);
        holds(" | 300 300");
        assertEquals(600, queue.notSent());
        sent(first);
        holds("300 | 300");
        assertEquals(300, queue.notSent());
        sent(queue.head());
        holds("300 300 | ");
        assertEquals(0, queue.notSent());
        assertEquals(START + 600, queue.end());
        append(100);
        holds("300 300 | 100");
    }

    @Test
    void a_chunk_is_filled_up_to_the_goal_and_then_another_begins() {
        ByteBuffer data = ByteBuffer.wrap(Stream.bytes(0, 250));
        assertEquals(100, queue.append(data, 100));
        assertEquals(100, data.position());
        assertEquals(250, data.limit());
        assertEquals(100, queue.append(data, 100));
        assertEquals(50, queue.append(data, 100));
        holds(" | 100 100 50");
        assertEquals(50, queue.append(ByteBuffer.wrap(Stream.bytes(250, 60)), 100));
        holds(" | 100 100 100");
    }

    @Test
    void what_was_sent_and_what_ends_a_record_is_not_added_to() {
        sent(50);
        queue.append(ByteBuffer.wrap(Stream.bytes(50, 10)), 100);
        queue.tail().endOfRecord = true;
        queue.append(ByteBuffer.wrap(Stream.bytes(60, 20)), 100);
        holds("50 | 10 20");
    }

    @Test
    void a_fin_goes_with_what_waits_or_alone() {
        append(100);
        queue.appendFin();
        holds(" | 100F");
        assertFalse(queue.tail().push, "what a write has held back by MSG_MORE has no PSH (Linux)");
        assertEquals(START + 101, queue.tail().end());
        assertEquals(101, queue.tail().space());

        SendQueue empty = new SendQueue(START, new Spares());
        empty.appendFin();
        assertFalse(empty.tail().push);
        assertEquals(START + 1, empty.tail().end());
        assertEquals(START, empty.end());
    }

    @Test
    void a_cut_in_the_middle_and_at_the_end_keeps_the_list_whole() {
        append(400);
        append(300);
        append(200);
        queue.split(queue.head().next, 100, MSS);
        holds(" | 400 100 200 200");
        queue.split(queue.tail(), 150, MSS);
        holds(" | 400 100 200 150 50");
        queue.split(queue.head(), 1, MSS);
        holds(" | 1 399 100 200 150 50");
    }

    @Test
    void the_rest_of_a_cut_has_the_end_and_the_marks() {
        Chunk chunk = append(2_500);
        queue.appendFin();
        chunk.push = true;
        chunk.endOfRecord = true;
        chunk.lost = true;
        chunk.sacked = true;
        chunk.retransmitted = true;
        chunk.everRetransmitted = true;
        chunk.sentNs = 77;
        chunk.deliveredBefore = 5;
        sent(chunk);
        assertEquals(3, chunk.segments);
        queue.split(chunk, 1_000, MSS);
        Chunk rest = chunk.next;
        assertEquals(1, chunk.segments);
        assertEquals(2, rest.segments);
        assertFalse(chunk.push || chunk.endOfRecord || chunk.fin);
        assertTrue(rest.push && rest.endOfRecord && rest.fin);
        assertTrue(rest.lost && rest.sacked && rest.retransmitted && rest.everRetransmitted);
        assertEquals(77, rest.sentNs);
        assertEquals(5, rest.deliveredBefore);
        holds("1000 1500F | ");
        queue.split(rest, 1_500, MSS); // the FIN alone
        holds("1000 1500 0F | ");
    }

    @Test
    void what_never_left_has_no_segments_yet() {
        Chunk chunk = append(2_500);
        queue.split(chunk, 1_000, MSS);
        assertEquals(0, chunk.segments);
        assertEquals(0, chunk.next.segments);
    }

    @Test
    void segments_are_counted_by_the_mss() {
        Chunk chunk = new Chunk();
        int[][] rows = {{0, 1}, {1, 1}, {999, 1}, {1_000, 1}, {1_001, 2}, {2_000, 2}, {2_001, 3}};
        for (int[] row : rows) {
            chunk.length = row[0];
            assertEquals(row[1], SendQueue.segmentsOf(chunk, MSS), row[0] + " octets");
        }
    }

    @Test
    void bytes_move_forward_in_part_or_whole() {
        Chunk first = append(300);
        append(200);
        append(100);
        assertEquals(50, queue.join(first, 50));
        holds(" | 350 150 100");
        assertEquals(150, queue.join(first, 400));
        holds(" | 500 100");
        assertEquals(100, queue.join(first, 100));
        holds(" | 600");
        assertEquals(0, queue.join(first, 100));
    }

    @Test
    void nothing_moves_across_the_end_of_a_record_or_a_fin() {
        Chunk first = append(300);
        append(200);
        assertEquals(0, queue.join(first, 0));
        first.endOfRecord = true;
        assertEquals(0, queue.join(first, 100));
        first.endOfRecord = false;
        first.fin = true;
        assertEquals(0, queue.join(first, 100));
        assertEquals("300F 200", text(List.of(queue.head(), queue.tail())));
    }

    @Test
    void what_is_joined_brings_its_end_along() {
        Chunk first = append(300);
        Chunk second = append(200);
        second.push = true;
        second.endOfRecord = true;
        queue.appendFin();
        assertEquals(200, queue.join(first, 200));
        assertTrue(first.push && first.endOfRecord && first.fin);
        holds(" | 500F");
    }

    @Test
    void a_push_of_its_own_stays() {
        Chunk first = append(300);
        first.push = true;
        append(100);
        queue.absorbNext(first);
        assertTrue(first.push);
        assertFalse(first.endOfRecord || first.fin);
        holds(" | 400");
    }

    @Test
    void acknowledged_chunks_leave_from_the_front() {
        Chunk first = sent(300);
        Chunk second = sent(200);
        append(100);
        queue.acknowledged(first);
        holds("200 | 100");
        queue.acknowledged(second);
        holds(" | 100");
        assertEquals(START + 600, queue.end());
        queue.acknowledged(sent(queue.head()));
        holds(" | ");
        assertEquals(START + 600, queue.end());
        sent(10);
        holds("10 | ");
    }

    @Test
    void a_chunk_is_acknowledged_in_part() {
        Chunk chunk = sent(300);
        sent(100);
        queue.acknowledged(chunk, 120);
        assertEquals(START + 120, chunk.seq);
        holds("180 100 | ");
        assertEquals(START + 400, queue.end());
    }

    @Test
    void the_room_ends_with_the_memory() { // Linux sk_stream_memory_free: below the limit one more chunk
        queue.limit(2 * (SendQueue.CHUNK_OVERHEAD + 100));
        append(100);
        assertTrue(queue.hasRoom());
        append(99);
        assertTrue(queue.hasRoom(), "an octet is left");
        append(5_000);
        assertFalse(queue.hasRoom());
        assertEquals(0, queue.append(ByteBuffer.allocate(10), 10));

        SendQueue full = new SendQueue(START, new Spares());
        full.limit(SendQueue.CHUNK_OVERHEAD + 100);
        full.append(ByteBuffer.allocate(100), 100);
        assertFalse(full.hasRoom(), "to the octet");
    }

    @Test
    void it_is_writable_with_a_third_free() { // Linux sk_stream_is_writeable: free space at least half of what is taken
        append(1_000);
        int memory = queue.memory();
        assertEquals(1_832, memory);
        queue.limit(memory + memory / 2);
        assertTrue(queue.isWritable());
        queue.limit(memory + memory / 2 - 1);
        assertFalse(queue.isWritable());
    }

    @Test
    void a_low_water_mark_bounds_what_was_never_sent() { // Linux tcp_stream_memory_free, TCP_NOTSENT_LOWAT
        sent(5_000);
        queue.lowWater(1_000);
        append(499);
        assertTrue(queue.isWritable());
        append(1);
        assertFalse(queue.isWritable(), "half of the mark");
        append(499);
        assertTrue(queue.hasRoom());
        append(1).endOfRecord = true;
        assertFalse(queue.hasRoom());
        assertEquals(0, queue.append(ByteBuffer.allocate(10), 10));
    }

    @Test
    void all_can_be_forgotten() {
        sent(100);
        append(100);
        queue.release(START + 5_000);
        assertEquals(START + 5_000, queue.end());
        assertNull(queue.oldestSent());
        assertNull(queue.newestSent());
        assertNull(queue.head());
        assertEquals(0, queue.memory());
        assertTrue(queue.isEmpty());
    }

    @Test
    void whatever_is_done_the_list_stays_whole() {
        queue.limit(1 << 28);
        Random random = new Random(20_261_128);
        for (int i = 0; i < 400; i++) {
            Chunk oldest = queue.oldestSent();
            switch (random.nextInt(6)) {
                case 0, 1 -> append(1 + random.nextInt(3_000));
                case 2 -> {
                    if (queue.head() != null) {
                        sent(queue.head());
                    }
                }
                case 3 -> {
                    Chunk chunk = random.nextBoolean() ? oldest : queue.head();
                    if (chunk != null && chunk.length > 1) {
                        queue.split(chunk, 1 + random.nextInt(chunk.length - 1), MSS);
                    }
                }
                case 4 -> {
                    if (oldest != null && (random.nextBoolean() || oldest.length == 1)) {
                        queue.acknowledged(oldest);
                    } else if (oldest != null) {
                        queue.acknowledged(oldest, 1 + random.nextInt(oldest.length - 1));
                    }
                }
                default -> {
                    if (queue.head() != null) {
                        queue.join(queue.head(), random.nextInt(2_000));
                    }
                }
            }
            holds(text(sentNow()) + " | " + text(waiting()));
        }
    }

    private List<Chunk> sentNow() {
        List<Chunk> chunks = new ArrayList<>();
        for (Chunk c = queue.newestSent(); c != null; c = c.previous) {
            chunks.add(0, c);
        }
        return chunks;
    }

    private List<Chunk> waiting() {
        List<Chunk> chunks = new ArrayList<>();
        for (Chunk c = queue.tail(); c != null && c != queue.newestSent(); c = c.previous) {
            chunks.add(0, c);
        }
        return chunks;
    }
}
