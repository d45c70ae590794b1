package rawtcp.socket;

import java.nio.ByteBuffer;

/**
 * A call as it stands on the control socket: which fields mean what depends on {@code op}. The payload is little-endian
 * and laid out as on Linux x86-64 (socket addresses, option values, control messages).
 */
public final class Request {
    /** In {@code b} of the send and receive calls: the caller's buffer could not be touched. */
    public static final int BAD_POINTER = 1;

    private static final byte[] NONE = {};

    private Op op;
    private int flags;
    private int handle;
    private int a;
    private int b;
    private long c;
    private byte[] payload = NONE;
    private ByteBuffer data;

    /** To be {@link #set}. */
    Request() {}

    public Request(Op op, int flags, int handle, int a, int b, long c, byte[] payload) {
        set(op, flags, handle, a, b, c);
        this.payload = payload;
    }

    public static Request of(Op op, int handle, int a, int b, long c) {
        return new Request(op, 0, handle, a, b, c, NONE);
    }

    public static Request of(Op op, int handle, int a, int b, long c, byte[] payload) {
        return new Request(op, 0, handle, a, b, c, payload);
    }

    /** Another call, without payload. */
    void set(Op newOp, int newFlags, int newHandle, int newA, int newB, long newC) {
        op = newOp;
        flags = newFlags;
        handle = newHandle;
        a = newA;
        b = newB;
        c = newC;
        data = null;
    }

    /** The payload of a send, from its position to its limit. */
    void data(ByteBuffer bytes) {
        data = bytes;
    }

    public Op op() {
        return op;
    }

    public int flags() {
        return flags;
    }

    public int handle() {
        return handle;
    }

    public int a() {
        return a;
    }

    public int b() {
        return b;
    }

    public long c() {
        return c;
    }

    public byte[] payload() {
        return payload;
    }

    /** Of a send: its payload, as much of it as the call is about. */
    ByteBuffer data() {
        if (data == null) {
            data = ByteBuffer.wrap(payload);
        }
        int length = (int) Math.max(0, Math.min(c, data.remaining()));
        return data.limit(data.position() + length);
    }

    @Override
    public String toString() {
        return op + "(" + handle + ", " + a + ", " + b + ", " + c + ", " + payload.length + " bytes)";
    }
}
