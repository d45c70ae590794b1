package rawtcp.wire;

/** Sequence numbers: 32 bits that wrap around (RFC 9293 3.4). They are {@code int}s, compared only by these names. */
public final class SeqNum {
    private SeqNum() {}

    public static boolean lt(int a, int b) {
        return a - b < 0;
    }

    public static boolean le(int a, int b) {
        return a - b <= 0;
    }

    public static boolean gt(int a, int b) {
        return a - b > 0;
    }

    public static boolean ge(int a, int b) {
        return a - b >= 0;
    }

    public static int max(int a, int b) {
        return gt(a, b) ? a : b;
    }

    public static int min(int a, int b) {
        return lt(a, b) ? a : b;
    }

    /** start &lt;= seq &lt; start + length, wrapping. */
    public static boolean inWindow(int seq, int start, int length) {
        return Integer.compareUnsigned(seq - start, length) < 0;
    }

    /** The distance from {@code from} up to {@code to}; negative if {@code to} lies before it. */
    public static int distance(int from, int to) {
        return to - from;
    }
}
