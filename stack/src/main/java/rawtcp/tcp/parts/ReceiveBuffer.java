package rawtcp.tcp.parts;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;

/**
 * Received data: first what is in order and unread, then what arrived ahead of it (RFC 9293 SHLD-31), as ranges with
 * gaps. A ring that grows from nothing up to a limit. Offsets count from the next byte expected in order (RCV.NXT);
 * it knows no sequence numbers.
 */
public final class ReceiveBuffer {
    /** More ranges than a window of full segments makes: who sends crumbs must send them again. */
    static final int MAX_RANGES = 4096;

    private final Ring ring;
    private final Ranges ahead = new Ranges(); // in positions of the whole stream, as next is
    private long next;
    private int readable;
    private int limit;
    private boolean keeps = true;

    public ReceiveBuffer(int limitBytes, BufferMemory memory) {
        ring = new Ring(memory);
        limit(limitBytes);
    }

    /** Bytes in order and not yet read. */
    public int readable() {
        return readable;
    }

    /** Bytes from the next expected one on that may still arrive: the limit less what is readable, never below 0. */
    public int space() {
        return Math.max(0, limit - readable);
    }

    public int limit() {
        return limit;
    }

    /** From now on bytes are counted and not kept: all that is ever done with them is to {@link #skip} them. */
    public void keepNothing() {
        keeps = false;
        ring.release();
    }

    public boolean keepsNothing() {
        return !keeps;
    }

    /** A lower limit than what is held takes effect as the data is read. */
    public void limit(int bytes) {
        assert bytes >= 0 && bytes <= 1 << 30 : bytes;
        limit = bytes;
    }

    /**
     * Puts {@code length} bytes of the segment's data, from its byte {@code from} on, at {@code offset} past the next
     * expected byte (0: in order); what lies past {@link #space} must have been cut off by the caller. Returns how many
     * bytes became readable: 0 if a gap stays before them; more than {@code length} if they filled one. Of bytes that
     * arrive twice the first stay.
     */
    public int insert(int offset, Segment segment, int from, int length) {
        assert offset >= 0 && length >= 0 && offset + length <= space() : offset + " + " + length + " in " + space();
        if (length == 0) {
            return 0;
        }
        if (keeps) {
            int used = readable + (int) (ahead.lastEnd(next) - next);
            ring.ensureCapacity(Math.max(used, readable + offset + length), used, limit);
        }
        if (offset == 0 && ahead.count() == 0) {
            copy(segment, from, next, next + length);
            return advance(length);
        }
        return insertAmongRanges(next + offset, next + offset + length, segment, from);
    }

    private int insertAmongRanges(long start, long end, Segment segment, int from) {
        int first = ahead.firstEndingFrom(start); // [first, last) overlap or touch the new range
        int last = ahead.firstStartingAfter(end);
        if (first == last && start > next && ahead.count() == MAX_RANGES) {
            return 0; // as if it had been lost
        }
        long filled = start;
        for (int i = first; i < last; i++) {
            if (filled < ahead.start(i)) {
                copy(segment, from + (int) (filled - start), filled, Math.min(ahead.start(i), end));
            }
            filled = Math.max(filled, ahead.end(i));
        }
        if (filled < end) {
            copy(segment, from + (int) (filled - start), filled, end);
        }
        long mergedEnd = first == last ? end : Math.max(end, ahead.end(last - 1));
        if (start > next) {
            long mergedStart = first == last ? start : Math.min(start, ahead.start(first));
            ahead.replace(first, last, mergedStart, mergedEnd);
            return 0;
        }
        assert first == 0 : "a range ends before the next expected byte";
        ahead.remove(0, last);
        return advance((int) (mergedEnd - next));
    }

    private void copy(Segment segment, int from, long start, long end) {
        if (!keeps) {
            return;
        }
        int length = (int) (end - start);
        int index = ring.index(readable + (int) (start - next));
        int first = Math.min(length, ring.bytes().capacity() - index);
        segment.copyData(from, first, ring.bytes(), index);
        if (first < length) {
            segment.copyData(from + first, length - first, ring.bytes(), 0);
        }
    }

    private int advance(int bytes) {
        next += bytes;
        readable += bytes;
        return bytes;
    }

    /** Reads up to {@code into.remaining()} bytes. */
    public int read(ByteBuffer into) {
        int taken = Math.min(into.remaining(), readable);
        peek(0, taken, into);
        skip(taken);
        return taken;
    }

    /** Copies {@code length} bytes from {@code offset} readable ones on; they stay. */
    public void peek(int offset, int length, ByteBuffer into) {
        assert offset >= 0 && length >= 0 && offset + length <= readable : offset + " + " + length + " of " + readable;
        assert keeps || length == 0 : "nothing was kept";
        ring.copyOut(offset, length, into, into.position());
        into.position(into.position() + length);
    }

    /** The memory in which the readable bytes lie, from {@link #readableAt} on, and behind its end at its start. */
    public ByteBuffer readableBytes() {
        return ring.bytes();
    }

    public int readableAt() {
        return ring.index(0);
    }

    /** The oldest {@code bytes} are read, or nobody wants them. */
    public void skip(int bytes) {
        assert bytes >= 0 && bytes <= readable : bytes + " of " + readable;
        readable -= bytes;
        if (!keeps) {
            return;
        }
        if (readable == 0 && ahead.count() == 0) {
            ring.rewind();
        } else {
            ring.dropFirst(bytes);
        }
    }

    /** Number of separate ranges that wait behind a gap, in ascending order of offset. */
    public int rangeCount() {
        return ahead.count();
    }

    /** Start of range {@code index}, as an offset from the next expected byte: always above 0. */
    public int rangeStart(int index) {
        return (int) (ahead.start(index) - next);
    }

    public int rangeEnd(int index) {
        return (int) (ahead.end(index) - next);
    }

    /** The first range that shares bytes with {@code length} bytes at {@code offset}, or -1. */
    public int firstOverlap(int offset, int length) {
        int first = ahead.firstEndingFrom(next + offset + 1);
        return first < ahead.count() && ahead.start(first) < next + offset + length ? first : -1;
    }

    /** From what is missing next to the end of what waits behind it; 0: nothing does. */
    public int aheadBytes() {
        return hasGaps() ? rangeEnd(rangeCount() - 1) : 0;
    }

    public boolean hasGaps() {
        return rangeCount() > 0;
    }

    /** Forgets what arrived ahead of a gap. */
    public void dropRanges() {
        ahead.clear();
    }

    /** Forgets everything and gives all memory back. */
    public void release() {
        readable = 0;
        ahead.clear();
        ring.release();
    }
}
