package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.socket.Program.error;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;

/** tcp(7) TCP_DEFER_ACCEPT, in Linux's units. */
class DeferAcceptTest {
    private static final int TCP_DEFER_ACCEPT = 9;

    private final Peers peers = new Peers();
    private final Program client = peers.client;
    private final Program server = peers.server;
    private final TwoHosts net = peers.net;

    private int connects(int seconds) {
        peers.listen();
        server.fcntl(peers.listening, Program.F_SETFL, Program.O_NONBLOCK);
        server.setOption(peers.listening, Program.SOL_TCP, TCP_DEFER_ACCEPT, seconds);
        int handle = client.nonBlockingSocket();
        client.connecting(handle, net.server.address, Peers.PORT).returns();
        net.exchange();
        assertEquals(
                0, client.connecting(handle, net.server.address, Peers.PORT).returns());
        return handle;
    }

    /** The time of whole retransmissions of the SYN-ACK: 1, 1+2, 1+2+4 s and so on. */
    @ParameterizedTest
    @CsvSource({"0, 0", "-5, 0", "1, 1", "2, 3", "3, 3", "4, 7", "8, 15", "100, 127", "128, 247"})
    void the_option_is_rounded_up_to_whole_retransmissions(int asked, int told) {
        peers.listen();
        server.setOption(peers.listening, Program.SOL_TCP, TCP_DEFER_ACCEPT, asked);
        assertEquals(told, server.option(peers.listening, Program.SOL_TCP, TCP_DEFER_ACCEPT));
    }

    @Test
    void a_bare_ack_opens_nothing_and_the_first_data_does() {
        int handle = connects(5);
        assertEquals(error(Errno.EAGAIN), server.accept(peers.listening));
        assertEquals(0, server.poll(peers.listening));
        client.send(handle, "hello", 0);
        net.exchange();
        int far = (int) server.accept(peers.listening);
        assertTrue(far > 0, "accept gave " + far);
        assertEquals("hello", server.text(far, 10, 0));
    }

    @Test
    void while_data_is_awaited_the_syn_ack_is_not_repeated_but_at_the_end() {
        connects(7); // three expiries: 1, 3 and 7 s
        net.server.sent.clear();
        net.advance(6_900 * TwoHosts.MS);
        assertEquals(List.of(), net.server.sent);
        net.advance(200 * TwoHosts.MS);
        assertEquals("S.", net.server.sent.get(0));
        assertTrue(server.accept(peers.listening) > 0, "the answer to the last SYN-ACK opens it");
    }

    @Test
    void a_connection_whose_data_never_comes_and_whose_peer_is_gone_is_forgotten() {
        connects(1);
        net.lost = segment -> true;
        net.advance(200 * TwoHosts.SECOND);
        assertEquals(0, net.server.endpoint.connections().size());
        assertEquals(
                State.ESTABLISHED,
                net.client.endpoint.connections().iterator().next().state());
    }
}
