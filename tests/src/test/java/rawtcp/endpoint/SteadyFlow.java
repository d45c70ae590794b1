package rawtcp.endpoint;

import java.nio.ByteBuffer;
import rawtcp.tcp.Connection;

/** One connection in its steady state, over a wire that makes nothing new: what is allocated, the hosts allocate. */
public final class SteadyFlow {
    private static final int PORT = 7000;

    private final TwoHosts net = new TwoHosts();
    private final SteadyWire wire = new SteadyWire(net);
    private final Connection client;
    private final Connection server;
    private final ByteBuffer toSend;
    private final ByteBuffer received;

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
        wire.pass(net.client, net.server);
        while (net.server.endpoint.receive(net.nowNs, server, received.clear()) > 0) {}
        wire.pass(net.server, net.client);
    }

    /** The same with the answer of a server that echoes. */
    public void echoRound() throws CallFailed {
        int unused = net.client.endpoint.send(net.nowNs, client, toSend.clear(), false);
        wire.pass(net.client, net.server);
        unused = net.server.endpoint.receive(net.nowNs, server, received.clear());
        unused = net.server.endpoint.send(net.nowNs, server, received.flip(), false);
        wire.pass(net.server, net.client);
        unused = net.client.endpoint.receive(net.nowNs, client, received.clear());
    }

    /** That have passed so far, both ways. */
    public long segments() {
        return wire.segments();
    }
}
