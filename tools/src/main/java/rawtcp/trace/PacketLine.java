package rawtcp.trace;

import java.nio.ByteBuffer;
import rawtcp.trace.TraceEvent.Packet;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.Segment;

/** A packet in packetdrill's notation: numbers relative to the initial ones, windows in octets. */
final class PacketLine {
    private PacketLine() {}

    static String of(Packet packet) {
        return content(packet)
                + (packet.mark() == null ? "" : "  (" + packet.mark().text() + ")");
    }

    /** Without what somebody has done with it. */
    static String content(Packet packet) {
        Segment segment = packet.segment();
        if (segment == null) {
            return icmp(packet);
        }
        Flow flow = packet.flow();
        boolean hasPeer = packet.irs() != 0;
        int theirs = hasPeer ? packet.irs() : packet.inbound() ? segment.seq() : segment.ack() - 1;
        int ours = packet.iss() != 0 ? packet.iss() : packet.inbound() ? segment.ack() - 1 : segment.seq();
        String text = packet.inbound() ? segment.text(theirs, ours) : segment.text(ours, theirs);
        String dropped =
                packet.dropped() == null ? "" : "  dropped: " + packet.dropped().sentence();
        return inOctets(text, segment, flow, packet.inbound()) + dropped;
    }

    /** RFC 7323 2.2: a SYN's window is not scaled. */
    private static String inOctets(String text, Segment segment, Flow flow, boolean inbound) {
        int shift = segment.has(Segment.SYN) ? 0 : inbound ? flow.sndScale : flow.rcvScale;
        String told = " win " + segment.window();
        return shift == 0 ? text : text.replace(told, " win " + ((long) segment.window() << shift));
    }

    private static String icmp(Packet packet) {
        if (packet.bytes()[9] == 1) {
            IcmpError error = IcmpCodec.decode(ByteBuffer.wrap(packet.bytes()), 0, packet.bytes().length);
            if (error != null) {
                String mtu = error.mtu() == 0 ? "" : " mtu " + error.mtu();
                return "icmp " + error.sentence() + mtu + " for seq "
                        + Integer.toUnsignedString(error.seq() - packet.iss());
            }
        }
        return "malformed, " + packet.bytes().length + " bytes"
                + (packet.dropped() == null ? "" : ": " + packet.dropped().sentence());
    }
}
