package rawtcp.script;

import java.nio.ByteBuffer;
import java.util.List;
import rawtcp.script.Script.Ecn;
import rawtcp.script.Script.Icmp;
import rawtcp.script.Script.Ip;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.Segments;
import rawtcp.wire.Checksum;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.TcpHeader;

/** A script's inbound packet, byte for byte as written: a codec of TCP's would not write what a hostile peer sends. */
final class SegmentBytes {
    static final int FAST_OPEN_MAGIC = 0xf989;

    private static final int ICMP_PROTOCOL = 1;
    private static final int ICMP_HEADER = 8;
    /** Of the quoted segment, more than the 8 bytes that RFC 792 asks for. */
    private static final int QUOTED_TCP = 20;

    private static final int DEFAULT_TTL = 255;

    private SegmentBytes() {}

    /** The numbers are those on the wire. */
    static byte[] tcp(
            Segments segment,
            IpAddress source,
            int from,
            IpAddress destination,
            int to,
            int seq,
            int ack,
            List<Option> options) {
        int headerLength = TcpHeader.MIN_LENGTH + OptionParser.length(options);
        int tcpLength = headerLength + segment.length();
        byte[] packet = new byte[Ipv4Header.MIN_LENGTH + tcpLength];
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        ip(buffer, segment.ip(), TcpHeader.PROTOCOL, source, destination);
        int at = Ipv4Header.MIN_LENGTH;
        TcpHeader tcp = new TcpHeader().wrap(buffer, at);
        tcp.sourcePort(from).destinationPort(to).seq(seq).ack(ack);
        tcp.headerLength(headerLength).flags(segment.flags() & 0xff);
        packet[at + 12] |= (byte) (segment.flags() >> 8);
        tcp.window(segment.window()).urgentPointer(segment.urgent()).checksum(0);
        buffer.position(at + TcpHeader.MIN_LENGTH);
        options.forEach(option -> put(option, buffer));
        long sum = Checksum.pseudoHeaderV4((int) source.low(), (int) destination.low(), TcpHeader.PROTOCOL, tcpLength);
        tcp.checksum(Checksum.complement(Checksum.add(sum, buffer, at, tcpLength)));
        return packet;
    }

    /** From the remote address, about a segment of {@code local}:{@code from} to {@code remote}:{@code to}. */
    static byte[] icmp(Icmp icmp, IpAddress local, int from, IpAddress remote, int to, int quotedSeq) {
        byte[] packet = new byte[Ipv4Header.MIN_LENGTH + ICMP_HEADER + Ipv4Header.MIN_LENGTH + QUOTED_TCP];
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        ip(buffer, Ip.UNSAID, ICMP_PROTOCOL, remote, local);
        int at = Ipv4Header.MIN_LENGTH;
        buffer.put(at, (byte) icmp.type()).put(at + 1, (byte) icmp.code());
        buffer.putShort(at + 6, (short) icmp.mtu());
        int quotedAt = at + ICMP_HEADER;
        ByteBuffer quoted = buffer.slice(quotedAt, Ipv4Header.MIN_LENGTH + QUOTED_TCP);
        ip(quoted, Ip.UNSAID, TcpHeader.PROTOCOL, local, remote);
        Ipv4Header quotedIp = new Ipv4Header().wrap(quoted, 0);
        quotedIp.totalLength(Ipv4Header.MIN_LENGTH + QUOTED_TCP + icmp.length()).checksum(0);
        quotedIp.checksum(Checksum.complement(Checksum.add(0, quoted, 0, Ipv4Header.MIN_LENGTH)));
        TcpHeader tcp = new TcpHeader().wrap(quoted, Ipv4Header.MIN_LENGTH);
        tcp.sourcePort(from).destinationPort(to).seq(quotedSeq).headerLength(TcpHeader.MIN_LENGTH);
        int length = packet.length - at;
        buffer.putShort(at + 2, (short) Checksum.complement(Checksum.add(0, buffer, at, length)));
        return packet;
    }

    private static void ip(ByteBuffer buffer, Ip said, int protocol, IpAddress source, IpAddress destination) {
        Ipv4Header ip = new Ipv4Header().wrap(buffer, 0).headerLength(Ipv4Header.MIN_LENGTH);
        Ecn ecn = said.ecn();
        int tos = said.tos() >= 0 ? said.tos() : 0;
        ip.tos(ecn == null ? tos : (tos & ~3) | ecn.bits).totalLength(buffer.capacity());
        ip.ttl(said.ttl() >= 0 ? said.ttl() : DEFAULT_TTL).protocol(protocol).checksum(0);
        ip.source((int) source.low()).destination((int) destination.low());
        ip.checksum(Checksum.complement(Checksum.add(0, buffer, 0, Ipv4Header.MIN_LENGTH)));
    }

    private static void put(Option option, ByteBuffer into) {
        into.put((byte) option.kind().number);
        switch (option.kind()) {
            case EOL, NOP -> {
                return;
            }
            default -> into.put((byte) OptionParser.length(option));
        }
        switch (option.kind()) {
            case MSS -> into.putShort((short) option.numbers()[0]);
            case WSCALE -> into.put((byte) option.numbers()[0]);
            case SACK, TIMESTAMPS -> {
                for (long number : option.numbers()) {
                    into.putInt((int) number);
                }
            }
            case ACCECN_0, ACCECN_1 -> {
                for (long number : option.numbers()) {
                    into.put((byte) (number >> 16)).putShort((short) number);
                }
            }
            case FAST_OPEN_EXPERIMENTAL ->
                into.putShort((short) FAST_OPEN_MAGIC).put(option.bytes());
            default -> into.put(option.bytes());
        }
    }
}
