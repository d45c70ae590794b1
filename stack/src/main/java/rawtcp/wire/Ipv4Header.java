package rawtcp.wire;

import java.nio.ByteBuffer;

/** A view of an IPv4 header (RFC 791 3.1) in a buffer. */
public final class Ipv4Header {
    public static final int MIN_LENGTH = 20;
    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;

    private static final int VERSION_IHL_OFFSET = 0;
    private static final int TOS_OFFSET = 1;
    private static final int TOTAL_LENGTH_OFFSET = 2;
    private static final int ID_OFFSET = 4;
    private static final int FRAGMENT_OFFSET = 6;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int CHECKSUM_OFFSET = 10;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;

    private ByteBuffer buffer;
    private int at;

    public Ipv4Header wrap(ByteBuffer newBuffer, int newAt) {
        assert newAt >= 0 && newAt + MIN_LENGTH <= newBuffer.capacity();
        buffer = newBuffer;
        at = newAt;
        return this;
    }

    public int version() {
        return (buffer.get(at + VERSION_IHL_OFFSET) & 0xff) >>> 4;
    }

    /** In bytes. */
    public int headerLength() {
        return (buffer.get(at + VERSION_IHL_OFFSET) & 0xf) * 4;
    }

    /** Version 4 and a header of {@code bytes} length. */
    public Ipv4Header headerLength(int bytes) {
        assert bytes % 4 == 0 && bytes >= MIN_LENGTH && bytes <= 60;
        buffer.put(at + VERSION_IHL_OFFSET, (byte) (0x40 | bytes / 4));
        return this;
    }

    public int tos() {
        return buffer.get(at + TOS_OFFSET) & 0xff;
    }

    public Ipv4Header tos(int value) {
        buffer.put(at + TOS_OFFSET, (byte) value);
        return this;
    }

    public int totalLength() {
        return buffer.getShort(at + TOTAL_LENGTH_OFFSET) & 0xffff;
    }

    public Ipv4Header totalLength(int bytes) {
        assert bytes >= MIN_LENGTH && bytes <= 0xffff : bytes;
        buffer.putShort(at + TOTAL_LENGTH_OFFSET, (short) bytes);
        return this;
    }

    public Ipv4Header id(int value) {
        buffer.putShort(at + ID_OFFSET, (short) value);
        return this;
    }

    public boolean isFragment() {
        return (buffer.getShort(at + FRAGMENT_OFFSET) & (MORE_FRAGMENTS | 0x1fff)) != 0;
    }

    /** Of a fragment, in bytes; 0: the first, or whole. */
    public int fragmentOffset() {
        return (buffer.getShort(at + FRAGMENT_OFFSET) & 0x1fff) * 8;
    }

    public Ipv4Header fragmentFlags(int flags) {
        buffer.putShort(at + FRAGMENT_OFFSET, (short) flags);
        return this;
    }

    public int ttl() {
        return buffer.get(at + TTL_OFFSET) & 0xff;
    }

    public Ipv4Header ttl(int value) {
        buffer.put(at + TTL_OFFSET, (byte) value);
        return this;
    }

    public int protocol() {
        return buffer.get(at + PROTOCOL_OFFSET) & 0xff;
    }

    public Ipv4Header protocol(int value) {
        buffer.put(at + PROTOCOL_OFFSET, (byte) value);
        return this;
    }

    public int checksum() {
        return buffer.getShort(at + CHECKSUM_OFFSET) & 0xffff;
    }

    public Ipv4Header checksum(int value) {
        buffer.putShort(at + CHECKSUM_OFFSET, (short) value);
        return this;
    }

    /** The checksum over all the rest (RFC 791 3.1), without options. */
    public Ipv4Header seal() {
        checksum(0);
        return checksum(Checksum.complement(Checksum.add(0, buffer, at, MIN_LENGTH)));
    }

    public int source() {
        return buffer.getInt(at + SOURCE_OFFSET);
    }

    public Ipv4Header source(int bits) {
        buffer.putInt(at + SOURCE_OFFSET, bits);
        return this;
    }

    public int destination() {
        return buffer.getInt(at + DESTINATION_OFFSET);
    }

    public Ipv4Header destination(int bits) {
        buffer.putInt(at + DESTINATION_OFFSET, bits);
        return this;
    }
}
