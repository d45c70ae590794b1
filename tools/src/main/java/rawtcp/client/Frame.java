package rawtcp.client;

import java.nio.ByteBuffer;

/**
 * Frames of the control socket: a type byte, the payload's length in 32 bits, the payload.
 *
 * <p>STDIN, STDOUT and STDERR move only within credit that the receiver has granted, and the window is small enough for
 * the socket's own buffer: so writing a frame never waits, whatever the other side's terminal or command does.
 */
public final class Frame {
    /** Raised with every change that the other side would misread. First byte of EXEC, for ever. */
    public static final byte VERSION = 1;

    public static final int HEADER = 5;

    /** Longest payload but for EXEC, bytes. */
    public static final int MAX_DATA = 32 << 10;

    /** Argument vectors: Linux takes up to 2 MiB, each with its length here. */
    public static final int MAX_EXEC = 4 << 20;

    /** Credit that a receiver of data has out at most; a client's output begins with all of it granted. */
    public static final int WINDOW = 128 << 10;

    /** What a frame costs beyond its bytes: tiny frames fill a socket's buffer too. */
    public static final int COST = 1 << 10;

    /** What a CARRIED frame stands for, bytes: that many did not pass through the client. */
    public static final int CARRIED = 128 << 10;

    /** What it costs of the credit for output. */
    public static final int CARRIED_COST = WINDOW / 8;

    private Frame() {}

    /** Credit that a data frame uses up. */
    public static int cost(int payloadBytes) {
        return payloadBytes + COST;
    }

    public static ByteBuffer ofInt(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, value);
    }

    /** The number that CREDIT, RESIZE and EXIT carry. */
    public static int intOf(FrameType type, ByteBuffer payload) throws FrameError {
        if (payload.remaining() < Integer.BYTES) {
            throw new FrameError("a " + type + " frame of " + payload.remaining() + " bytes");
        }
        return payload.getInt();
    }
}
