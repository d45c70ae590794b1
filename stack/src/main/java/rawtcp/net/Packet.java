package rawtcp.net;

import java.nio.ByteBuffer;
import rawtcp.wire.DropReason;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.TcpHeader;

/** An IPv4 packet on its way, from its first byte to the buffer's capacity. {@code number}: from 1, in the order of sending. */
public record Packet(long number, ByteBuffer bytes) {
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS_OFFSET = 13;
    private static final int CHECKSUM_OFFSET = 16;
    private static final int ECN_OFFSET = 1;
    private static final int CE = 3;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int ICMP = 1;

    public int length() {
        return bytes.capacity();
    }

    /** The conversation it belongs to, seen from the end that receives it, or from the one that sends it. */
    public FourTuple tuple(boolean fromReceiver) {
        IcmpError error = icmpError();
        if (error != null) {
            return error.tuple();
        }
        int ports = isTcp() ? bytes.getInt(headerLength()) : 0;
        IpAddress source = IpAddress.v4(bytes.getInt(12));
        IpAddress destination = IpAddress.v4(bytes.getInt(16));
        return fromReceiver
                ? new FourTuple(destination, ports & 0xffff, source, ports >>> 16)
                : new FourTuple(source, ports >>> 16, destination, ports & 0xffff);
    }

    public Packet copy() {
        return new Packet(number, ByteBuffer.allocate(length()).put(0, bytes, 0, length()));
    }

    public boolean isTcp() {
        return bytes.get(PROTOCOL_OFFSET) == TcpHeader.PROTOCOL && length() >= headerLength() + TcpHeader.MIN_LENGTH;
    }

    public boolean isIcmp() {
        return bytes.get(PROTOCOL_OFFSET) == ICMP;
    }

    /** An ICMP error about TCP; null if it is none. */
    private IcmpError icmpError() {
        return isIcmp() ? IcmpCodec.decode(bytes, 0, length()) : null;
    }

    /** The flags byte, in {@link Segment}'s bits; 0 if it carries no TCP. */
    public int flags() {
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

    /** Octets behind the TCP header; 0 if it carries no TCP. */
    public int dataLength() {
        int headers = isTcp() ? headerLength() + 4 * (bytes.get(headerLength() + DATA_OFFSET) >> 4 & 0xf) : length();
        return Math.max(0, length() - headers);
    }

    /** One bit from the octet {@code from} on turns over; what follows from it, no checksum hides. */
    void turnBit(Chance chance, int from) {
        if (isTcp()) {
            SegmentCodec.completeChecksumIpv4(bytes, 0);
        }
        if (length() == from) {
            return;
        }
        int bit = 8 * from + chance.nextInt(8 * (length() - from));
        turn(bit);
        int another = 8 * (headerLength() + CHECKSUM_OFFSET);
        while (isTcp()
                && SegmentCodec.seemsPartialIpv4(bytes, 0)) { // and would be taken: one of the sum itself instead
            turn(bit);
            bit = another++;
            turn(bit);
        }
    }

    private void turn(int bit) {
        bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 1 << bit % 8));
    }

    public int headerLength() {
        return (bytes.get(0) & 0xf) * 4;
    }

    /** As the stack reads it; null if it would drop it. */
    public Segment segment() {
        Segment segment = new Segment();
        DropReason bad = SegmentCodec.decodeIpv4(bytes, 0, length(), segment);
        return bad == null ? segment : null;
    }
}
