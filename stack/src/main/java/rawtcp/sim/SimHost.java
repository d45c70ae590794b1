package rawtcp.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Surroundings;
import rawtcp.knob.Knobs;
import rawtcp.tcp.RouteMetrics;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * A host in virtual time: an endpoint with its knobs, its addresses, and surroundings that grant every port. It keeps
 * no time and moves no packet; {@link Network} does, or whoever plays the network to it.
 */
public final class SimHost implements Surroundings {
    /** What Ethernet has. */
    public static final int DEFAULT_MTU = 1500;

    private static final int PROTOCOL_OFFSET = 9;
    private static final int ICMP = 1;

    private final String name;
    private final Knobs knobs;
    private final List<IpAddress> addresses;
    private final Set<Integer> ports = new TreeSet<>();
    private final Endpoint endpoint;
    private final Segment whole = new Segment();
    private boolean cuts;
    private int nextPiece;
    private int mtu = DEFAULT_MTU;
    private RouteMetrics route = RouteMetrics.NONE;

    /** {@code name}: for traces. Same knobs and same chance, same behaviour. */
    public SimHost(String name, Knobs knobs, RandomGenerator random, IpAddress... addresses) {
        this.name = name;
        this.knobs = knobs;
        this.addresses = List.of(addresses);
        endpoint = new Endpoint(knobs, random, this);
    }

    public String name() {
        return name;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Knobs knobs() {
        return knobs;
    }

    /** The first one: where its connections come from. */
    public IpAddress address() {
        return addresses.get(0);
    }

    /** Of its link; connections that are open keep the one they began with. */
    public void mtu(int bytes) {
        assert bytes >= 68 : bytes; // RFC 791
        mtu = bytes;
    }

    /** Of its one route; for connections that open from now on. */
    public void route(RouteMetrics metrics) {
        route = metrics;
    }

    /** An IPv4 packet with its header reaches it: TCP or an ICMP error, good or bad. */
    public void arrives(long nowNs, ByteBuffer packet, int at, int length) {
        arrives(nowNs, packet, at, length, 0);
    }

    /** {@code pieceLength}: of data in each of the packets that this one was made of; 0: not known. */
    public void arrives(long nowNs, ByteBuffer packet, int at, int length, int pieceLength) {
        if (length > PROTOCOL_OFFSET && packet.get(at + PROTOCOL_OFFSET) == ICMP) {
            endpoint.onIcmp(nowNs, packet, at, length);
        } else {
            endpoint.onPacket(nowNs, packet, at, length, pieceLength);
        }
    }

    /** From now on it takes whole bursts from the endpoint and cuts them itself, as a link may. */
    public void cutsBursts() {
        cuts = true;
        whole.mayBeLarge(true);
    }

    /** The next segment that it has to send now; false: none. */
    public boolean pollTransmit(long nowNs, Segment out) {
        if (!cuts) {
            return endpoint.pollTransmit(nowNs, out);
        }
        if (nextPiece == 0 && !endpoint.pollTransmit(nowNs, whole)) {
            return false;
        }
        out.piece(whole, nextPiece);
        nextPiece = (nextPiece + 1) % whole.pieces();
        return true;
    }

    public long nextDeadlineNs() {
        return endpoint.nextDeadlineNs();
    }

    public void onDeadline(long nowNs) {
        endpoint.onDeadline(nowNs);
    }

    /** Those granted to the endpoint and not yet given back, in ascending order. */
    public List<Integer> portsHeld() {
        return List.copyOf(ports);
    }

    @Override
    public int mtu(IpAddress remote) {
        return mtu;
    }

    @Override
    public RouteMetrics route(IpAddress remote) {
        return route;
    }

    @Override
    public boolean isLocal(IpAddress address) {
        return addresses.contains(address);
    }

    @Override
    public Refusal takePort(IpAddress local, int port, boolean listening) {
        boolean added = ports.add(port);
        assert added : port + " is asked for twice";
        return null;
    }

    @Override
    public void releasePort(int port) {
        boolean removed = ports.remove(port);
        assert removed : port + " was not held";
    }

    @Override
    public String toString() {
        return name;
    }
}
