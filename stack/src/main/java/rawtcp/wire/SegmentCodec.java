package rawtcp.wire;

import java.nio.ByteBuffer;

/** Bytes to segments and back. It alone judges lengths and checksums; behind it nothing can be malformed. */
public final class SegmentCodec {
    /** IPv4 header without options, and the longest TCP header. */
    public static final int MAX_HEADERS = 20 + 60;

    private SegmentCodec() {}

    /** Reads the IPv4 packet of {@code length} bytes at {@code at} into {@code out}; null if it is good. */
    public static DropReason decodeIpv4(ByteBuffer packet, int at, int length, Segment out) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code segment} with its IPv4 header at {@code at}, checksums filled in; returns its length. */
    public static int encodeIpv4(Segment segment, ByteBuffer into, int at) {
        throw new UnsupportedOperationException();
    }
}
