package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import rawtcp.tcp.Errno;

/** Control messages in the layout of x86-64: a header of 16 bytes, the data, padding up to 8 (cmsg(3)). */
public final class Control {
    private static final int HEADER = 16;
    private static final int ALIGN = 8;

    private final ByteBuffer bytes;
    private boolean truncated;

    /** To be filled, up to {@code capacity} bytes. */
    Control(int capacity) {
        bytes = ByteBuffer.allocate(Math.max(0, capacity)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** One of a list. */
    public record Message(int level, int type, byte[] data) {}

    /** As much as there is room for, as Linux's put_cmsg does it. */
    void put(int level, int type, byte[] data) {
        if (bytes.remaining() < HEADER) {
            truncated = true;
            return;
        }
        int length = Math.min(HEADER + data.length, bytes.remaining());
        truncated |= length < HEADER + data.length;
        int start = bytes.position();
        bytes.putLong(length).putInt(level).putInt(type).put(data, 0, length - HEADER);
        bytes.position(Math.min(start + aligned(length), bytes.limit()));
    }

    /** MSG_CTRUNC: not all had room. */
    boolean isTruncated() {
        return truncated;
    }

    byte[] encoded() {
        byte[] out = new byte[bytes.position()];
        bytes.get(0, out);
        return out;
    }

    /** Fails as sendmsg(2) does where a header makes no sense. */
    static List<Message> decode(byte[] control) throws CallError {
        ByteBuffer in = ByteBuffer.wrap(control).order(ByteOrder.LITTLE_ENDIAN);
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (at + HEADER <= control.length) {
            long length = in.getLong(at);
            if (length < HEADER || length > control.length - at) {
                throw new CallError(Errno.EINVAL);
            }
            byte[] data = new byte[(int) length - HEADER];
            in.get(at + HEADER, data);
            messages.add(new Message(in.getInt(at + 8), in.getInt(at + 12), data));
            at += aligned((int) length);
        }
        return messages;
    }

    private static int aligned(int length) {
        return (length + ALIGN - 1) & -ALIGN;
    }
}
