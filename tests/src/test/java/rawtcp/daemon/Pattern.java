package rawtcp.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/** A stream of bytes without a repetition near by: made up as it is read, or summed as it is written. */
final class Pattern {
    private final Random random = new Random(7);
    private final CRC32 crc = new CRC32();
    private final byte[] block = new byte[10_007];
    private final StringBuilder text = new StringBuilder();
    private long remaining;
    private long length;

    /** {@code length}: how much can be read. */
    Pattern(long length) {
        remaining = length;
    }

    static long checksumOf(long length) {
        Pattern pattern = new Pattern(length);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (pattern.read(buffer.clear()) >= 0) {}
        return pattern.checksum();
    }

    /** -1 at the end. */
    int read(ByteBuffer into) {
        int count = (int) Math.min(Math.min(remaining, block.length), into.remaining());
        if (remaining == 0) {
            return -1;
        }
        for (int i = 0; i < count; i += 64) {
            block[i] = (byte) random.nextInt();
        }
        into.put(block, 0, count);
        crc.update(block, 0, count);
        remaining -= count;
        length += count;
        return count;
    }

    void write(ByteBuffer bytes) {
        length += bytes.remaining();
        if (length < 1000) {
            text.append(UTF_8.decode(bytes.duplicate()));
        }
        crc.update(bytes);
    }

    long checksum() {
        return crc.getValue();
    }

    long length() {
        return length;
    }

    String text() {
        return text.toString();
    }
}
