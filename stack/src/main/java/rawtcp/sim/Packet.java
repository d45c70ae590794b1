package rawtcp.sim;

import java.nio.ByteBuffer;
import rawtcp.wire.DropReason;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.TcpHeader;

/** An IPv4 packet on its way, from its first byte to the buffer's capacity. {@code number}: from 1, in the order of sending. */
public record Packet(long number, ByteBuffer bytes) {
    private static final int FLAGS_OFFSET = 13;
    private static final int ECN_OFFSET = 1;
    private static final int CE = 3;
    private static final int PROTOCOL_OFFSET = 9;

    public int length() {
        return bytes.capacity();
    }

    Packet copy() {
        return new Packet(number, ByteBuffer.allocate(length()).put(0, bytes, 0, length()));
    }

    boolean isTcp() {
        return bytes.get(PROTOCOL_OFFSET) == TcpHeader.PROTOCOL;
    }

    /** The flags byte, in {@link Segment}'s bits; 0 if it carries no TCP. */
    int flags() {
        return isTcp() ? bytes.get(headerLength() + FLAGS_OFFSET) & 0xff : 0;
    }

    boolean isEcnCapable() {
        return (bytes.get(ECN_OFFSET) & CE) != 0;
    }

    /** What a router does with it instead of dropping it (RFC 3168 5): CE, and the header's checksum anew. */
    void mark() {
        Ipv4Header ip = new Ipv4Header().wrap(bytes, 0);
        ip.tos(ip.tos() | CE).seal();
    }

    int headerLength() {
        return (bytes.get(0) & 0xf) * 4;
    }

    /** As the stack reads it; null if it would drop it. */
    Segment segment() {
        Segment segment = new Segment();
        DropReason bad = SegmentCodec.decodeIpv4(bytes, 0, length(), segment);
        return bad == null ? segment : null;
    }
}
