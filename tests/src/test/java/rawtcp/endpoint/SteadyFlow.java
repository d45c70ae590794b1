package rawtcp.endpoint;

import java.nio.ByteBuffer;
import rawtcp.tcp.Connection;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** One connection in its steady state, over a wire that makes nothing new: what is allocated, the hosts allocate. */
public final class SteadyFlow {
    private static final int PORT = 7000;
    private static final int SLOTS = 256;
    private static final int SLOT_BYTES = 2048;
    private static final long HALF_TRIP_NS = TwoHosts.MS / 20;

    private final TwoHosts net = new TwoHosts();
    private final Connection client;
    private final Connection server;
    private final ByteBuffer wire = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
    private final int[] lengths = new int[SLOTS];
    private final ByteBuffer toSend;
    private final ByteBuffer received;
    private final Segment out = new Segment();
    private long segments;

    /** {@code writeBytes}: of the application, each round. */
    public SteadyFlow(int writeBytes) throws CallFailed {
        toSend = ByteBuffer.allocateDirect(writeBytes);
        received = ByteBuffer.allocateDirect(1 << 16);
        Listener listener = net.server.listen(PORT, 1);
        client = net.client.connect(PORT);
        net.exchange();
        server = net.server.accept(listener, null);
    }

    /** One write, its way to the other side, the read there, and the ACKs. */
    public void round() throws CallFailed {
        int unused = net.client.endpoint.send(net.nowNs, client, toSend.clear(), false);
        pass(net.client, net.server);
        while (net.server.endpoint.receive(net.nowNs, server, received.clear()) > 0) {}
        pass(net.server, net.client);
    }

    /** The same with the answer of a server that echoes. */
    public void echoRound() throws CallFailed {
        int unused = net.client.endpoint.send(net.nowNs, client, toSend.clear(), false);
        pass(net.client, net.server);
        unused = net.server.endpoint.receive(net.nowNs, server, received.clear());
        unused = net.server.endpoint.send(net.nowNs, server, received.flip(), false);
        pass(net.server, net.client);
        unused = net.client.endpoint.receive(net.nowNs, client, received.clear());
    }

    private void pass(TwoHosts.Side from, TwoHosts.Side to) {
        int count = 0;
        while (count < SLOTS && from.endpoint.pollTransmit(net.nowNs, out)) {
            lengths[count] = SegmentCodec.encodeIpv4(out, wire, count * SLOT_BYTES);
            count++;
        }
        net.nowNs += HALF_TRIP_NS;
        from.endpoint.onDeadline(net.nowNs);
        to.endpoint.onDeadline(net.nowNs);
        for (int i = 0; i < count; i++) {
            to.endpoint.onPacket(net.nowNs, wire, i * SLOT_BYTES, lengths[i]);
        }
        segments += count;
    }

    /** That have passed so far, both ways. */
    public long segments() {
        return segments;
    }
}
