package rawtcp.os;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the kernel says of routes, neighbours and devices (rtnetlink(7)), and that something of it has changed. For one
 * thread.
 */
public final class Netlink implements AutoCloseable {
    // spotless:off   linux/netlink.h, linux/rtnetlink.h, linux/neighbour.h, linux/if_link.h, linux/if.h, linux/if_arp.h
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int RTM_NEWLINK = 16, RTM_GETLINK = 18;
    private static final int RTM_NEWROUTE = 24, RTM_GETROUTE = 26;
    private static final int RTM_NEWNEIGH = 28, RTM_GETNEIGH = 30;
    private static final int SOL_NETLINK = 270, ADD_MEMBERSHIP = 1, DROP_MEMBERSHIP = 2;
    private static final int[] GROUPS = {1, 3, 5, 7, 8};           // links, neighbours, IPv4 addresses, routes, rules
    private static final int RTA_DST = 1, RTA_SRC = 2, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_MARK = 16, RTA_VIA = 18, RTA_ENCAP = 22;
    private static final int NDA_DST = 1, NDA_LLADDR = 2;
    private static final int IFLA_ADDRESS = 1, IFLA_IFNAME = 3, IFLA_MTU = 4;
    private static final int RTN_UNICAST = 1;
    private static final int NUD_VALID = 0xde;                     // permanent, noarp, reachable, probe, stale, delay
    private static final int IFF_UP = 1, IFF_LOOPBACK = 8, IFF_NOARP = 0x80;
    private static final int ARPHRD_ETHER = 1;
    // spotless:on

    private static final int HEADER_BYTES = 16;
    private static final int ROUTE_BYTES = 12;
    private static final int NEIGHBOUR_BYTES = 12;
    private static final int LINK_BYTES = 16;
    private static final int ADDRESS_BYTES = 12; // struct sockaddr_nl
    private static final int MEMORY_BYTES = 32_768; // an answer about a link has a few kilobytes

    private boolean listening;
    private final int asking;
    private final int hearing;
    private final ByteBuffer memory = LibC.memory(MEMORY_BYTES);
    private int sequence;

    private Netlink(int asking, int hearing) {
        this.asking = asking;
        this.hearing = hearing;
    }

    /** How packets to somebody leave: by which device, and to which neighbour. */
    public record Hop(int device, int neighbour) {}

    /** An Ethernet device that is up. {@code address}: its own, in the lower 48 bits. */
    public record Device(String name, long address, int mtu) {}

    public static Netlink open() throws ErrnoException {
        int asking = -1;
        int hearing = -1;
        try {
            asking = LibC.socket(AF_NETLINK, LibC.SOCK_RAW, NETLINK_ROUTE);
            hearing = LibC.nonBlockingSocket(AF_NETLINK, LibC.SOCK_RAW, NETLINK_ROUTE);
            // One without a port of its own would hear nothing of what the kernel, port 0, says.
            LibC.bind(hearing, LibC.memory(ADDRESS_BYTES).putShort(0, (short) AF_NETLINK), ADDRESS_BYTES);
            return new Netlink(asking, hearing);
        } catch (ErrnoException e) {
            close(asking);
            close(hearing);
            throw e;
        }
    }

    /** From now on changes are noticed, or none any more. */
    public void listen(boolean wanted) throws ErrnoException {
        if (listening != wanted) {
            for (int group : GROUPS) {
                LibC.setOption(hearing, SOL_NETLINK, wanted ? ADD_MEMBERSHIP : DROP_MEMBERSHIP, group);
            }
            listening = wanted;
        }
    }

    /** Readable when something has changed. */
    public int descriptor() {
        return hearing;
    }

    /** True if something has changed since this was asked last. */
    public boolean hasChanged() throws ErrnoException {
        boolean changed = false;
        while (true) {
            int length = LibC.read(hearing, memory);
            if (length == -LibC.EAGAIN) {
                return changed;
            }
            if (length < 0
                    && length != -LibC.ENOBUFS
                    && length != -LibC.EINTR) { // ENOBUFS: there was more than was kept
                throw new ErrnoException("read of a netlink socket", -length);
            }
            changed = true;
        }
    }

