package rawtcp.states;

import java.nio.ByteBuffer;
import rawtcp.wire.Checksum;

/** Four bytes of TCP options that no encoder of ours would write, put first; lengths and checksums are made right. */
final class RawOption {
    private static final int IP = 20;
    private static final int TCP = 20;
    private static final int DATA_OFFSET = IP + 12;
    private static final int CHECKSUM = IP + 16;

    private RawOption() {}

    static void insert(ByteBuffer packet, int... four) {
        int length = packet.limit();
        packet.limit(length + 4);
        for (int i = length - 1; i >= IP + TCP; i--) {
            packet.put(i + 4, packet.get(i));
        }
        for (int i = 0; i < 4; i++) {
            packet.put(IP + TCP + i, (byte) four[i]);
        }
        packet.put(DATA_OFFSET, (byte) (packet.get(DATA_OFFSET) + 0x10));
        packet.putShort(2, (short) (length + 4)).putShort(10, (short) 0).putShort(CHECKSUM, (short) 0);
        packet.putShort(10, (short) Checksum.complement(Checksum.add(0, packet, 0, IP)));
        int tcpLength = length + 4 - IP;
        long pseudo = Checksum.pseudoHeaderV4(packet.getInt(12), packet.getInt(16), 6, tcpLength);
        packet.putShort(CHECKSUM, (short) Checksum.complement(Checksum.add(pseudo, packet, IP, tcpLength)));
    }

    /** An ICMP error from the peer that quotes the head of a segment of ours with this sequence number (RFC 792). */
    static ByteBuffer icmp(int type, int code, int mtu, int seq) {
        int length = IP + 8 + IP + 8;
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.putShort(0, (short) 0x4500)
                .putShort(2, (short) length)
                .put(8, (byte) 64)
                .put(9, (byte) 1);
        packet.putInt(12, Peer.ADDRESS.v4Bits()).putInt(16, Stand.ADDRESS.v4Bits());
        packet.putShort(10, (short) Checksum.complement(Checksum.add(0, packet, 0, IP)));
        int icmp = IP;
        packet.put(icmp, (byte) type).put(icmp + 1, (byte) code).putShort(icmp + 6, (short) mtu);
        int quoted = icmp + 8;
        packet.putShort(quoted, (short) 0x4500).putShort(quoted + 2, (short) 40).put(quoted + 9, (byte) 6);
        packet.putInt(quoted + 12, Stand.ADDRESS.v4Bits()).putInt(quoted + 16, Peer.ADDRESS.v4Bits());
        packet.putShort(quoted + IP, (short) Stand.PORT).putShort(quoted + IP + 2, (short) Peer.PORT);
        packet.putInt(quoted + IP + 4, seq);
        packet.putShort(icmp + 2, (short) Checksum.complement(Checksum.add(0, packet, icmp, length - icmp)));
        return packet;
    }
}
