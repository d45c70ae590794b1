package rawtcp.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.TwoHosts;
import rawtcp.wire.Segment;

final class RecorderTest {
    private static final int MANY = 2 * Recorder.MOST_OVER;

    private final TwoHosts net = new TwoHosts();
    private final Recorder recorder = new Recorder(net.client.endpoint, 0);

    RecorderTest() {
        net.client.shownTo(recorder);
    }

    @Test
    void a_trace_that_goes_on_for_days_forgets_connections_that_are_gone() throws CallFailed {
        net.server.taken.add(61_001);
        for (int i = 0; i < MANY; i++) {
            net.client.connect(61_001);
            net.advance(TwoHosts.MS);
        }
        told();
        assertEquals(Recorder.MOST_OVER, recorder.known());
        net.server.listen(80, 5);
        net.client.connect(80);
        net.advance(10 * TwoHosts.MS);
        assertEquals("ESTABLISHED", told());
        assertEquals(Recorder.MOST_OVER + 1, recorder.known());
    }

    @Test
    void nor_does_it_remember_all_who_knock_at_a_closed_port() {
        for (int port = 10_000; port < 10_000 + MANY; port++) {
            net.client.arrives(net.client.fromPeer(port, 61_500, Segment.SYN, 7, 0));
            net.advance(TwoHosts.MS);
        }
        told();
        assertEquals(Recorder.MOST_OVER, recorder.known());
        assertTrue(MANY > Recorder.MOST_OVER);
    }

    /** The last change of a state that was told. */
    private String told() {
        return recorder.rest().stream()
                .filter(event -> event instanceof TraceEvent.Note note && note.state() != null)
                .map(event -> ((TraceEvent.Note) event).state())
                .reduce("", (earlier, later) -> later);
    }
}
