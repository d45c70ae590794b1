package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.tcp.Sock;
import rawtcp.wire.IcmpError;

/** An ICMP error as MSG_ERRQUEUE tells it: struct sock_extended_err with the address of who sent it (ip 7, IP_RECVERR). */
final class IcmpReport {
    private static final int EXTENDED_ERROR = 16;
    private static final byte ORIGIN_ICMP = 2;
    private static final int QUOTED = 8;

    private IcmpReport() {}

    static byte[] extended(IcmpError error) {
        ByteBuffer out = ByteBuffer.allocate(EXTENDED_ERROR + SockAddr.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(Sock.errnoOf(error).number());
        out.put(ORIGIN_ICMP).put((byte) error.type()).put((byte) error.code()).put((byte) 0);
        out.putInt(error.mtu()).putInt(0);
        out.put(new SockAddr(error.from(), 0).encode());
        return out.array();
    }

    /** The head of our segment that every ICMP error quotes (RFC 792): ports and sequence number. */
    static byte[] quoted(IcmpError error) {
        return ByteBuffer.allocate(QUOTED)
                .putShort((short) error.tuple().localPort())
                .putShort((short) error.tuple().remotePort())
                .putInt(error.seq())
                .array();
    }
}
