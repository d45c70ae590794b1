package rawtcp.wire;

import java.util.Locale;

/**
 * The cookie of TCP Fast Open (RFC 7413 4.1.1): 4 to 16 bytes, an even number; none at all asks for one. {@code high} and
 * {@code low} hold them from the first bit on, 0 behind the last. {@code experimental}: in the older form of the option,
 * kind 254 with 0xF989 (RFC 6994).
 */
public record FastOpenCookie(long high, long low, int length, boolean experimental) {
    public static final int MIN_LENGTH = 4;
    public static final int MAX_LENGTH = 16;

    /** Asks for a cookie. */
    public static final FastOpenCookie REQUEST = new FastOpenCookie(0, 0, 0, false);

    public static final FastOpenCookie EXPERIMENTAL_REQUEST = new FastOpenCookie(0, 0, 0, true);

    public FastOpenCookie {
        assert isLegal(length) : length;
    }

    /** A length that the option may have. */
    public static boolean isLegal(int length) {
        return length == 0 || (length >= MIN_LENGTH && length <= MAX_LENGTH && length % 2 == 0);
    }

    /** The eight bytes of {@code bits}, the first one in its most significant octet. */
    public static FastOpenCookie of(long bits) {
        return new FastOpenCookie(bits, 0, Long.BYTES, false);
    }

    public boolean isRequest() {
        return length == 0;
    }

    /** The byte at {@code index}. */
    byte octet(int index) {
        long half = index < Long.BYTES ? high : low;
        return (byte) (half >>> (56 - 8 * (index % Long.BYTES)));
    }

    /** The same bytes: the form of the option apart. */
    public boolean matches(FastOpenCookie other) {
        return length == other.length && high == other.high && low == other.low;
    }

    /** The same in the other form, or this one. */
    public FastOpenCookie inForm(boolean ofExperiment) {
        return ofExperiment == experimental ? this : new FastOpenCookie(high, low, length, ofExperiment);
    }

    /** Its bytes in hexadecimal. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(2 * length);
        for (int i = 0; i < length; i++) {
            text.append(String.format(Locale.ROOT, "%02x", octet(i)));
        }
        return text.toString();
    }
}
