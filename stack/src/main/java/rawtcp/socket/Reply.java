package rawtcp.socket;

import java.nio.ByteBuffer;
import rawtcp.tcp.Errno;

/**
 * A call's result; {@code ret} below 0: {@code errno} says why. What {@code aux} and the payload hold depends on the call.
 * Of a read the payload may be {@link #lent}: it lies where it was received, for as long as the turn lasts.
 */
public final class Reply {
    private static final byte[] NONE = {};

    /** Done, and nothing to tell. */
    public static final Reply OK = done(0);

    private long ret;
    private final int errno;
    private final int aux;
    private final byte[] payload;
    private ByteBuffer lent;
    private int lentAt;

    public Reply(long ret, int errno, int aux, byte[] payload) {
        this.ret = ret;
        this.errno = errno;
        this.aux = aux;
        this.payload = payload;
    }

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

    /** The same one again, with another result. */
    Reply again(long newRet) {
        return again(newRet, null, 0);
    }

    /** The same, with {@code newRet} bytes that lie there from {@code at} on, and behind its end at its start. */
    Reply again(long newRet, ByteBuffer where, int at) {
        ret = newRet;
        lent = where;
        lentAt = at;
        return this;
    }

    public long ret() {
        return ret;
    }

    public int errno() {
        return errno;
    }

    public int aux() {
        return aux;
    }

    /** All of it but what is lent. */
    public byte[] payload() {
        return payload;
    }

    /** Where {@link #ret} bytes of payload lie, from {@link #lentAt} on, and behind its end at its start; null: nowhere. */
    public ByteBuffer lent() {
        return lent;
    }

    public int lentAt() {
        return lentAt;
    }
}
