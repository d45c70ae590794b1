package rawtcp.link;

import java.nio.ByteBuffer;
import rawtcp.wire.Checksum;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpHeader;

/**
 * Receive offload (Linux GRO), for raw sockets, behind which nobody does it: packets of one connection that follow each other in a
 * batch, in order and alike but for their data, become the first of them with the data of all. What costs for each
 * segment, from the demultiplexing to the ACK, costs once then.
 *
 * <p>By Linux's rules (tcp_gro_receive): all have as much data as the first, and only the last may have less or have PSH; all tell
 * the same in every other field. Each was whole: what is made of them says that its checksum was left to a card.
 */
final class ReceiveOffload {
    private static final int IPV4_WITHOUT_OPTIONS = 0x45; // the first byte
    private static final int FLAGS_AT = 13;
    private static final int LONGEST_PACKET = 65_535;

    // What of both headers is compared: where it begins.
    private static final int TOS = 0; // with version and length
    private static final int FRAGMENT = 6; // with TTL and protocol
    private static final int ADDRESSES = 12;
    private static final int PORTS = 0;
    private static final int ACK = 8;
    private static final int OFFSET_FLAGS_WINDOW = 12;
    private static final int OPTIONS = TcpHeader.MIN_LENGTH;
    private static final int PSH = Segment.PSH << 16; // as it lies in the last but one

    private final ByteBuffer packets;
    private final Ipv4Header ip = new Ipv4Header();
    private final TcpHeader tcp = new TcpHeader();
    private int at;
    private int length;
    private int headers;
    private int pieceLength;
    private int pieces;
    private boolean open; // one more may follow

    ReceiveOffload(ByteBuffer packets) {
        this.packets = packets;
    }

    /** Behind the packet at {@code newAt} there is room for what may follow. */
    void begin(int newAt, int newLength) {
        at = newAt;
        length = newLength;
        pieces = 1;
        open = isPlain();
    }

    /** Data, an ACK and nothing else. */
    private boolean isPlain() {
        if (length < Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH || packets.get(at) != IPV4_WITHOUT_OPTIONS) {
            return false;
        }
        ip.wrap(packets, at);
        int tcpAt = at + Ipv4Header.MIN_LENGTH;
        tcp.wrap(packets, tcpAt);
        headers = Ipv4Header.MIN_LENGTH + tcp.headerLength();
        pieceLength = length - headers;
        return ip.totalLength() == length
                && !ip.isFragment()
                && ip.protocol() == TcpHeader.PROTOCOL
                && tcp.flags() == Segment.ACK
                && tcp.headerLength() >= TcpHeader.MIN_LENGTH
                && pieceLength > 0;
    }

    /** The checksum is good, or left to a card. */
    private boolean isSummed(int packetAt, int packetLength) {
        int tcpAt = packetAt + Ipv4Header.MIN_LENGTH;
        int tcpLength = packetLength - Ipv4Header.MIN_LENGTH;
        long pseudo = pseudoHeader(tcpLength);
        return tcp.wrap(packets, tcpAt).checksum() == Checksum.fold(pseudo)
                || Checksum.isGood(Checksum.add(pseudo, packets, tcpAt, tcpLength));
    }

    private long pseudoHeader(int tcpLength) {
        return Checksum.pseudoHeaderV4(ip.source(), ip.destination(), TcpHeader.PROTOCOL, tcpLength);
    }

    /** Takes over the data of the packet at {@code nextAt}, if it follows. */
    boolean take(int nextAt, int nextLength) {
        int data = nextLength - headers;
        if (!open
                || data <= 0
                || data > pieceLength
                || length + data > LONGEST_PACKET
                || !follows(nextAt, nextLength)) {
            return false;
        }
        packets.put(at + length, packets, nextAt + headers, data);
        length += data;
        pieces++;
        int nextFlags = packets.get(nextAt + Ipv4Header.MIN_LENGTH + FLAGS_AT);
        packets.put(at + Ipv4Header.MIN_LENGTH + FLAGS_AT, (byte) nextFlags);
        open = data == pieceLength && nextFlags == Segment.ACK;
        return true;
    }

    private boolean follows(int nextAt, int nextLength) {
        int tcpAt = at + Ipv4Header.MIN_LENGTH;
        int nextTcpAt = nextAt + Ipv4Header.MIN_LENGTH;
        return packets.getShort(nextAt + TOS) == packets.getShort(at + TOS)
                && packets.getInt(nextAt + FRAGMENT) == packets.getInt(at + FRAGMENT)
                && packets.getLong(nextAt + ADDRESSES) == packets.getLong(at + ADDRESSES)
                && packets.getInt(nextTcpAt + PORTS) == packets.getInt(tcpAt + PORTS)
                && packets.getInt(nextTcpAt + ACK) == packets.getInt(tcpAt + ACK)
                && (packets.getInt(nextTcpAt + OFFSET_FLAGS_WINDOW) & ~PSH)
                        == packets.getInt(tcpAt + OFFSET_FLAGS_WINDOW)
                && hasSameOptions(tcpAt, nextTcpAt)
                && isNext(nextTcpAt)
                && ip.wrap(packets, nextAt).totalLength() == nextLength
                && (pieces > 1 || isSummed(at, length))
                && isSummed(nextAt, nextLength);
    }

    private boolean hasSameOptions(int tcpAt, int nextTcpAt) {
        int end = headers - Ipv4Header.MIN_LENGTH;
        for (int i = OPTIONS; i < end; i += Integer.BYTES) {
            if (packets.getInt(nextTcpAt + i) != packets.getInt(tcpAt + i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isNext(int nextTcpAt) {
        int nextSeq = tcp.wrap(packets, nextTcpAt).seq();
        return nextSeq == tcp.wrap(packets, at + Ipv4Header.MIN_LENGTH).seq() + length - headers;
    }

    /** The length of what has become of it, whose headers are made whole. */
    int end() {
        if (pieces > 1) {
            ip.wrap(packets, at).totalLength(length).seal();
            int partial = Checksum.fold(pseudoHeader(length - Ipv4Header.MIN_LENGTH));
            tcp.wrap(packets, at + Ipv4Header.MIN_LENGTH).checksum(partial);
        }
        return length;
    }

    /** {@link Segment#pieceLength}; 0: nothing followed. */
    int pieceLength() {
        return pieces > 1 ? pieceLength : 0;
    }
}
