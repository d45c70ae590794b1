package rawtcp.tcp.parts;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;

/**
 * What the application has sent and the peer not yet acknowledged: a ring that grows from nothing up to a limit.
 * Offsets count from the oldest byte kept (SND.UNA). Knows no sequence numbers.
 */
public final class SendBuffer {
    private final Ring ring = new Ring();
    private int held;
    private int limit;

    public SendBuffer(int limitBytes) {
        limit(limitBytes);
    }

    public int length() {
        return held;
    }

    public int space() {
        return Math.max(0, limit - held);
    }

    public int limit() {
        return limit;
    }

    /** A lower limit than what is held takes effect as the data goes. */
    public void limit(int bytes) {
        assert bytes >= 0 && bytes <= 1 << 30 : bytes;
        limit = bytes;
    }

    /** Takes as much of {@code data} as there is space for, advances its position, returns the number of bytes. */
    public int append(ByteBuffer data) {
        int taken = Math.min(data.remaining(), space());
        if (taken == 0) {
            return 0;
        }
        ring.ensureCapacity(held + taken, held, limit);
        ring.copyIn(held, data, data.position(), taken);
        data.position(data.position() + taken);
        held += taken;
        return taken;
    }

    /** Forgets the oldest {@code bytes}: they were acknowledged. */
    public void drop(int bytes) {
        assert bytes >= 0 && bytes <= held : bytes + " of " + held;
        held -= bytes;
        if (held == 0) {
            ring.rewind();
        } else {
            ring.dropFirst(bytes);
        }
    }

    /** Points {@code out}'s data at {@code length} bytes from {@code offset} on, without a copy. */
    public void slice(int offset, int length, Segment out) {
        assert offset >= 0 && length >= 0 && offset + length <= held : offset + " + " + length + " of " + held;
        out.data(ring.bytes(), ring.index(offset), length);
    }

    /** Gives all memory back. */
    public void release() {
        held = 0;
        ring.release();
    }
}
