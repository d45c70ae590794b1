package rawtcp.host;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import rawtcp.wire.Segment;

/** The last segments that passed, for the story that a broken stack tells. Nothing is allocated to remember one. */
final class LastSegments {
    private static final int KEPT = 200;
    private static final int FIELDS = 5;
    private static final String FLAG_LETTERS = "FSRP.UEC";

    private static final long INBOUND = 1 << 8;
    private static final int IPV4_HEADER = 20;
    private static final int HEADERS = IPV4_HEADER + 20;

    private final long[] fields = new long[KEPT * FIELDS];
    private long count;

    void in(long nowNs, ByteBuffer packet, int at, int length) {
        int tcp = at + 4 * (packet.get(at) & 0xf);
        if (length < HEADERS || tcp + 20 > at + length) {
            return;
        }
        long source = unsigned(packet.getInt(at + 12));
        long destination = unsigned(packet.getInt(at + 16));
        int headers = tcp - at + 4 * (packet.get(tcp + 12) >> 4 & 0xf);
        remember(
                nowNs,
                source << 32 | destination,
                unsigned(packet.getInt(tcp)) | (long) (length - headers) << 32,
                packet.getLong(tcp + 4),
                INBOUND | (packet.get(tcp + 13) & 0xff));
    }

    void out(long nowNs, Segment segment) {
        remember(
                nowNs,
                segment.sourceLow() << 32 | unsigned((int) segment.destinationLow()),
                unsigned(segment.sourcePort() << 16 | segment.destinationPort()) | (long) segment.dataLength() << 32,
                (long) segment.seq() << 32 | unsigned(segment.ack()),
                segment.flags());
    }

    private void remember(long nowNs, long addresses, long portsAndLength, long seqAndAck, long flags) {
        int at = (int) (count++ % KEPT) * FIELDS;
        fields[at] = nowNs;
        fields[at + 1] = addresses;
        fields[at + 2] = portsAndLength;
        fields[at + 3] = seqAndAck;
        fields[at + 4] = flags;
    }

    /** The oldest first. */
    List<String> lines(long nowNs) {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            lines.add(line((int) (i % KEPT) * FIELDS, nowNs));
        }
        return lines;
    }

    private String line(int at, long nowNs) {
        long ports = fields[at + 2];
        StringBuilder flags = new StringBuilder();
        for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
            if ((fields[at + 4] >> bit & 1) != 0) {
                flags.append(FLAG_LETTERS.charAt(bit));
            }
        }
        return "%+.6f %s %s:%d > %s:%d %s seq %s len %d ack %s"
                .formatted(
                        (fields[at] - nowNs) / 1e9,
                        (fields[at + 4] & INBOUND) != 0 ? "in " : "out",
                        address(fields[at + 1] >>> 32),
                        ports >> 16 & 0xffff,
                        address(fields[at + 1]),
                        ports & 0xffff,
                        flags,
                        Integer.toUnsignedString((int) (fields[at + 3] >>> 32)),
                        ports >> 32,
                        Integer.toUnsignedString((int) fields[at + 3]));
    }

    private static long unsigned(int bits) {
        return bits & 0xffff_ffffL;
    }

    private static String address(long v4) {
        return (v4 >> 24 & 0xff) + "." + (v4 >> 16 & 0xff) + "." + (v4 >> 8 & 0xff) + "." + (v4 & 0xff);
    }
}