    /**
     * How packets that carry {@code mark} leave for {@code destination}; null: not by a device to a neighbour (this host
     * itself, no route, multicast, a tunnel of the route's own).
     */
    public Hop hop(int source, int destination, int mark) throws ErrnoException {
        begin(RTM_GETROUTE, ROUTE_BYTES);
        memory.put(HEADER_BYTES, (byte) LibC.AF_INET)
                .put(HEADER_BYTES + 1, (byte) 32)
                .put(HEADER_BYTES + 2, (byte) 32);
        attribute(RTA_DST, Integer.reverseBytes(destination));
        attribute(RTA_SRC, Integer.reverseBytes(source));
        attribute(RTA_MARK, mark);
        int end = ask(RTM_NEWROUTE);
        if (end == 0 || memory.get(HEADER_BYTES + 7) != RTN_UNICAST) {
            return null;
        }
        int device = 0;
        int neighbour = destination;
        for (int at = HEADER_BYTES + ROUTE_BYTES; at < end; at = next(at)) {
            switch (type(at)) {
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
        begin(RTM_GETNEIGH, NEIGHBOUR_BYTES);
        memory.put(HEADER_BYTES, (byte) LibC.AF_INET).putInt(HEADER_BYTES + 4, hop.device);
        attribute(NDA_DST, Integer.reverseBytes(hop.neighbour));
        int end = ask(RTM_NEWNEIGH);
        if (end == 0 || (memory.getShort(HEADER_BYTES + 8) & NUD_VALID) == 0) {
            return -1;
        }
        for (int at = HEADER_BYTES + NEIGHBOUR_BYTES; at < end; at = next(at)) {
            if (type(at) == NDA_LLADDR) {
                return ethernet(at);
            }
        }
        return -1;
    }

    /** Null: not an Ethernet device, or down. */
    public Device device(int index) throws ErrnoException {
        begin(RTM_GETLINK, LINK_BYTES);
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
        for (int at = HEADER_BYTES + LINK_BYTES; at < end; at = next(at)) {
            switch (type(at)) {
                case IFLA_ADDRESS -> address = ethernet(at);
                case IFLA_IFNAME -> name = text(at);
                case IFLA_MTU -> mtu = memory.getInt(at + 4);
                default -> {}
            }
        }
        return address < 0 ? null : new Device(name, address, mtu);
    }

    private void begin(int type, int bytes) {
        for (int at = 0; at < HEADER_BYTES + bytes; at += 4) {
            memory.putInt(at, 0);
        }
        memory.putInt(0, HEADER_BYTES + bytes);
        memory.putShort(4, (short) type).putShort(6, (short) NLM_F_REQUEST).putInt(8, ++sequence);
    }

    private void attribute(int type, int value) {
        int at = memory.getInt(0);
        memory.putShort(at, (short) 8).putShort(at + 2, (short) type).putInt(at + 4, value);
        memory.putInt(0, at + 8);
    }

    /** The end of the answer; 0: there is no such thing. */
    private int ask(int expected) throws ErrnoException {
        int sent = LibC.write(asking, memory, memory.getInt(0));
        if (sent < 0) {
            throw new ErrnoException("write to a netlink socket", -sent);
        }
        while (true) {
            int length = LibC.read(asking, memory);
            if (length == -LibC.EINTR) {
                continue;
            }
            if (length < 0) {
                throw new ErrnoException("read of a netlink socket", -length);
            }
            if (memory.getInt(8) == sequence) { // else the answer to a question that was given up
                boolean refused = memory.getShort(4) == NLMSG_ERROR;
                assert refused || memory.getShort(4) == expected : memory.getShort(4);
                return refused ? 0 : Math.min(length, memory.getInt(0));
            }
        }
    }

    private int type(int at) {
        return memory.getShort(at + 2) & 0x3fff; // two bits tell how it is coded
    }

    private int next(int at) {
        return at + ((Math.max(4, memory.getShort(at) & 0xffff) + 3) & ~3);
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

    private String text(int at) {
        byte[] bytes = new byte[(memory.getShort(at) & 0xffff) - 5];
        memory.get(at + 4, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        close(asking);
        close(hearing);
    }

    private static void close(int fd) {
        if (fd >= 0) {
            LibC.close(fd);
        }
    }
}
