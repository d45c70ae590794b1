package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.Cause;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

class PackedHistoryTest {
    @Test
    void it_keeps_states_and_causes_and_times_but_for_64_ns() {
        long years = 9L * 365 * 86_400 * 1_000_000_000;
        List<Transition> history = List.of(
                new Transition(-1, State.CLOSED, State.SYN_SENT, Cause.ACTIVE_OPEN),
                new Transition(64, State.SYN_SENT, State.ESTABLISHED, Cause.SYN_ACK_RECEIVED),
                new Transition(years + 127, State.ESTABLISHED, State.FIN_WAIT_1, Cause.STACK_STOPPED));
        assertEquals(
                List.of(
                        new Transition(-64, State.CLOSED, State.SYN_SENT, Cause.ACTIVE_OPEN),
                        new Transition(64, State.SYN_SENT, State.ESTABLISHED, Cause.SYN_ACK_RECEIVED),
                        new Transition(
                                (years + 127) / 64 * 64, State.ESTABLISHED, State.FIN_WAIT_1, Cause.STACK_STOPPED)),
                PackedHistory.unpack(PackedHistory.pack(history)));
        assertEquals(-64, PackedHistory.firstNs(PackedHistory.pack(history)));
        assertEquals((years + 127) / 64 * 64, PackedHistory.lastNs(PackedHistory.pack(history)));
    }
}
