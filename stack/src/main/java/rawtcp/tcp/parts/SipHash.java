package rawtcp.tcp.parts;

/** SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash that nobody without the key can foretell. */
public final class SipHash {
    private final long key0;
    private final long key1;

    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** Of {@code bytes}, as the paper defines it. */
    public long hash(byte[] bytes) {
        Rounds rounds = new Rounds(key0, key1);
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            rounds.absorb(littleEndian(bytes, at, Long.BYTES));
        }
        return rounds.finish(littleEndian(bytes, at, bytes.length - at), bytes.length);
    }

    /** Of words, each eight bytes in little-endian order. */
    public long hash(long... words) {
        Rounds rounds = new Rounds(key0, key1);
        for (long word : words) {
            rounds.absorb(word);
        }
        return rounds.finish(0, words.length * Long.BYTES);
    }

    private static long littleEndian(byte[] bytes, int at, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    private static final class Rounds {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        Rounds(long key0, long key1) {
            v0 = key0 ^ 0x736f_6d65_7073_6575L;
            v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
            v2 = key0 ^ 0x6c79_6765_6e65_7261L;
            v3 = key1 ^ 0x7465_6462_7974_6573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        /** {@code rest}: the last, up to seven, bytes; the length goes into the eighth. */
        long finish(long rest, int length) {
            absorb(rest | (long) length << 56);
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
