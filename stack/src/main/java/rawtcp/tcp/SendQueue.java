package rawtcp.tcp;

import java.nio.ByteBuffer;
import rawtcp.tcp.parts.SendBuffer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * What the application has given us and the peer not yet acknowledged: the bytes, and the chunks that they are sent in,
 * first those sent, then those that wait. Memory counts as in Linux: each chunk costs its bookkeeping beside its bytes,
 * which programs notice through SO_SNDBUF.
 */
final class SendQueue {
    /** What Linux counts for a chunk beside its bytes (sizeof sk_buff, head and shared info; measured). */
    static final int CHUNK_OVERHEAD = 832;

    private final Spares spares;
    private final SendBuffer bytes;
    private int limit;
    private long lowWater = Long.MAX_VALUE;
    private int startSeq;
    private Chunk first;
    private Chunk last;
    private Chunk unsent; // the first one never sent
    private int chunks;

    /** {@code firstSeq}: of the first byte. */
    SendQueue(int firstSeq, Spares spares) {
        startSeq = firstSeq;
        this.spares = spares;
        bytes = new SendBuffer(1 << 30, spares.memory());
    }

    // memory

    /** SO_SNDBUF. */
    int limit() {
        return limit;
    }

    void limit(int newLimit) {
        assert newLimit > 0 : newLimit;
        limit = newLimit;
    }

    /** Linux sk_wmem_queued. */
    int memory() {
        return bytes.length() + chunks * CHUNK_OVERHEAD;
    }

    /** TCP_NOTSENT_LOWAT: with so much that was never sent there is no room for more. */
    void lowWater(long bytes) {
        lowWater = bytes;
    }

    /** Linux sk_stream_memory_free. */
    boolean hasRoom() {
        return memory() < limit && notSent() < lowWater;
    }

    /** Linux sk_stream_is_writeable: what is free is at least half of what is taken, and half of the low water mark is left. */
    boolean isWritable() {
        return limit - memory() >= memory() >> 1 && 2L * notSent() < lowWater;
    }

    /** Bytes never sent. */
    int notSent() {
        return unsent == null ? 0 : SeqNum.distance(unsent.seq, end());
    }

    // content

    boolean isEmpty() {
        return first == null;
    }

    int length() {
        return bytes.length();
    }

    /** One past the last byte. */
    int end() {
        return startSeq + bytes.length();
    }

    /** Oldest chunk sent and not acknowledged; null if none. */
    Chunk oldestSent() {
        return first == unsent ? null : first;
    }

    Chunk newestSent() {
        return unsent == null ? last : unsent.previous;
    }

    /** The next one to be sent for the first time; null if none waits (Linux tcp_send_head). */
    Chunk head() {
        return unsent;
    }

    /** The last one that waits; null if none does. */
    Chunk tail() {
        return unsent == null ? null : last;
    }

    /** The sent one after {@code chunk}; null if it is the newest. */
    Chunk nextSent(Chunk chunk) {
        return chunk.next == unsent ? null : chunk.next;
    }

    /** What waits behind the queue to be sent, as it comes. */
    SendBuffer staging() {
        return bytes;
    }

    /** As {@link #append(ByteBuffer, int, int)}, all of {@code data}. */
    int append(ByteBuffer data, int goal) {
        return append(data, data.remaining(), goal);
    }

    /**
     * Takes bytes into the last chunk if it has not left, holds less than {@code goal} bytes and ends no record, else, while
     * there is room, into a new one. Returns how many; 0: full.
     *
     * @param data null: the next {@code count} staged ones
     */
    int append(ByteBuffer data, int count, int goal) {
        assert goal > 0;
        Chunk chunk = tail();
        if (chunk == null || chunk.endOfRecord || chunk.length >= goal) {
            if (!hasRoom()) {
                return 0;
            }
            chunk = add(spares.chunk(), end());
        }
        int take = Math.min(count, goal - chunk.length);
        if (data == null) {
            bytes.appendStaged(take);
        } else {
            int limitBefore = data.limit();
            data.limit(data.position() + take);
            int taken = bytes.append(data);
            data.limit(limitBefore);
            assert taken == take : "the ring is bounded by memory alone";
        }
        chunk.length += take;
        return take;
    }

    /** The FIN goes with the last chunk that waits, or alone. */
    void appendFin() {
        Chunk chunk = tail();
        if (chunk == null) {
            chunk = add(spares.chunk(), end());
        }
        chunk.fin = true;
    }

    private Chunk add(Chunk chunk, int seq) {
        chunk.seq = seq;
        chunk.previous = last;
        if (last == null) {
            first = chunk;
        } else {
            last.next = chunk;
        }
        last = chunk;
        if (unsent == null) {
            unsent = chunk;
        }
        chunks++;
        return chunk;
    }

