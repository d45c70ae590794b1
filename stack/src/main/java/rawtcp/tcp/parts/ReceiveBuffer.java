package rawtcp.tcp.parts;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;

/**
 * Received data: first what is in order and unread, then what arrived ahead of it (RFC 9293 SHLD-31), as ranges with
 * gaps. A ring that grows from nothing up to a limit. Offsets count from the next byte expected in order (RCV.NXT);
 * it knows no sequence numbers.
 */
public final class ReceiveBuffer {
    public ReceiveBuffer(int limitBytes) {
        throw new UnsupportedOperationException();
    }

    /** Bytes in order and not yet read. */
    public int readable() {
        throw new UnsupportedOperationException();
    }

    /** Bytes from the next expected one on that may still arrive: the limit less what is readable, never below 0. */
    public int space() {
        throw new UnsupportedOperationException();
    }

    public int limit() {
        throw new UnsupportedOperationException();
    }

    public void limit(int bytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Puts {@code length} bytes of the segment's data, from its byte {@code from} on, at {@code offset} past the next
     * expected byte (0: in order); what lies past {@link #space} must have been cut off by the caller. Returns how many
     * bytes became readable: 0 if a gap stays before them; more than {@code length} if they filled one.
     */
    public int insert(int offset, Segment segment, int from, int length) {
        throw new UnsupportedOperationException();
    }

    /** Reads up to {@code into.remaining()} bytes. */
    public int read(ByteBuffer into) {
        throw new UnsupportedOperationException();
    }

    /** Number of separate ranges that wait behind a gap, in ascending order of offset. */
    public int rangeCount() {
        throw new UnsupportedOperationException();
    }

    /** Start of range {@code index}, as an offset from the next expected byte: always above 0. */
    public int rangeStart(int index) {
        throw new UnsupportedOperationException();
    }

    public int rangeEnd(int index) {
        throw new UnsupportedOperationException();
    }

    /** The index of the range that changed last (for the first block of a SACK option, RFC 2018 4), or -1. */
    public int newestRange() {
        throw new UnsupportedOperationException();
    }

    public boolean hasGaps() {
        return rangeCount() > 0;
    }

    /** Forgets everything and gives all memory back. */
    public void release() {
        throw new UnsupportedOperationException();
    }
}
