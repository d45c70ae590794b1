package rawtcp.tcp.parts;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;

/**
 * What the application has sent and the peer not yet acknowledged: a ring that grows from nothing up to a limit.
 * Offsets count from the oldest byte kept (SND.UNA). Knows no sequence numbers.
 */
public final class SendBuffer {
    public SendBuffer(int limitBytes) {
        throw new UnsupportedOperationException();
    }

    public int length() {
        throw new UnsupportedOperationException();
    }

    public int space() {
        throw new UnsupportedOperationException();
    }

    public int limit() {
        throw new UnsupportedOperationException();
    }

    /** A lower limit than what is held takes effect as the data goes. */
    public void limit(int bytes) {
        throw new UnsupportedOperationException();
    }

    /** Takes as much of {@code data} as there is space for, advances its position, returns the number of bytes. */
    public int append(ByteBuffer data) {
        throw new UnsupportedOperationException();
    }

    /** Forgets the oldest {@code bytes}: they were acknowledged. */
    public void drop(int bytes) {
        throw new UnsupportedOperationException();
    }

    /** Points {@code out}'s data at {@code length} bytes from {@code offset} on, without a copy. */
    public void slice(int offset, int length, Segment out) {
        throw new UnsupportedOperationException();
    }

    /** Gives all memory back. */
    public void release() {
        throw new UnsupportedOperationException();
    }
}
