package rawtcp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Puts frames onto a channel, whole, from any thread. */
public final class FrameWriter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final WritableByteChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.HEADER + Frame.MAX_DATA);

    public FrameWriter(WritableByteChannel to) {
        this.to = to;
    }

    public void send(FrameType type) throws IOException {
        send(type, NOTHING);
    }

    public void send(FrameType type, int value) throws IOException {
        send(type, Frame.ofInt(value));
    }

    public synchronized void send(FrameType type, ByteBuffer payload) throws IOException {
        assert payload.remaining() <= type.maxPayload();
        buffer.clear().put(type.code()).putInt(payload.remaining());
        if (payload.remaining() <= buffer.remaining()) {
            write(buffer.put(payload).flip());
        } else {
            write(buffer.flip());
            write(payload);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
