package rawtcp.wire;

import java.nio.ByteBuffer;

/**
 * Bytes to segments and back. It alone judges lengths and checksums; behind it nothing can be malformed. What views of
 * headers it needs for each packet are the segment's, so that none is made.
 */
public final class SegmentCodec {
    /** IPv4 header without options, and the longest TCP header. */
    public static final int MAX_HEADERS = Ipv4Header.MIN_LENGTH + TcpHeader.MAX_LENGTH;

    private static final int V6_HOP_BY_HOP = 0;
    private static final int V6_ROUTING = 43;
    private static final int V6_FRAGMENT = 44;
    private static final int V6_DESTINATION_OPTIONS = 60;

    private SegmentCodec() {}

    /** Reads the IPv4 packet of {@code length} bytes at {@code at} into {@code out}; null if it is good. */
    public static DropReason decodeIpv4(ByteBuffer packet, int at, int length, Segment out) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return DropReason.TRUNCATED;
        }
        Ipv4Header ip = out.ipHeader.wrap(packet, at);
        int headerLength = ip.headerLength();
        int totalLength = ip.totalLength(); // the packet may be longer: Ethernet pads short frames
        if (ip.version() != 4 || headerLength < Ipv4Header.MIN_LENGTH || headerLength > totalLength) {
            return DropReason.BAD_IP_HEADER;
        }
        if (totalLength > length) {
            return DropReason.TRUNCATED;
        }
        if (!Checksum.isGood(Checksum.add(0, packet, at, headerLength))) {
            return DropReason.BAD_IP_HEADER;
        }
        if (ip.isFragment()) {
            return DropReason.FRAGMENT;
        }
        if (ip.protocol() != TcpHeader.PROTOCOL) {
            return DropReason.NOT_TCP;
        }
        int tcpLength = totalLength - headerLength;
        long pseudo = Checksum.pseudoHeaderV4(ip.source(), ip.destination(), TcpHeader.PROTOCOL, tcpLength);
        out.clear().ttl(ip.ttl()).trafficClass(ip.tos());
        out.source(0, IpAddress.v4Low(ip.source()), 0).destination(0, IpAddress.v4Low(ip.destination()), 0);
        return decodeTcp(packet, at + headerLength, tcpLength, pseudo, out);
    }

    /** As {@link #decodeIpv4}, for an IPv6 packet with its header; extension headers are skipped (RFC 8200 4). */
    public static DropReason decodeIpv6(ByteBuffer packet, int at, int length, Segment out) {
        if (length < Ipv6Header.LENGTH) {
            return DropReason.TRUNCATED;
        }
        Ipv6Header ip = new Ipv6Header().wrap(packet, at);
        if (ip.version() != 6) {
            return DropReason.BAD_IP_HEADER;
        }
        if (Ipv6Header.LENGTH + ip.payloadLength() > length) {
            return DropReason.TRUNCATED;
        }
        int end = at + Ipv6Header.LENGTH + ip.payloadLength();
        int tcpAt = at + Ipv6Header.LENGTH;
        int next = ip.nextHeader();
        while (next == V6_HOP_BY_HOP || next == V6_ROUTING || next == V6_DESTINATION_OPTIONS) {
            int extensionLength = tcpAt + 8 <= end ? ((packet.get(tcpAt + 1) & 0xff) + 1) * 8 : Integer.MAX_VALUE;
            if (extensionLength > end - tcpAt) {
                return DropReason.TRUNCATED;
            }
            next = packet.get(tcpAt) & 0xff;
            tcpAt += extensionLength;
        }
        if (next != TcpHeader.PROTOCOL) {
            return next == V6_FRAGMENT ? DropReason.FRAGMENT : DropReason.NOT_TCP;
        }
        out.clear().ttl(ip.hopLimit()).trafficClass(ip.trafficClass());
        out.source(ip.sourceHigh(), ip.sourceLow(), 0).destination(ip.destinationHigh(), ip.destinationLow(), 0);
        return decodeTcp(packet, tcpAt, end - tcpAt, pseudoHeader(out, end - tcpAt), out);
    }

    /**
     * As {@link #decodeIpv6}, for what a raw IPv6 socket delivers: TCP header and data, while the addresses (and hop
     * limit and traffic class, if wanted) come beside the packet and are already in {@code out}.
     */
    public static DropReason decodeTcp(ByteBuffer packet, int at, int length, Segment out) {
        return decodeTcp(packet, at, length, pseudoHeader(out, length), out);
    }

    private static DropReason decodeTcp(ByteBuffer packet, int at, int length, long pseudoHeader, Segment out) {
        if (!mayBeTcpEnds(out)) {
            return DropReason.BAD_ADDRESS;
        }
        if (length < TcpHeader.MIN_LENGTH) {
            return DropReason.TRUNCATED;
        }
        TcpHeader tcp = out.tcpHeader.wrap(packet, at);
        int headerLength = tcp.headerLength();
        if (headerLength < TcpHeader.MIN_LENGTH || headerLength > length) {
            return DropReason.BAD_DATA_OFFSET;
        }
        // A sender on this host leaves the sum to a card that is never reached: then the field holds the
        // pseudo-header's part of it, not complemented.
        boolean partial = tcp.checksum() == Checksum.fold(pseudoHeader);
        if (!partial && !Checksum.isGood(Checksum.add(pseudoHeader, packet, at, length))) {
            return DropReason.BAD_CHECKSUM; // RFC 9293 MUST-3
        }
        out.partialChecksum(partial);
        out.sourcePort(tcp.sourcePort()).destinationPort(tcp.destinationPort());
        out.seq(tcp.seq()).ack(tcp.ack()).flags(tcp.flags());
        out.window(tcp.window()).urgentPointer(tcp.urgentPointer());
        out.data(packet, at + headerLength, length - headerLength);
        int optionsAt = at + TcpHeader.MIN_LENGTH;
        boolean optionsGood =
                OptionCodec.decode(packet, optionsAt, at + headerLength, out.has(Segment.SYN), out.options());
        return optionsGood ? null : DropReason.BAD_OPTION;
    }

    /** RFC 9293 MUST-57, MUST-63; an unspecified destination can't have been meant for a TCP either. */
    private static boolean mayBeTcpEnds(Segment s) {
        return mayBeTcpEnd(s.sourceHigh(), s.sourceLow()) && mayBeTcpEnd(s.destinationHigh(), s.destinationLow());
    }

    private static boolean mayBeTcpEnd(long high, long low) {
        return !IpAddress.isMulticast(high, low)
                && !IpAddress.isBroadcast(high, low)
                && !IpAddress.isUnspecified(high, low);
    }

    /** The bytes before the data in the packet that {@link #encodeIpv4} makes of this segment. */
    public static int headersIpv4(Segment segment) {
        return Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH + OptionCodec.length(segment.options());
    }

    /** Writes {@code segment} with its IPv4 header at {@code at}, checksums filled in; returns its length. */
    public static int encodeIpv4(Segment segment, ByteBuffer into, int at) {
        int tcpLength = encodeTcp(segment, into, at + Ipv4Header.MIN_LENGTH);
        encodeIpv4Header(segment, tcpLength, into, at);
        return Ipv4Header.MIN_LENGTH + tcpLength;
    }

    /**
     * Writes what stands before the data of {@code segment} in its IPv4 packet ({@link #headersIpv4} bytes), the data being
     * elsewhere; the sum over header and data is left to the card: its field holds the pseudo-header's part of it.
     */
    public static void encodeHeadersIpv4(Segment segment, ByteBuffer into, int at) {
        int tcpAt = at + Ipv4Header.MIN_LENGTH;
        int tcpLength = encodeTcpHeader(segment, into, tcpAt) + segment.dataLength();
        segment.tcpHeader.wrap(into, tcpAt).checksum(Checksum.fold(pseudoHeader(segment, tcpLength)));
        encodeIpv4Header(segment, tcpLength, into, at);
    }

    private static void encodeIpv4Header(Segment segment, int tcpLength, ByteBuffer into, int at) {
        assert IpAddress.isV4(segment.sourceHigh(), segment.sourceLow());
        assert IpAddress.isV4(segment.destinationHigh(), segment.destinationLow());
        Ipv4Header ip = segment.ipHeader.wrap(into, at).headerLength(Ipv4Header.MIN_LENGTH);
        ip.tos(segment.trafficClass()).totalLength(Ipv4Header.MIN_LENGTH + tcpLength);
        ip.id(0).fragmentFlags(Ipv4Header.DONT_FRAGMENT); // RFC 6864 4.1: with DF the ID says nothing
        ip.ttl(segment.ttl()).protocol(TcpHeader.PROTOCOL);
        ip.source((int) segment.sourceLow()).destination((int) segment.destinationLow());
        ip.seal();
    }

    /** Writes {@code segment} with its IPv6 header at {@code at}, checksum filled in; returns its length. */
    public static int encodeIpv6(Segment segment, ByteBuffer into, int at) {
        int tcpLength = encodeTcp(segment, into, at + Ipv6Header.LENGTH);
        Ipv6Header ip = new Ipv6Header().wrap(into, at).trafficClass(segment.trafficClass());
        ip.payloadLength(tcpLength).nextHeader(TcpHeader.PROTOCOL).hopLimit(segment.ttl());
        ip.source(segment.sourceHigh(), segment.sourceLow());
        ip.destination(segment.destinationHigh(), segment.destinationLow());
        return Ipv6Header.LENGTH + tcpLength;
    }

    private static int encodeTcp(Segment segment, ByteBuffer into, int at) {
        int headerLength = encodeTcpHeader(segment, into, at);
        int length = headerLength + segment.dataLength();
        segment.copyData(0, segment.dataLength(), into, at + headerLength);
        int checksum = Checksum.complement(Checksum.add(pseudoHeader(segment, length), into, at, length));
        segment.tcpHeader.wrap(into, at).checksum(checksum); // RFC 9293 MUST-2
        return length;
    }

    /** With a checksum of zero; returns its length. */
    private static int encodeTcpHeader(Segment segment, ByteBuffer into, int at) {
        int headerLength = TcpHeader.MIN_LENGTH + OptionCodec.length(segment.options());
        TcpHeader tcp = segment.tcpHeader.wrap(into, at);
        tcp.sourcePort(segment.sourcePort()).destinationPort(segment.destinationPort());
        tcp.seq(segment.seq()).ack(segment.ack()).headerLength(headerLength).flags(segment.flags());
        tcp.window(segment.window()).checksum(0).urgentPointer(segment.urgentPointer());
        OptionCodec.encode(segment.options(), into, at + TcpHeader.MIN_LENGTH);
        return headerLength;
    }

    /** Where a sender on this host has left the TCP checksum of the IPv4 packet at {@code at} to its card: the whole sum. */
    public static void completeChecksumIpv4(ByteBuffer packet, int at) {
        if (seemsPartialIpv4(packet, at)) {
            sealTcpV4(packet, at);
        }
    }

    /** Its TCP checksum is the pseudo-header's, which is taken without a look at the rest; one whole sum in 65536 is the same. */
    public static boolean seemsPartialIpv4(ByteBuffer packet, int at) {
        Ipv4Header ip = new Ipv4Header().wrap(packet, at);
        int tcpLength = Math.min(ip.totalLength(), packet.capacity() - at) - ip.headerLength();
        if (tcpLength < TcpHeader.MIN_LENGTH) {
            return false;
        }
        long pseudo = Checksum.pseudoHeaderV4(ip.source(), ip.destination(), TcpHeader.PROTOCOL, tcpLength);
        return new TcpHeader().wrap(packet, at + ip.headerLength()).checksum() == Checksum.fold(pseudo);
    }

    /** Writes the TCP checksum of the IPv4 packet at {@code at} anew. */
    public static void sealTcpV4(ByteBuffer packet, int at) {
        Ipv4Header ip = new Ipv4Header().wrap(packet, at);
        int tcpAt = at + ip.headerLength();
        int tcpLength = ip.totalLength() - ip.headerLength();
        long pseudo = Checksum.pseudoHeaderV4(ip.source(), ip.destination(), TcpHeader.PROTOCOL, tcpLength);
        TcpHeader tcp = new TcpHeader().wrap(packet, tcpAt).checksum(0);
        tcp.checksum(Checksum.complement(Checksum.add(pseudo, packet, tcpAt, tcpLength)));
    }

    private static long pseudoHeader(Segment s, int length) {
        return IpAddress.isV4(s.sourceHigh(), s.sourceLow())
                ? Checksum.pseudoHeaderV4((int) s.sourceLow(), (int) s.destinationLow(), TcpHeader.PROTOCOL, length)
                : Checksum.pseudoHeaderV6(
                        s.sourceHigh(),
                        s.sourceLow(),
                        s.destinationHigh(),
                        s.destinationLow(),
                        TcpHeader.PROTOCOL,
                        length);
    }
}
