package rawtcp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Takes frames off a channel. One thread. */
public final class FrameReader {
    private static final int CAPACITY = 2 * (Frame.HEADER + Frame.MAX_DATA);

    private final ReadableByteChannel from;
    /** Between position and limit: what was read and not yet returned. */
    private ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY).limit(0);

    private ByteBuffer payload = ByteBuffer.allocate(0);

    public FrameReader(ReadableByteChannel from) {
        this.from = from;
    }

    /** The next frame's type; null when the stream ends between frames. */
    public FrameType next() throws IOException {
        if (!fill(Frame.HEADER)) {
            if (buffer.hasRemaining()) {
                throw new FrameError("a frame that ends within its header");
            }
            return null;
        }
        byte code = buffer.get();
        int length = buffer.getInt();
        FrameType type = FrameType.of(code);
        if (type == null) {
            throw new FrameError("a frame of unknown type " + (code & 0xff));
        }
        if (length < 0 || length > type.maxPayload()) {
            throw new FrameError("a " + type + " frame of " + Integer.toUnsignedString(length) + " bytes; "
                    + type.maxPayload() + " is the longest");
        }
        if (!fill(length)) {
            throw new FrameError(
                    "a " + type + " frame that ends after " + buffer.remaining() + " of " + length + " bytes");
        }
        payload = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return type;
    }

    /** Of the last frame; good until the next call. */
    public ByteBuffer payload() {
        return payload;
    }

    /** True once {@code wanted} bytes lie in the buffer; false if the stream ends before. */
    private boolean fill(int wanted) throws IOException {
        if (buffer.remaining() >= wanted) {
            return true;
        }
        makeRoom(wanted);
        int start = buffer.position();
        buffer.position(buffer.limit()).limit(buffer.capacity());
        boolean open = true;
        while (open && buffer.position() - start < wanted) {
            open = from.read(buffer) >= 0;
        }
        buffer.flip().position(start);
        return open;
    }

    private void makeRoom(int wanted) {
        if (wanted > buffer.capacity()) {
            buffer = ByteBuffer.allocate(wanted).put(buffer).flip();
        } else if (wanted > buffer.capacity() - buffer.position()) {
            buffer.compact().flip();
        }
    }
}
