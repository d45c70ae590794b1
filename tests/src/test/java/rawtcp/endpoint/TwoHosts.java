package rawtcp.endpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import rawtcp.host.Onlooker;
import rawtcp.knob.Knobs;
import rawtcp.net.Mark;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.DropReason;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** Two endpoints, a wire between them that carries real bytes, and one virtual clock. */
public final class TwoHosts {
    public static final long MS = 1_000_000;
    public static final long SECOND = 1_000 * MS;
    private static final long HALF_TRIP_NS = MS / 20;

    public long nowNs = SECOND;

    /** What the wire loses. */
    public Predicate<Segment> lost = segment -> false;

    public final Side client;
    public final Side server;

    public TwoHosts() {
        this(IpAddress.v4(0x0a000001), IpAddress.v4(0x0a000002));
    }

    TwoHosts(IpAddress clientAddress, IpAddress serverAddress) {
        client = new Side(clientAddress, 1);
        server = new Side(serverAddress, 2);
        client.peer = server;
        server.peer = client;
    }

    /** One host. */
    public final class Side implements Surroundings {
        public final IpAddress address;
        public final Knobs knobs = new Knobs();
        public final Endpoint endpoint;
        public final Set<Integer> taken = new TreeSet<>();
        final Set<Integer> takenToListen = new TreeSet<>();
        int mtu = 1500;
        int refusals;
        final Set<Integer> othersPorts = new TreeSet<>();

        /** What it has sent, in short: {@code S}, {@code S.}, {@code .}, {@code F.}, {@code R}, … */
        public final List<String> sent = new ArrayList<>();

        Side peer;
        private Onlooker onlooker;

        Side(IpAddress address, long seed) {
            this.address = address;
            endpoint = new Endpoint(knobs, new SplittableRandom(seed), this);
        }

        /** It sees all that passes here, what the wire loses too, and what it causes. */
        public void shownTo(Onlooker one) {
            onlooker = one;
            endpoint.witness(one);
        }

        @Override
        public int mtu(IpAddress remote) {
            return mtu;
        }

        @Override
        public boolean isLocal(IpAddress candidate) {
            return candidate.equals(address) || candidate.isLoopback();
        }

        @Override
        public Refusal takePort(IpAddress local, int port, boolean listening) {
            if (othersPorts.contains(port)) {
                refusals++;
                return new Refusal(CallFailed.Kind.ADDRESS_IN_USE, "port " + port + " is held by another program");
            }
            assert !taken.contains(port) : port;
            taken.add(port);
            if (listening) {
                takenToListen.add(port);
            }
            return null;
        }

        @Override
        public void releasePort(int port) {
            assert taken.contains(port) : port;
            taken.remove(port);
        }

        /** Its guard covers the ephemeral range. */
        @Override
        public boolean answersFor(IpAddress local, int port) {
            return port >= 61_000 && !othersPorts.contains(port);
        }

        public void knob(String name, String value) {
            try {
                knobs.set(Map.of(name, value));
            } catch (Knobs.BadKnob e) {
                throw new AssertionError(e);
            }
        }

        public Listener listen(int port, int backlog) throws CallFailed {
            return listen(port, backlog, false, null);
        }

        Listener listen(int port, int backlog, boolean reuse, Owner owner) throws CallFailed {
            return endpoint.listen(
                    nowNs, new ListenRequest(IpAddress.ANY_V4, port, backlog, reuse, new ConnectionOptions(), owner));
        }

        public Connection connect(int port) throws CallFailed {
            return connect(0, port, null);
        }

        Connection connect(int localPort, int port, Owner owner) throws CallFailed {
            return endpoint.connect(
                    nowNs, new ConnectRequest(address, localPort, peer.address, port, new ConnectionOptions(), owner));
        }

        public Connection accept(Listener listener, Owner owner) throws CallFailed {
            return endpoint.accept(nowNs, listener, owner);
        }

        public int send(Connection connection, String text) throws CallFailed {
            return endpoint.send(nowNs, connection, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), false);
        }

        /** What can be read now; null: the end. */
        public String receive(Connection connection) throws CallFailed {
            ByteBuffer into = ByteBuffer.allocate(1 << 16);
            int count = endpoint.receive(nowNs, connection, into);
            return count < 0 ? null : new String(into.array(), 0, count, StandardCharsets.UTF_8);
        }

        /** A segment as if from the peer. */
        public void arrives(Segment segment) {
            ByteBuffer packet = ByteBuffer.allocate(2048);
            takes(packet, SegmentCodec.encodeIpv4(segment, packet, 0));
        }

        /** Likewise, as it is. */
        public void takes(ByteBuffer packet, int length) {
            if (onlooker != null) {
                onlooker.in(nowNs, packet, 0, length);
            }
            DropReason reason = endpoint.onPacket(nowNs, packet, 0, length);
            if (onlooker != null) {
                onlooker.taken(reason);
            }
        }

        public Segment fromPeer(int peerPort, int port, int flags, int seq, int ack) {
            return new Segment()
                    .clear()
                    .source(peer.address, peerPort)
                    .destination(address, port)
                    .flags(flags)
                    .seq(seq)
                    .ack(ack)
                    .window(1000);
        }

        /** The next segment it sends, kept from the wire; null if none. */
        public Segment poll() {
            Segment out = new Segment();
            return endpoint.pollTransmit(nowNs, out) ? out : null;
        }

        /** Everything that it has to send now goes over the wire. */
        private boolean transmit() {
            List<ByteBuffer> packets = new ArrayList<>();
            Segment out = new Segment();
            while (endpoint.pollTransmit(nowNs, out)) {
                sent.add(flags(out));
                ByteBuffer packet = ByteBuffer.allocate(2048);
                packet.limit(SegmentCodec.encodeIpv4(out, packet, 0));
                boolean passes = !lost.test(out);
                if (passes) {
                    packets.add(packet);
                }
                if (onlooker != null) {
                    onlooker.mark(passes ? null : new Mark(true, false, "fault 1: dropped"));
                    onlooker.out(nowNs, out);
                }
            }
            if (onlooker != null) {
                onlooker.turned();
            }
            for (ByteBuffer packet : packets) {
                peer.takes(packet, packet.limit());
            }
            return !packets.isEmpty();
        }

        long droppedInAll() {
            long sum = 0;
            for (DropReason reason : DropReason.values()) {
                sum += endpoint.dropped(reason);
            }
            return sum;
        }
    }

    static String flags(Segment segment) {
        return (segment.has(Segment.SYN) ? "S" : "")
                + (segment.has(Segment.FIN) ? "F" : "")
                + (segment.has(Segment.RST) ? "R" : "")
                + (segment.dataLength() > 0 ? "d" : "")
                + (segment.has(Segment.ACK) ? "." : "");
    }

    /** Until both are silent; timers do not run but for the time that the wire takes. */
    public void exchange() {
        boolean active = true;
        while (active) {
            active = client.transmit();
            active |= server.transmit();
            nowNs += active ? HALF_TRIP_NS : 0;
        }
    }

    public void advance(long durationNs) {
        long untilNs = nowNs + durationNs;
        exchange();
        for (long nextNs = nextNs(); nextNs <= untilNs; nextNs = nextNs()) {
            nowNs = Math.max(nowNs, nextNs);
            client.endpoint.onDeadline(nowNs);
            server.endpoint.onDeadline(nowNs);
            exchange();
        }
        nowNs = Math.max(nowNs, untilNs);
    }

    private long nextNs() {
        return Math.min(client.endpoint.nextDeadlineNs(), server.endpoint.nextDeadlineNs());
    }
}
