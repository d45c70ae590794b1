package rawtcp.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rawtcp.net.Chance;
import rawtcp.net.Fate;
import rawtcp.net.Packet;
import rawtcp.net.Path;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * Hosts, a path for each direction between two of them, and one virtual clock. Packets are bytes, as on the real link.
 * Same hosts, paths and seed, same bytes on the wire.
 */
public final class Network {
    /** Whoever looks on. Each is called before anything else happens. */
    public interface Watcher {
        /** A host has sent it, and the network not yet touched it. */
        default void sent(long nowNs, SimHost from, Packet packet) {}

        /** It reaches a host, in whatever state the network has left it. */
        default void arrives(long nowNs, SimHost at, Packet packet) {}

        /** The host's timers are about to run. */
        default void deadline(long nowNs, SimHost at) {}

        /** The host has done all that it has to do now. */
        default void settled(long nowNs, SimHost host) {}
    }

    private static final int LONGEST_PACKET = 65_535;
    /** More than this in no time at all is a stack that never rests. */
    private static final int MOST_PER_INSTANT = 100_000;

    private static final IpAddress ROUTER = IpAddress.v4(0x0aff_ff01);

    private final Clock clock;
    private final Chance chance;
    private final WireLog log;
    private final List<SimHost> hosts = new ArrayList<>();
    private final Map<Integer, SimHost> byAddress = new TreeMap<>();
    private final Map<Integer, Path> paths = new TreeMap<>();
    private final Segment out = new Segment();
    private final ByteBuffer encoded = ByteBuffer.allocate(LONGEST_PACKET);
    private Watcher watcher = new Watcher() {};
    private long packets;
    private long busyNs = -1;
    private int busyTurns;

    public Network(Clock clock, Chance chance, WireLog log) {
        this.clock = clock;
        this.chance = chance;
        this.log = log;
    }

    public Clock clock() {
        return clock;
    }

    public WireLog log() {
        return log;
    }

    public void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    public SimHost add(SimHost host) {
        hosts.add(host);
        byAddress.put(host.address().v4Bits(), host);
        return host;
    }

    public List<SimHost> hosts() {
        return hosts;
    }

    /** The direction from one host to another; at first it delivers everything at once. */
    public Path path(SimHost from, SimHost to) {
        int key = hosts.indexOf(from) << 16 | hosts.indexOf(to);
        return paths.computeIfAbsent(key, unused -> new Path(chance.split()));
    }

    /** No more chance on any path. */
    public void heal() {
        paths.values().forEach(Path::heal);
    }

    /** To be called after a call on a host's endpoint: it sends what it has to send now. */
    public void turn(SimHost host) {
        long nowNs = clock.nowNs();
        if (nowNs != busyNs) {
            busyNs = nowNs;
            busyTurns = 0;
        }
        check(++busyTurns < MOST_PER_INSTANT, host + " never rests");
        int sent = 0;
        while (host.pollTransmit(nowNs, out)) {
            int length = SegmentCodec.encodeIpv4(out, encoded, 0);
            send(host, ByteBuffer.allocate(length).put(0, encoded, 0, length));
            check(++sent < MOST_PER_INSTANT, host + " sends without end");
        }
        watcher.settled(nowNs, host);
    }

    private void send(SimHost from, ByteBuffer bytes) {
        Packet packet = new Packet(++packets, bytes);
        watcher.sent(clock.nowNs(), from, packet);
        SimHost to = byAddress.get(new Ipv4Header().wrap(bytes, 0).destination());
        String name = to == null ? "nowhere" : to.name();
        log.sent(clock.nowNs(), from.name(), name, packet);
        Packet asSent = packet.copy();
        Fate fate = to == null ? Fate.LOST : path(from, to).carry(clock.nowNs(), packet, new Delivery(from, to));
        log.fate(clock.nowNs(), from.name(), name, asSent, fate);
    }

    /** What a path does with the packet of {@code from} to {@code to}. */
    private final class Delivery implements Path.Ends {
        private final SimHost from;
        private final SimHost to;

        Delivery(SimHost from, SimHost to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void arrives(long atNs, Packet packet) {
            deliver(atNs, to, packet);
        }

        @Override
        public void icmp(long atNs, int type, int code, int mtu, Packet about) {
            ByteBuffer bytes = ByteBuffer.allocate(576);
            int length = IcmpCodec.encodeIpv4(ROUTER, type, code, mtu, about.bytes(), about.length(), bytes, 0);
            deliver(
                    atNs,
                    from,
                    new Packet(++packets, ByteBuffer.allocate(length).put(0, bytes, 0, length)));
        }
    }

    /** Puts a packet before a host at a time to come, whoever made it. */
    public void deliver(long atNs, SimHost to, Packet packet) {
        clock.at(atNs, nowNs -> {
            watcher.arrives(nowNs, to, packet);
            to.arrives(nowNs, packet.bytes(), 0, packet.length());
            turn(to);
        });
    }

    /** Moves on to the next event and lets it happen; false: there is none up to {@code untilNs}, which it is now. */
    public boolean step(long untilNs) {
        long nextNs = clock.nextNs();
        for (SimHost host : hosts) {
            nextNs = Math.min(nextNs, host.nextDeadlineNs());
        }
        if (nextNs > untilNs) {
            clock.advanceTo(untilNs);
            return false;
        }
        clock.advanceTo(Math.max(nextNs, clock.nowNs()));
        if (!clock.happenNext()) {
            runDeadlines();
        }
        return true;
    }

    private void runDeadlines() {
        long nowNs = clock.nowNs();
        for (SimHost host : hosts) {
            if (host.nextDeadlineNs() <= nowNs) {
                watcher.deadline(nowNs, host);
                host.onDeadline(nowNs);
                turn(host);
                check(host.nextDeadlineNs() > nowNs, host + " does not sleep");
            }
        }
    }

    public void runUntil(long untilNs) {
        while (step(untilNs)) {
            // on to the next
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
