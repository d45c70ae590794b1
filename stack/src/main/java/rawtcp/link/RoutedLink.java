package rawtcp.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import rawtcp.os.ErrnoException;
import rawtcp.os.Firewall;
import rawtcp.os.LibC;
import rawtcp.os.Netlink;
import rawtcp.os.Netlink.Device;
import rawtcp.os.Netlink.Hop;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * Sends by a packet socket of the device to which the route leads, where that is an Ethernet and the kernel knows the
 * neighbour; by the raw socket to wherever else (this host, a tunnel, a neighbour not yet found), and now and then a segment
 * all the same, so that the kernel goes on confirming the neighbour. Under {@link LinkChoice#AUTO} the raw socket is used
 * too as long as the firewall has rules, for those are past which packet sockets send. Whatever changes in routes,
 * neighbours, devices and rules has each destination looked up anew. All is received by the raw socket.
 */
public final class RoutedLink implements Link {
    private static final long CONFIRM_NS = 5_000_000_000L;
    private static final Way NOWHERE = Way.raw(-1, "");
    private static final int SOMEWHERE = 0xc633_6401; // 198.51.100.1, RFC 5737

    private final RawSocketLink raw;
    private final Netlink netlink;
    private final Firewall firewall;
    private final int mark;
    private final Runnable onRules;
    private final Map<Integer, PacketSocket> sockets = new HashMap<>();
    private final Map<Long, Way> ways = new HashMap<>();
    private Way last = NOWHERE;
    private long nowNs = System.nanoTime();
    private LinkChoice choice = LinkChoice.RAW;
    /** Readable when routes or rules have changed. */
    private final int[] news;

    private final IntConsumer refused;
    /** Of the firewall; null: none that is not ours. */
    private String rule;

    private boolean ruleKnown;

    private RoutedLink(RawSocketLink raw, Netlink netlink, Firewall firewall, int mark, Runnable onRules) {
        this.raw = raw;
        this.netlink = netlink;
        this.firewall = firewall;
        this.mark = mark;
        this.onRules = onRules;
        refused = raw::refused;
        int[] rules = firewall.descriptors();
        news = Arrays.copyOf(rules, rules.length + 1);
        news[rules.length] = netlink.descriptor();
    }

    /** How to get from a source to a destination, both in {@code ends}. */
    private static final class Way {
        final long ends;
        final PacketSocket socket; // null: the raw one
        final long neighbour;
        final String why;
        long confirmAtNs;

        Way(long ends, PacketSocket socket, long neighbour, String why) {
            this.ends = ends;
            this.socket = socket;
            this.neighbour = neighbour;
            this.why = why;
        }

        static Way raw(long ends, String why) {
            return new Way(ends, null, 0, why);
        }
    }

    /** What carries the segments to a destination at present, and why. */
    public record Path(IpAddress destination, String link, String why) {}

    /**
     * {@code mark}: that of {@code raw}, which is closed with this.
     *
     * @param onRules is told that the host's firewall has changed, our own rules included
     */
    public static RoutedLink over(RawSocketLink raw, int mark, Runnable onRules) throws ErrnoException {
        Netlink netlink = Netlink.open();
        try {
            return new RoutedLink(raw, netlink, Firewall.open(), mark, onRules);
        } catch (ErrnoException e) {
            netlink.close();
            throw e;
        }
    }

    /**
     * What may carry the segments from now on; at first it is {@link LinkChoice#RAW}.
     *
     * @throws ErrnoException packet sockets, or the news of routes, are not to be had
     */
    public void choose(LinkChoice wanted) throws ErrnoException {
        netlink.listen(wanted != LinkChoice.RAW);
        if (wanted == LinkChoice.PACKET) {
            LibC.close(LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW, 0));
        }
        choice = wanted;
        forget();
        if (wanted != LinkChoice.RAW) {
            // What is used for the first time takes milliseconds: not the first segment's.
            Way unused = find(-1, 0, SOMEWHERE);
        }
    }

    public LinkChoice choice() {
        return choice;
    }

    /** Where segments have gone since the last change of routes, neighbours, devices or rules. */
    public List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        for (Way way : ways.values()) {
            String link = way.socket == null ? "raw" : "packet";
            paths.add(new Path(IpAddress.v4((int) way.ends), link, way.why));
        }
        return paths;
    }

    private void forget() {
        ways.clear();
        last = NOWHERE;
        ruleKnown = false;
    }

    @Override
    public int receive(PacketHandler tcp, PacketHandler icmp) {
        return receive(-1, tcp, icmp);
    }

    @Override
    public int receive(long ready, PacketHandler tcp, PacketHandler icmp) {
        if (ready >>> RawSocketLink.DESCRIPTORS != 0 && hasChanged()) {
            forget();
        }
        return raw.receive(ready, tcp, icmp);
    }

    @Override
    public void mayMerge(boolean value) {
        raw.mayMerge(value);
    }

    @Override
    public boolean mayHaveMore() {
        return raw.mayHaveMore();
    }

    private boolean hasChanged() {
        try {
            boolean routes = netlink.hasChanged();
            boolean rules = firewall.hasChanged();
            if (rules) {
                onRules.run();
            }
            return routes || (rules && choice == LinkChoice.AUTO);
        } catch (ErrnoException e) {
            throw new AssertionError("a netlink socket", e);
        }
    }

    @Override
    public boolean sendsLarge() {
        return choice != LinkChoice.RAW;
    }

    @Override
    public boolean canSend() {
        if (choice == LinkChoice.RAW) {
            return raw.canSend();
        }
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
        if (choice == LinkChoice.RAW) {
            raw.send(segment);
            return;
        }
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

    /** What is made already leaves as it is, by the raw socket. */
    @Override
    public void send(ByteBuffer packet, int at, int length) {
        raw.send(packet, at, length);
    }

    private Way way(int source, int destination) {
        long ends = ((long) source << 32) | (destination & 0xffff_ffffL);
        if (last.ends != ends) {
            last = ways.get(ends);
            if (last == null) {
                last = find(ends, source, destination);
                ways.put(ends, last);
            }
        }
        return last;
    }

    private Way find(long ends, int source, int destination) {
        try {
            String others = choice == LinkChoice.AUTO ? othersRule() : null;
            if (others != null) {
                return Way.raw(ends, "the firewall: " + others);
            }
            Hop hop = netlink.hop(source, destination, mark);
            if (hop == null) {
                return Way.raw(ends, "this host itself, or no route to a neighbour");
            }
            Device device = netlink.device(hop.device());
            if (device == null) {
                return Way.raw(ends, "the route leads to no Ethernet device that is up");
            }
            long neighbour = netlink.neighbour(hop);
            if (neighbour == -1) {
                return Way.raw(ends, "the kernel does not know the neighbour's address yet");
            }
            Way way = new Way(ends, socket(hop.device(), device), neighbour, "by " + device.name());
            way.confirmAtNs = nowNs + CONFIRM_NS;
            return way;
        } catch (ErrnoException e) {
            return Way.raw(ends, e.getMessage());
        }
    }

    private String othersRule() throws ErrnoException {
        if (!ruleKnown) {
            rule = firewall.othersRule();
            ruleKnown = true;
        }
        return rule;
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
            socket.flush(refused);
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
        int count = raw.descriptors().length;
        int[] descriptors = Arrays.copyOf(raw.descriptors(), count + news.length);
        System.arraycopy(news, 0, descriptors, count, news.length);
        return descriptors;
    }

    @Override
    public String name() {
        return choice.label();
    }

    @Override
    public void close() {
        sockets.values().forEach(PacketSocket::close);
        netlink.close();
        firewall.close();
        raw.close();
    }
}
