package rawtcp.view;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import rawtcp.wire.IpAddress;

/** Addresses as text: {@code 10.0.0.2:80}, {@code [fe80::1]:80}. */
public final class Addresses {
    private Addresses() {}

    public static String text(IpAddress address) {
        if (address.isV4()) {
            int bits = address.v4Bits();
            return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
        }
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }

    public static String text(IpAddress address, int port) {
        String host = text(address);
        return (address.isV4() ? host : "[" + host + "]") + ":" + port;
    }
}
