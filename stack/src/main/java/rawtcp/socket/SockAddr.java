package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.tcp.Errno;
import rawtcp.wire.IpAddress;

/** struct sockaddr_in: the family in the host's byte order, port and address in the network's. */
public record SockAddr(IpAddress address, int port) {
    public static final int AF_UNSPEC = 0;
    public static final int AF_INET = 2;

    /** Of struct sockaddr_in. */
    public static final int LENGTH = 16;

    /** Of struct sockaddr_storage: nothing longer is an address. */
    private static final int LONGEST = 128;

    private static final int FAMILY_LENGTH = 2;

    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) AF_INET);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port).putInt(4, address.v4Bits());
        return bytes.array();
    }

    /** AF_UNSPEC with nothing after it, as connect(2) takes it to disconnect. */
    public static byte[] unspecified() {
        return new byte[LENGTH];
    }

    /** The family of what a caller gave; fails where there is none to read. */
    static int family(byte[] bytes) throws CallError {
        if (bytes.length < FAMILY_LENGTH || bytes.length > LONGEST) {
            throw new CallError(Errno.EINVAL);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(0) & 0xffff;
    }

    /** As bytes of at least {@link #LENGTH}, whatever the family. */
    public static SockAddr decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new SockAddr(IpAddress.v4(in.getInt(4)), in.getShort(2) & 0xffff);
    }
}
