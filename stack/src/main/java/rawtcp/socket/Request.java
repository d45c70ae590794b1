package rawtcp.socket;

/**
 * A call as it stands on the control socket: which fields mean what depends on {@code op}. The payload is little-endian
 * and laid out as on Linux x86-64 (socket addresses, option values, control messages).
 */
public record Request(Op op, int flags, int handle, int a, int b, long c, byte[] payload) {
    /** In {@code b} of the send and receive calls: the caller's buffer could not be touched. */
    public static final int BAD_POINTER = 1;

    private static final byte[] NONE = {};

    public static Request of(Op op, int handle, int a, int b, long c) {
        return new Request(op, 0, handle, a, b, c, NONE);
    }

    public static Request of(Op op, int handle, int a, int b, long c, byte[] payload) {
        return new Request(op, 0, handle, a, b, c, payload);
    }
}