    /** Cuts {@code chunk} after its first {@code length} bytes; flags and FIN go with the rest (Linux tcp_fragment). */
    void split(Chunk chunk, int length, int mss) {
        assert length > 0 && length < chunk.space() : length + " of " + chunk.space();
        Chunk rest = spares.chunk();
        rest.seq = chunk.seq + length;
        rest.length = chunk.length - length;
        rest.push = chunk.push;
        rest.endOfRecord = chunk.endOfRecord;
        rest.fin = chunk.fin;
        rest.sentNs = chunk.sentNs;
        rest.sentTurn = chunk.sentTurn;
        rest.watched = chunk.watched;
        rest.segmentBytes = chunk.segmentBytes;
        rest.deliveredBefore = chunk.deliveredBefore;
        rest.deliveredAtNs = chunk.deliveredAtNs;
        rest.firstSentNs = chunk.firstSentNs;
        rest.lostBefore = chunk.lostBefore;
        rest.txInFlight = chunk.txInFlight;
        rest.appLimited = chunk.appLimited;
        rest.sacked = chunk.sacked;
        rest.lost = chunk.lost;
        rest.retransmitted = chunk.retransmitted;
        rest.everRetransmitted = chunk.everRetransmitted;
        chunk.length = length;
        chunk.push = false;
        chunk.endOfRecord = false;
        chunk.fin = false;
        if (chunk.segments > 0) {
            chunk.segments = segmentsOf(chunk, mss);
            chunk.segmentBytes = mss;
            rest.segments = segmentsOf(rest, mss);
            rest.segmentBytes = mss;
        }
        insertAfter(chunk, rest);
    }

    private void insertAfter(Chunk chunk, Chunk rest) {
        rest.previous = chunk;
        rest.next = chunk.next;
        if (chunk.next == null) {
            last = rest;
        } else {
            chunk.next.previous = rest;
        }
        chunk.next = rest;
        chunks++;
    }

    /** Moves up to {@code wanted} bytes of the following chunk into {@code chunk}; both wait, or both were sent. */
    int join(Chunk chunk, int wanted) {
        Chunk next = chunk.next;
        if (next == null || chunk.endOfRecord || chunk.fin || wanted <= 0) {
            return 0;
        }
        int moved = Math.min(wanted, next.length);
        chunk.length += moved;
        next.seq += moved;
        next.length -= moved;
        if (next.length == 0) {
            absorbNext(chunk);
        }
        return moved;
    }

    /** The chunk behind it becomes a part of it. */
    void absorbNext(Chunk chunk) {
        Chunk next = chunk.next;
        chunk.length += next.length;
        chunk.push |= next.push;
        chunk.endOfRecord = next.endOfRecord;
        chunk.fin = next.fin;
        remove(next);
    }

    private void remove(Chunk chunk) {
        if (chunk == unsent) {
            unsent = chunk.next;
        }
        if (chunk.previous == null) {
            first = chunk.next;
        } else {
            chunk.previous.next = chunk.next;
        }
        if (chunk.next == null) {
            last = chunk.previous;
        } else {
            chunk.next.previous = chunk.previous;
        }
        chunks--;
        spares.giveBack(chunk);
    }

    /** The head has been sent for the first time. */
    void sent(Chunk chunk) {
        assert chunk == unsent;
        unsent = chunk.next;
    }

    /** All of {@code chunk} is acknowledged; it must be the oldest. */
    void acknowledged(Chunk chunk) {
        assert chunk == first && chunk != unsent;
        bytes.drop(chunk.length);
        startSeq += chunk.length;
        remove(chunk);
    }

    /** Its first {@code count} bytes are acknowledged. */
    void acknowledged(Chunk chunk, int count) {
        assert chunk == first && chunk != unsent && count > 0 && count < chunk.space();
        int data = Math.min(count, chunk.length);
        bytes.drop(data);
        startSeq += data;
        chunk.seq += data;
        chunk.length -= data;
    }

    static int segmentsOf(Chunk chunk, int mss) {
        return chunk.length <= mss ? 1 : (chunk.length + mss - 1) / mss;
    }

    /** Points {@code out} at the data from {@code seq} on, without a copy. */
    void slice(int seq, int length, Segment out) {
        bytes.slice(SeqNum.distance(startSeq, seq), length, out);
    }

    /** Forgets everything; the next byte would be at {@code nextSeq}. */
    void release(int nextSeq) {
        bytes.release();
        startSeq = nextSeq;
        first = null;
        last = null;
        unsent = null;
        chunks = 0;
    }
}
