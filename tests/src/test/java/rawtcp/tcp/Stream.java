package rawtcp.tcp;

import java.nio.ByteBuffer;

/** Data whose every byte tells its place, so that one that is lost, doubled or moved shows. */
final class Stream {
    private Stream() {}

    static byte at(int seq) {
        return (byte) ((seq ^ (seq >>> 8) * 31 ^ (seq >>> 16) * 17) + seq / 251);
    }

    /** {@code length} bytes from relative sequence number {@code from} on (1: the first byte of the stream). */
    static byte[] bytes(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    /** The index of the first byte in {@code data} that does not belong at {@code from}, or -1. */
    static int mismatch(ByteBuffer data, int from) {
        for (int i = data.position(); i < data.limit(); i++) {
            if (data.get(i) != at(from + i - data.position())) {
                return i;
            }
        }
        return -1;
    }
}
