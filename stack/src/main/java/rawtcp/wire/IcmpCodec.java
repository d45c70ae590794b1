package rawtcp.wire;

import java.nio.ByteBuffer;

/** ICMP errors about TCP segments: bytes to {@link IcmpError} and back (RFC 792, RFC 1191). */
public final class IcmpCodec {
    static final int UNREACHABLE = 3;
    static final int SOURCE_QUENCH = 4;
    static final int TIME_EXCEEDED = 11;
    static final int PARAMETER_PROBLEM = 12;

    static final int FRAGMENTATION_NEEDED = 4;

    private static final int PROTOCOL = 1;
    private static final int HEADER_LENGTH = 8;
    private static final int MTU_OFFSET = 6;
    /** RFC 792: at least the first 8 bytes of the datagram's data are quoted: ports and sequence number. */
    private static final int QUOTED_TCP_LENGTH = 8;

    private static final int TTL = 64;
    /** RFC 1812 4.3.2.3: as much of the datagram as keeps the error within 576 bytes. */
    private static final int LONGEST_QUOTE = 576 - Ipv4Header.MIN_LENGTH - HEADER_LENGTH;

    private IcmpCodec() {}

    /** The error in the IPv4 packet of {@code length} bytes at {@code at}; null if it is none, malformed, or not about TCP. */
    public static IcmpError decode(ByteBuffer packet, int at, int length) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return null;
        }
        Ipv4Header ip = new Ipv4Header().wrap(packet, at);
        int icmpLength = ip.totalLength() - ip.headerLength();
        if (ip.version() != 4
                || ip.headerLength() < Ipv4Header.MIN_LENGTH
                || ip.totalLength() > length
                || icmpLength < HEADER_LENGTH
                || ip.isFragment()
                || ip.protocol() != PROTOCOL) {
            return null;
        }
        int icmpAt = at + ip.headerLength();
        int type = packet.get(icmpAt) & 0xff;
        if (!isError(type) || !Checksum.isGood(Checksum.add(0, packet, icmpAt, icmpLength))) {
            return null;
        }
        int code = packet.get(icmpAt + 1) & 0xff;
        boolean tooBig = type == UNREACHABLE && code == FRAGMENTATION_NEEDED;
        int mtu = tooBig ? packet.getShort(icmpAt + MTU_OFFSET) & 0xffff : 0;
        IpAddress from = IpAddress.v4(ip.source());
        return decodeQuote(packet, icmpAt + HEADER_LENGTH, icmpLength - HEADER_LENGTH, from, type, code, mtu);
    }

    private static boolean isError(int type) {
        return type == UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
    }

    private static IcmpError decodeQuote(
            ByteBuffer packet, int at, int length, IpAddress from, int type, int code, int mtu) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return null;
        }
        Ipv4Header quoted = new Ipv4Header().wrap(packet, at);
        int headerLength = quoted.headerLength();
        if (quoted.version() != 4
                || headerLength < Ipv4Header.MIN_LENGTH
                || headerLength + QUOTED_TCP_LENGTH > length
                || quoted.protocol() != TcpHeader.PROTOCOL
                || quoted.fragmentOffset() != 0) {
            return null;
        }
        int tcpAt = at + headerLength; // too short a quote for a TcpHeader view, which wants a whole header
        int localPort = packet.getShort(tcpAt) & 0xffff;
        int remotePort = packet.getShort(tcpAt + 2) & 0xffff;
        int seq = packet.getInt(tcpAt + 4);
        IpAddress local = IpAddress.v4(quoted.source());
        IpAddress remote = IpAddress.v4(quoted.destination());
        return new IcmpError(from, type, code, mtu, new FourTuple(local, localPort, remote, remotePort), seq);
    }

    /**
     * Writes, at {@code at}, the error that {@code from} sends about the IPv4 packet of {@code aboutLength} bytes at the
     * start of {@code about}; returns its length. {@code mtu}: of the next hop, for fragmentation needed.
     */
    public static int encodeIpv4(
            IpAddress from, int type, int code, int mtu, ByteBuffer about, int aboutLength, ByteBuffer into, int at) {
        int quoted = Math.min(aboutLength, LONGEST_QUOTE);
        int icmpAt = at + Ipv4Header.MIN_LENGTH;
        int icmpLength = HEADER_LENGTH + quoted;
        into.put(icmpAt, (byte) type).put(icmpAt + 1, (byte) code).putShort(icmpAt + 2, (short) 0);
        into.putInt(icmpAt + 4, type == UNREACHABLE && code == FRAGMENTATION_NEEDED ? mtu & 0xffff : 0);
        into.put(icmpAt + HEADER_LENGTH, about, 0, quoted);
        into.putShort(icmpAt + 2, (short) Checksum.complement(Checksum.add(0, into, icmpAt, icmpLength)));
        int receiver = new Ipv4Header().wrap(about, 0).source();
        Ipv4Header ip = new Ipv4Header().wrap(into, at).headerLength(Ipv4Header.MIN_LENGTH);
        ip.tos(0).totalLength(Ipv4Header.MIN_LENGTH + icmpLength).id(0).fragmentFlags(0);
        ip.ttl(TTL).protocol(PROTOCOL).source(from.v4Bits()).destination(receiver);
        ip.seal();
        return Ipv4Header.MIN_LENGTH + icmpLength;
    }
}
