package rawtcp.socket;

import rawtcp.tcp.Errno;

/** A call's result; {@code ret} below 0: {@code errno} says why. What {@code aux} and the payload hold depends on the call. */
public record Reply(long ret, int errno, int aux, byte[] payload) {
    private static final byte[] NONE = {};

    /** Done, and nothing to tell. */
    public static final Reply OK = done(0);

    public static Reply done(long ret) {
        return new Reply(ret, 0, 0, NONE);
    }

    public static Reply done(long ret, byte[] payload) {
        return new Reply(ret, 0, 0, payload);
    }

    public static Reply done(long ret, int aux, byte[] payload) {
        return new Reply(ret, 0, aux, payload);
    }

    public static Reply failed(Errno errno) {
        return new Reply(-1, errno.number(), 0, NONE);
    }
}
