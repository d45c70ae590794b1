package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rawtcp.tcp.Chronograph.Phase.BUSY;
import static rawtcp.tcp.Chronograph.Phase.NONE;
import static rawtcp.tcp.Chronograph.Phase.PEER_WINDOW;
import static rawtcp.tcp.Chronograph.Phase.SEND_BUFFER;

import org.junit.jupiter.api.Test;

/** Linux tcp_chrono_start, tcp_chrono_stop: tcpi_busy_time and its two shares. Times in milliseconds. */
class ChronographTest {
    private static final long MS = 1_000_000;

    private final Chronograph chronograph = new Chronograph();

    private void start(Chronograph.Phase phase, long ms) {
        chronograph.start(phase, ms * MS);
    }

    private void stop(Chronograph.Phase phase, boolean idle, long ms) {
        chronograph.stop(phase, idle, ms * MS);
    }

    private void holds(long nowMs, long busy, long peerWindow, long sendBuffer) {
        assertEquals(busy * MS, chronograph.ns(BUSY, nowMs * MS), "alone");
        assertEquals(peerWindow * MS, chronograph.ns(PEER_WINDOW, nowMs * MS), "held back by the peer's window");
        assertEquals(sendBuffer * MS, chronograph.ns(SEND_BUFFER, nowMs * MS), "held back by the send buffer");
        assertEquals((busy + peerWindow + sendBuffer) * MS, chronograph.busyNs(nowMs * MS), "all together");
    }

    @Test
    void nothing_runs_before_the_first_data() {
        holds(1_000, 0, 0, 0);
        start(BUSY, 1_000);
        holds(1_000, 0, 0, 0);
        holds(1_007, 7, 0, 0);
    }

    @Test
    void time_goes_on_while_it_runs_and_stands_when_it_has_stopped() {
        start(BUSY, 1_000);
        stop(BUSY, true, 1_030);
        holds(5_000, 30, 0, 0);
        start(BUSY, 6_000);
        stop(BUSY, true, 6_005);
        holds(7_000, 35, 0, 0);
    }

    @Test
    void what_holds_back_takes_the_place_of_busy_and_gives_it_back() {
        start(BUSY, 1_000);
        start(PEER_WINDOW, 1_010);
        holds(1_014, 10, 4, 0);
        stop(PEER_WINDOW, false, 1_030);
        holds(1_031, 11, 20, 0);
        start(SEND_BUFFER, 1_040);
        stop(SEND_BUFFER, false, 1_045);
        holds(1_050, 25, 20, 5);
    }

    @Test
    void a_later_one_takes_over_and_an_earlier_one_does_not() {
        start(BUSY, 1_000);
        start(PEER_WINDOW, 1_001);
        start(SEND_BUFFER, 1_003);
        start(PEER_WINDOW, 1_006);
        start(BUSY, 1_007);
        holds(1_010, 1, 2, 7);
        start(SEND_BUFFER, 1_011); // it runs already
        holds(1_012, 1, 2, 9);
    }

    @Test
    void the_end_of_another_than_what_runs_changes_nothing() {
        start(BUSY, 1_000);
        start(SEND_BUFFER, 1_002);
        stop(PEER_WINDOW, false, 1_005);
        holds(1_006, 2, 0, 4);
    }

    @Test
    void with_nothing_left_to_send_all_stop() {
        start(BUSY, 1_000);
        start(SEND_BUFFER, 1_002);
        stop(PEER_WINDOW, true, 1_005);
        holds(9_000, 2, 0, 3);
        assertEquals(0, chronograph.ns(NONE, 1_005 * MS) % MS);
    }

    @Test
    void it_counts_ticks_not_parts_of_them() { // Linux: jiffies of 1 ms
        chronograph.start(BUSY, 1_000 * MS + 900_000);
        assertEquals(0, chronograph.ns(BUSY, 1_000 * MS + 999_999));
        assertEquals(MS, chronograph.ns(BUSY, 1_001 * MS));
        chronograph.stop(BUSY, true, 1_002 * MS - 1);
        assertEquals(MS, chronograph.ns(BUSY, 9_000 * MS));
    }
}
