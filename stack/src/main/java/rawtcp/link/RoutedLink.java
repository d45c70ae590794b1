package rawtcp.link;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.os.Netlink;
import rawtcp.os.Netlink.Device;
import rawtcp.os.Netlink.Hop;
import rawtcp.wire.Segment;

/**
 * Sends by a packet socket of the device to which the route leads, where that is an Ethernet and the kernel knows the
 * neighbour; by the raw socket to wherever else (this host, a tunnel, a neighbour not yet found), and now and then a segment
 * all the same, so that the kernel goes on confirming the neighbour. Whatever changes in routes, neighbours and devices
 * has each destination looked up anew. All is received by the raw socket.
 */
public final class RoutedLink implements Link {
    private static final long CONFIRM_NS = 5_000_000_000L;

    private final RawSocketLink raw;
    private final Netlink netlink;
    private final int mark;
    private final Map<Integer, PacketSocket> sockets = new HashMap<>();
    private final Map<Long, Way> ways = new HashMap<>();
    private Way last = new Way(-1, null, 0);
    private long nowNs = System.nanoTime();

    private RoutedLink(RawSocketLink raw, Netlink netlink, int mark) {
        this.raw = raw;
        this.netlink = netlink;
        this.mark = mark;
    }

    /** How to get from a source to a destination, both in {@code ends}. */
    private static final class Way {
        final long ends;
        final PacketSocket socket; // null: the raw one
        final long neighbour;
        long confirmAtNs;

        Way(long ends, PacketSocket socket, long neighbour) {
            this.ends = ends;
            this.socket = socket;
            this.neighbour = neighbour;
        }
    }

    /** {@code mark}: that of {@code raw}, which is closed with this. */
    public static RoutedLink over(RawSocketLink raw, int mark) throws ErrnoException {
        return new RoutedLink(raw, Netlink.open(), mark);
    }

    @Override
    public int receive(PacketHandler tcp, PacketHandler icmp) {
        if (hasChanged()) {
            ways.clear();
            last = new Way(-1, null, 0);
        }
        return raw.receive(tcp, icmp);
    }

    private boolean hasChanged() {
        try {
            return netlink.hasChanged();
        } catch (ErrnoException e) {
            throw new AssertionError("a netlink socket", e);
        }
    }

    @Override
    public boolean sendsLarge() {
        return true;
    }

    @Override
    public boolean canSend() {
        if (!raw.hasRoom(Segment.MOST_PIECES)) {
            return false;
        }
        for (PacketSocket socket : sockets.values()) {
            if (!socket.hasRoom()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void send(Segment segment) {
        Way way = way((int) segment.sourceLow(), (int) segment.destinationLow());
        if (way.socket == null) {
            raw.send(segment);
        } else if (way.confirmAtNs <= nowNs) {
            way.confirmAtNs = nowNs + CONFIRM_NS;
            raw.send(segment);
        } else {
            way.socket.send(segment, way.neighbour);
        }
    }

    private Way way(int source, int destination) {
        long ends = ((long) source << 32) | (destination & 0xffff_ffffL);
        if (last.ends != ends) {
            last = ways.computeIfAbsent(ends, unused -> find(ends, source, destination));
        }
        return last;
    }

    private Way find(long ends, int source, int destination) {
        try {
            Hop hop = netlink.hop(source, destination, mark);
            Device device = hop == null ? null : netlink.device(hop.device());
            long neighbour = device == null ? -1 : netlink.neighbour(hop);
            if (neighbour != -1) {
                Way way = new Way(ends, socket(hop.device(), device), neighbour);
                way.confirmAtNs = nowNs + CONFIRM_NS;
                return way;
            }
        } catch (ErrnoException e) {
            // What can't be asked, or not be opened, the raw socket does.
        }
        return new Way(ends, null, 0);
    }

    private PacketSocket socket(int index, Device device) throws ErrnoException {
        PacketSocket socket = sockets.get(index);
        if (socket != null && !socket.device().equals(device)) {
            sockets.remove(index);
            socket.close();
            socket = null;
        }
        if (socket == null) {
            socket = PacketSocket.open(index, device, mark);
            sockets.put(index, socket);
        }
        return socket;
    }

    @Override
    public void flush() {
        nowNs = System.nanoTime();
        raw.flush();
        for (PacketSocket socket : sockets.values()) {
            flush(socket);
        }
    }

    private void flush(PacketSocket socket) {
        for (int errno = socket.flush(); errno != 0; errno = socket.flush()) {
            if (errno == LibC.EAGAIN || errno == LibC.ENOBUFS) {
                return;
            }
            raw.refused(errno);
            socket.drop();
        }
    }

    @Override
    public boolean hasQueued() {
        if (raw.hasQueued()) {
            return true;
        }
        for (PacketSocket socket : sockets.values()) {
            if (!socket.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int[] descriptors() {
        int[] descriptors = Arrays.copyOf(raw.descriptors(), raw.descriptors().length + 1);
        descriptors[descriptors.length - 1] = netlink.descriptor();
        return descriptors;
    }

    @Override
    public String name() {
        return "packet";
    }

    @Override
    public void close() {
        sockets.values().forEach(PacketSocket::close);
        netlink.close();
        raw.close();
    }
}
