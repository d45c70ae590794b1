package rawtcp.os;

/** What the kernel's routing says of the way to a host: asked of a connected UDP socket, which sends nothing. */
public final class Routes {
    private static final int DISCARD_PORT = 9;

    /** The longest IPv4 packet; the MTU of lo says one byte more. */
    private static final int LONGEST_PACKET = 65_535;

    private Routes() {}

    /** The address that the kernel would send from, and the MTU of the path as far as it knows it. */
    public record Route(int source, int mtu) {}

    /**
     * The way to {@code destination}.
     *
     * @param source 0, or an address that has to be used
     * @throws ErrnoException ENETUNREACH, EHOSTUNREACH, EACCES (broadcast or prohibited), EADDRNOTAVAIL (not our source)
     */
    public static Route v4(int source, int destination) throws ErrnoException {
        int fd = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM, 0);
        try {
            if (source != 0) {
                LibC.bindV4(fd, source, 0);
            }
            LibC.connectV4(fd, destination, DISCARD_PORT);
            int mtu = LibC.option(fd, LibC.IPPROTO_IP, LibC.IP_MTU);
            return new Route(LibC.localAddressV4(fd), Math.min(mtu, LONGEST_PACKET));
        } finally {
            LibC.close(fd);
        }
    }
}
