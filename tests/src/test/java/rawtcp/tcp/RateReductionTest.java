package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;

/** RFC 9937: how the window follows what is delivered while it shrinks from 20 segments to 10. */
class RateReductionTest {
    private final Connection c =
            new Bench().knob(Knob.TCP_CONGESTION_CONTROL, "reno").established().c;
    private final RateReduction reduction = new RateReduction(c);

    @BeforeEach
    void begin() {
        c.congestion.window(20);
        reduction.begin();
        assertEquals(10, c.congestion.ssthresh());
        assertEquals(20, reduction.windowBefore());
    }

    private int window(int inFlight, int delivered, int lost, boolean advanced) {
        c.board.out = inFlight;
        reduction.onAck(delivered, lost, advanced);
        return c.congestion.window();
    }

    @ParameterizedTest // 10 / 20 of what was delivered, rounded up, less what has left
    @CsvSource({"19, 1, 0, 20", "18, 2, 0, 19", "16, 4, 0, 18", "15, 5, 0, 18", "15, 5, 2, 16", "15, 5, 9, 15"})
    @Requirement("RFC9937 a")
    void above_the_threshold_half_of_what_is_delivered_leaves(int inFlight, int delivered, int sent, int window) {
        reduction.sent(sent);
        assertEquals(window, window(inFlight, delivered, 0, true));
    }

    @ParameterizedTest
    @CsvSource({
        "4, 2, 2, 0, false, 6", // what was delivered
        "4, 2, 2, 0, true, 7", // one more: nothing else was lost
        "4, 2, 2, 1, true, 6",
        "4, 3, 1, 0, false, 7", // what was delivered before and has not left as well
        "9, 3, 3, 0, true, 10", // not above the threshold
        "10, 3, 3, 0, true, 10"
    })
    void below_the_threshold_it_grows_as_in_slow_start(
            int inFlight, int delivered, int sent, int lost, boolean advanced, int window) {
        reduction.sent(sent);
        assertEquals(window, window(inFlight, delivered, lost, advanced));
    }

    @Test
    void the_first_retransmission_leaves_whatever_the_share_is() {
        reduction.sent(0);
        assertEquals(11, window(10, 1, 3, false));
        reduction.sent(1);
        assertEquals(10, window(10, 1, 3, false));
    }

    @Test
    void an_ack_that_delivers_nothing_says_nothing() {
        assertEquals(20, window(3, 0, 0, true));
        assertEquals(20, window(3, -1, 0, true));
    }
}
