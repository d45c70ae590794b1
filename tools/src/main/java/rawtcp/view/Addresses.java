package rawtcp.view;

import rawtcp.wire.IpAddress;

/** Addresses with ports as text: {@code 10.0.0.2:80}, {@code [fe80::1]:80}. */
public final class Addresses {
    private Addresses() {}

    public static String text(IpAddress address, int port) {
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
}
