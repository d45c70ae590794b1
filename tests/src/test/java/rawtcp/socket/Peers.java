package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Errno;

/** Two programs on two hosts, and a connection between them if wanted. */
final class Peers {
    static final int PORT = 8080;

    final TwoHosts net = new TwoHosts();
    final Program client = new Program(net, net.client, 100);
    final Program server = new Program(net, net.server, 200);
    int listening = -1;
    int near = -1;
    int far = -1;

    Peers listen() {
        listening = server.socket();
        assertEquals(0, server.bind(listening, PORT));
        assertEquals(0, server.listen(listening, 5));
        return this;
    }

    /** {@link #near} of the client, non-blocking, and {@link #far} of the server. */
    Peers connect() {
        if (listening < 0) {
            listen();
        }
        near = client.nonBlockingSocket();
        long begun = client.connecting(near, net.server.address, PORT).returns();
        assertEquals(Program.error(Errno.EINPROGRESS), begun);
        net.exchange();
        assertEquals(0, client.connecting(near, net.server.address, PORT).returns());
        far = (int) server.accept(listening);
        assertTrue(far > 0);
        return this;
    }
}
