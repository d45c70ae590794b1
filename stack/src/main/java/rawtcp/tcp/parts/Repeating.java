package rawtcp.tcp.parts;

import java.nio.ByteBuffer;

/** Data that repeats for ever, in memory from which the kernel reads it itself: to be sent from where it lies, as by sendfile. */
public final class Repeating {
    /** So many bytes lie side by side from wherever one begins: more than any segment has. */
    static final int SIDE_BY_SIDE = 1 << 16;

    private final ByteBuffer bytes;
    private final int period;

    /** {@code once}: what repeats. */
    public Repeating(byte[] once) {
        assert once.length > 0;
        period = once.length;
        bytes = ByteBuffer.allocateDirect(period + SIDE_BY_SIDE);
        while (bytes.hasRemaining()) {
            bytes.put(once, 0, Math.min(period, bytes.remaining()));
        }
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Where byte number {@code position} of the stream lies. */
    int index(int position) {
        assert position >= 0;
        return position % period;
    }
}
