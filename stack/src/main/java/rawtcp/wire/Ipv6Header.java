package rawtcp.wire;

import java.nio.ByteBuffer;

/** A view of an IPv6 header (RFC 8200 3) in a buffer. */
public final class Ipv6Header {
    public static final int LENGTH = 40;

    private static final int VERSION_CLASS_FLOW_OFFSET = 0;
    private static final int PAYLOAD_LENGTH_OFFSET = 4;
    private static final int NEXT_HEADER_OFFSET = 6;
    private static final int HOP_LIMIT_OFFSET = 7;
    private static final int SOURCE_OFFSET = 8;
    private static final int DESTINATION_OFFSET = 24;

    private ByteBuffer buffer;
    private int at;

    public Ipv6Header wrap(ByteBuffer newBuffer, int newAt) {
        assert newAt >= 0 && newAt + LENGTH <= newBuffer.capacity();
        buffer = newBuffer;
        at = newAt;
        return this;
    }

    public int version() {
        return buffer.getInt(at + VERSION_CLASS_FLOW_OFFSET) >>> 28;
    }

    public int trafficClass() {
        return buffer.getInt(at + VERSION_CLASS_FLOW_OFFSET) >>> 20 & 0xff;
    }

    /** Version 6, {@code value}, flow label 0. */
    public Ipv6Header trafficClass(int value) {
        buffer.putInt(at + VERSION_CLASS_FLOW_OFFSET, 6 << 28 | (value & 0xff) << 20);
        return this;
    }

    public int payloadLength() {
        return buffer.getShort(at + PAYLOAD_LENGTH_OFFSET) & 0xffff;
    }

    public Ipv6Header payloadLength(int bytes) {
        assert (bytes & ~0xffff) == 0 : bytes;
        buffer.putShort(at + PAYLOAD_LENGTH_OFFSET, (short) bytes);
        return this;
    }

    public int nextHeader() {
        return buffer.get(at + NEXT_HEADER_OFFSET) & 0xff;
    }

    public Ipv6Header nextHeader(int value) {
        buffer.put(at + NEXT_HEADER_OFFSET, (byte) value);
        return this;
    }

    public int hopLimit() {
        return buffer.get(at + HOP_LIMIT_OFFSET) & 0xff;
    }

    public Ipv6Header hopLimit(int value) {
        buffer.put(at + HOP_LIMIT_OFFSET, (byte) value);
        return this;
    }

    public long sourceHigh() {
        return buffer.getLong(at + SOURCE_OFFSET);
    }

    public long sourceLow() {
        return buffer.getLong(at + SOURCE_OFFSET + 8);
    }

    public Ipv6Header source(long high, long low) {
        buffer.putLong(at + SOURCE_OFFSET, high).putLong(at + SOURCE_OFFSET + 8, low);
        return this;
    }

    public long destinationHigh() {
        return buffer.getLong(at + DESTINATION_OFFSET);
    }

    public long destinationLow() {
        return buffer.getLong(at + DESTINATION_OFFSET + 8);
    }

    public Ipv6Header destination(long high, long low) {
        buffer.putLong(at + DESTINATION_OFFSET, high).putLong(at + DESTINATION_OFFSET + 8, low);
        return this;
    }
}
