package rawtcp.script;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.OptionKind;
import rawtcp.wire.Checksum;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.TcpHeader;

/**
 * A TCP segment as it was on the wire, every byte accounted for: what scripts compare includes what a receiver would
 * not look at. {@code flags} are nine, AE the highest.
 *
 */
record LiveSegment(
        long atNs,
        IpAddress source,
        int sourcePort,
        IpAddress destination,
        int destinationPort,
        int tos,
        int ttl,
        int flags,
        int reserved,
        int seq,
        int ack,
        int window,
        int urgent,
        List<Option> options,
        int length,
        boolean payloadIsZero) {
    private static final int DATA_OFFSET_OFFSET = 12;

    /** Null: not an IPv4 packet with TCP in it. */
    static LiveSegment decode(World.Sent sent) throws ScriptError {
        byte[] bytes = sent.bytes();
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        if (bytes.length < Ipv4Header.MIN_LENGTH || bytes[0] >> 4 != 4) {
            return null;
        }
        Ipv4Header ip = new Ipv4Header().wrap(packet, 0);
        if (ip.protocol() != TcpHeader.PROTOCOL) {
            return null;
        }
        int at = ip.headerLength();
        if (ip.totalLength() > bytes.length
                || at + TcpHeader.MIN_LENGTH > ip.totalLength()
                || !Checksum.isGood(Checksum.add(0, packet, 0, at))) {
            throw new ScriptError(ScriptError.NO_LINE, "a packet was sent whose IP header is wrong");
        }
        TcpHeader tcp = new TcpHeader().wrap(packet, at);
        int dataAt = at + tcp.headerLength();
        if (tcp.headerLength() < TcpHeader.MIN_LENGTH || dataAt > ip.totalLength()) {
            throw new ScriptError(ScriptError.NO_LINE, "a packet was sent whose TCP data offset is wrong");
        }
        int offsetByte = bytes[at + DATA_OFFSET_OFFSET] & 0xff;
        return new LiveSegment(
                sent.atNs(),
                IpAddress.v4(ip.source()),
                tcp.sourcePort(),
                IpAddress.v4(ip.destination()),
                tcp.destinationPort(),
                ip.tos(),
                ip.ttl(),
                (offsetByte & 1) << 8 | tcp.flags(),
                offsetByte >> 1 & 7,
                tcp.seq(),
                tcp.ack(),
                tcp.window(),
                tcp.urgentPointer(),
                options(packet, at + TcpHeader.MIN_LENGTH, dataAt),
                ip.totalLength() - dataAt,
                isZero(bytes, dataAt, ip.totalLength()));
    }

    boolean has(int anyOf) {
        return (flags & anyOf) != 0;
    }

    /** Null: it carries no timestamps. */
    Option timestamps() {
        for (Option option : options) {
            if (option.kind() == OptionKind.TIMESTAMPS) {
                return option;
            }
        }
        return null;
    }

    /** This one and the {@code next}, which goes on where it ends, as one: as if it had not been cut. */
    LiveSegment joined(LiveSegment next) {
        int joinedFlags = (next.flags & ~Script.Segments.CWR) | (flags & Script.Segments.CWR);
        return new LiveSegment(
                next.atNs,
                source,
                sourcePort,
                destination,
                destinationPort,
                next.tos,
                next.ttl,
                joinedFlags,
                next.reserved,
                seq,
                next.ack,
                next.window,
                next.urgent,
                next.options,
                length + next.length,
                payloadIsZero && next.payloadIsZero);
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static List<Option> options(ByteBuffer packet, int at, int end) throws ScriptError {
        List<Option> options = new ArrayList<>();
        int i = at;
        while (i < end) {
            int kind = packet.get(i) & 0xff;
            int length = kind <= 1 ? 1 : i + 1 < end ? packet.get(i + 1) & 0xff : 0;
            if (length == 0 || (kind > 1 && length < 2) || i + length > end) {
                throw new ScriptError(ScriptError.NO_LINE, "a packet was sent whose TCP options are malformed");
            }
            options.add(option(packet, i, kind, length));
            i += length;
        }
        return options;
    }

    private static Option option(ByteBuffer packet, int at, int kind, int length) {
        OptionKind known = OptionKind.of(kind);
        int body = at + 2;
        return switch (known) {
            case EOL, NOP -> new Option(known, new long[0], new byte[0]);
            case MSS -> length == 4 ? numbers(known, packet, body, 2, 1) : other(packet, at, length);
            case WSCALE -> length == 3 ? numbers(known, packet, body, 1, 1) : other(packet, at, length);
            case SACK_OK -> length == 2 ? numbers(known, packet, body, 1, 0) : other(packet, at, length);
            case SACK -> length % 8 == 2 ? numbers(known, packet, body, 4, length / 4) : other(packet, at, length);
            case TIMESTAMPS -> length == 10 ? numbers(known, packet, body, 4, 2) : other(packet, at, length);
            case ACCECN_0, ACCECN_1 ->
                length % 3 == 2 ? numbers(known, packet, body, 3, length / 3) : other(packet, at, length);
            case FAST_OPEN, MD5 -> new Option(known, new long[0], bytes(packet, body, length - 2));
            case FAST_OPEN_EXPERIMENTAL ->
                isFastOpen(packet, body, length)
                        ? new Option(known, new long[0], bytes(packet, body + 2, length - 4))
                        : other(packet, at, length);
            case OTHER -> other(packet, at, length);
        };
    }

    private static boolean isFastOpen(ByteBuffer packet, int at, int length) {
        return length >= 4 && (packet.getShort(at) & 0xffff) == SegmentBytes.FAST_OPEN_MAGIC;
    }

    private static Option numbers(OptionKind kind, ByteBuffer packet, int at, int size, int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count * size; i++) {
            numbers[i / size] = (numbers[i / size] << 8) | (packet.get(at + i) & 0xff);
        }
        return new Option(kind, numbers, new byte[0]);
    }

    /** The whole option, kind and length too: there is no name for it. */
    private static Option other(ByteBuffer packet, int at, int length) {
        return new Option(OptionKind.OTHER, new long[0], bytes(packet, at, length));
    }

    private static byte[] bytes(ByteBuffer packet, int at, int length) {
        byte[] bytes = new byte[length];
        packet.get(at, bytes);
        return bytes;
    }
}
