package rawtcp.os;

import java.nio.ByteBuffer;

/**
 * What the kernel says of routes, neighbours and devices (rtnetlink(7)), and that something of it has changed. For one
 * thread.
 */
public final class Netlink implements AutoCloseable {
    // spotless:off   linux/rtnetlink.h, linux/neighbour.h, linux/if_link.h, linux/if.h, linux/if_arp.h
    private static final int NETLINK_ROUTE = 0;
    private static final int RTM_NEWLINK = 16, RTM_GETLINK = 18;
    private static final int RTM_NEWROUTE = 24, RTM_GETROUTE = 26;
    private static final int RTM_NEWNEIGH = 28, RTM_GETNEIGH = 30;
    private static final int[] GROUPS = {1, 3, 5, 7, 8};           // links, neighbours, IPv4 addresses, routes, rules
    private static final int RTA_DST = 1, RTA_SRC = 2, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_MARK = 16, RTA_VIA = 18, RTA_ENCAP = 22;
    private static final int NDA_DST = 1, NDA_LLADDR = 2;
    private static final int IFLA_ADDRESS = 1, IFLA_IFNAME = 3, IFLA_MTU = 4;
    private static final int RTN_UNICAST = 1;
    private static final int NUD_VALID = 0xde;                     // permanent, noarp, reachable, probe, stale, delay
    private static final int IFF_UP = 1, IFF_LOOPBACK = 8, IFF_NOARP = 0x80;
    private static final int ARPHRD_ETHER = 1;
    // spotless:on

    private static final int HEADER_BYTES = NetlinkSocket.HEADER_BYTES;
    private static final int ROUTE_BYTES = 12;
    private static final int NEIGHBOUR_BYTES = 12;
    private static final int LINK_BYTES = 16;

    private final NetlinkSocket socket;
    private final ByteBuffer memory;

    private Netlink(NetlinkSocket socket) {
        this.socket = socket;
        memory = socket.memory();
    }

    /** How packets to somebody leave: by which device, and to which neighbour. */
    public record Hop(int device, int neighbour) {}

    /** An Ethernet device that is up. {@code address}: its own, in the lower 48 bits. */
    public record Device(String name, long address, int mtu) {}

    public static Netlink open() throws ErrnoException {
        return new Netlink(NetlinkSocket.open(NETLINK_ROUTE, GROUPS));
    }

    /** From now on changes are noticed, or none any more. */
    public void listen(boolean wanted) throws ErrnoException {
        socket.listen(wanted);
    }

    /** Readable when something has changed. */
    public int descriptor() {
        return socket.descriptor();
    }

    /** True if something has changed since this was asked last. */
    public boolean hasChanged() throws ErrnoException {
        return socket.hasChanged();
    }

    /**
     * How packets that carry {@code mark} leave for {@code destination}; null: not by a device to a neighbour (this host
     * itself, no route, multicast, a tunnel of the route's own).
     */
    public Hop hop(int source, int destination, int mark) throws ErrnoException {
        socket.begin(RTM_GETROUTE, 0, ROUTE_BYTES);
        memory.put(HEADER_BYTES, (byte) LibC.AF_INET)
                .put(HEADER_BYTES + 1, (byte) 32)
                .put(HEADER_BYTES + 2, (byte) 32);
        socket.attribute(RTA_DST, Integer.reverseBytes(destination));
        socket.attribute(RTA_SRC, Integer.reverseBytes(source));
        socket.attribute(RTA_MARK, mark);
        int end = ask(RTM_NEWROUTE);
        if (end == 0 || memory.get(HEADER_BYTES + 7) != RTN_UNICAST) {
            return null;
        }
        int device = 0;
        int neighbour = destination;
        for (int at = HEADER_BYTES + ROUTE_BYTES; at < end; at = socket.next(at)) {
            switch (socket.type(at)) {
                case RTA_OIF -> device = memory.getInt(at + 4);
                case RTA_GATEWAY -> neighbour = Integer.reverseBytes(memory.getInt(at + 4));
                case RTA_ENCAP, RTA_VIA -> {
                    return null;
                }
                default -> {}
            }
        }
        return device == 0 ? null : new Hop(device, neighbour);
    }

    /** The Ethernet address of a neighbour, in the lower 48 bits; -1: the kernel does not know it. */
    public long neighbour(Hop hop) throws ErrnoException {
        socket.begin(RTM_GETNEIGH, 0, NEIGHBOUR_BYTES);
        memory.put(HEADER_BYTES, (byte) LibC.AF_INET).putInt(HEADER_BYTES + 4, hop.device);
        socket.attribute(NDA_DST, Integer.reverseBytes(hop.neighbour));
        int end = ask(RTM_NEWNEIGH);
        if (end == 0 || (memory.getShort(HEADER_BYTES + 8) & NUD_VALID) == 0) {
            return -1;
        }
        for (int at = HEADER_BYTES + NEIGHBOUR_BYTES; at < end; at = socket.next(at)) {
            if (socket.type(at) == NDA_LLADDR) {
                return ethernet(at);
            }
        }
        return -1;
    }

    /** Null: not an Ethernet device, or down. */
    public Device device(int index) throws ErrnoException {
        socket.begin(RTM_GETLINK, 0, LINK_BYTES);
        memory.putInt(HEADER_BYTES + 4, index);
        int end = ask(RTM_NEWLINK);
        int flags = memory.getInt(HEADER_BYTES + 8);
        boolean serves = (flags & IFF_UP) != 0 && (flags & (IFF_LOOPBACK | IFF_NOARP)) == 0;
        if (end == 0 || !serves || memory.getShort(HEADER_BYTES + 2) != ARPHRD_ETHER) {
            return null;
        }
        String name = "";
        long address = -1;
        int mtu = 0;
        for (int at = HEADER_BYTES + LINK_BYTES; at < end; at = socket.next(at)) {
            switch (socket.type(at)) {
                case IFLA_ADDRESS -> address = ethernet(at);
                case IFLA_IFNAME -> name = socket.text(at);
                case IFLA_MTU -> mtu = memory.getInt(at + 4);
                default -> {}
            }
        }
        return address < 0 ? null : new Device(name, address, mtu);
    }

    private int ask(int expected) throws ErrnoException {
        int end = socket.ask();
        assert end == 0 || memory.getShort(4) == expected : memory.getShort(4);
        return end;
    }

    private long ethernet(int at) {
        if ((memory.getShort(at) & 0xffff) != 4 + 6) {
            return -1;
        }
        long address = 0;
        for (int i = 0; i < 6; i++) {
            address = (address << 8) | (memory.get(at + 4 + i) & 0xff);
        }
        return address;
    }

    @Override
    public void close() {
        socket.close();
    }
}
