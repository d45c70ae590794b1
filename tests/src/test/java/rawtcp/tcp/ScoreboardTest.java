package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counts of RFC 6675 follow the marks: another chunk of three segments is lost and under way again all the time. */
class ScoreboardTest {
    private final Scoreboard board = new Scoreboard(new Bench().established().c);
    private final Chunk chunk = chunk(2);

    private static Chunk chunk(int segments) {
        Chunk chunk = new Chunk();
        chunk.segments = segments;
        return chunk;
    }

    @BeforeEach
    void another() {
        Chunk another = chunk(3);
        board.sent(another);
        board.markLost(another);
        board.markRetransmitted(another);
        board.sent(chunk);
        holds(0, 0, 0);
    }

    /** Of our chunk alone. */
    private void holds(int sacked, int lost, int retransmitted) {
        assertEquals(5, board.out);
        assertEquals(sacked, board.sacked, "sacked");
        assertEquals(3 + lost, board.lost, "lost");
        assertEquals(3 + retransmitted, board.retransmitted, "under way again");
        assertEquals(3 + 2 - sacked - lost + retransmitted, board.inFlight());
        assertEquals(3 + sacked + lost, board.leftOut());
    }

    @Test
    void what_is_lost_is_lost_once_and_after_each_repetition_again() {
        board.markLost(chunk);
        board.markLost(chunk);
        holds(0, 2, 0);
        assertEquals(3 + 2, board.lostEver);
        board.markRetransmitted(chunk);
        board.markRetransmitted(chunk);
        holds(0, 2, 2);
        board.markLost(chunk);
        holds(0, 2, 0);
        assertEquals(3 + 4, board.lostEver);
        assertTrue(chunk.everRetransmitted);
        assertFalse(chunk.retransmitted);
    }

    @Test
    void a_repetition_of_what_was_not_lost_is_still_under_way() { // Linux tcp_mark_skb_lost
        board.markRetransmitted(chunk);
        holds(0, 0, 2);
        board.markLost(chunk);
        holds(0, 2, 2);
        assertEquals(3 + 2, board.lostEver);
    }

    @Test
    void what_has_arrived_is_neither_lost_nor_under_way() {
        board.markLost(chunk);
        board.markRetransmitted(chunk);
        board.markSacked(chunk);
        holds(2, 0, 0);
        board.markLost(chunk);
        holds(2, 0, 0);
        board.forgetSacked(chunk);
        board.forgetSacked(chunk);
        holds(0, 0, 0);
    }

    @Test
    void a_needless_repetition_is_under_way_until_it_was_reported() {
        board.markRetransmitted(chunk);
        board.markSacked(chunk);
        holds(2, 0, 2);
        board.retransmissionArrived(chunk);
        board.retransmissionArrived(chunk);
        holds(2, 0, 0);
    }

    @Test
    void what_was_lost_by_mistake_is_in_flight_again() {
        board.markLost(chunk);
        board.unmarkLost(chunk);
        board.unmarkLost(chunk);
        holds(0, 0, 0);
    }

    @Test
    void what_is_acknowledged_is_off_every_count() {
        board.markLost(chunk);
        board.markRetransmitted(chunk);
        board.acknowledged(chunk, 1);
        assertEquals("out 4 sacked 0 lost 4 retransmitted 4", board.toString());
        chunk.segments = 1;
        board.markSacked(chunk);
        assertEquals("out 4 sacked 1 lost 3 retransmitted 3", board.toString());
        board.acknowledged(chunk);
        assertEquals("out 3 sacked 0 lost 3 retransmitted 3", board.toString());
        board.forget();
        assertEquals("out 0 sacked 0 lost 0 retransmitted 0", board.toString());
    }

    @Test
    void a_chunk_that_is_cut_may_become_more_segments() {
        board.markLost(chunk);
        board.markRetransmitted(chunk);
        board.recount(chunk, 2);
        assertEquals("out 7 sacked 0 lost 7 retransmitted 7", board.toString());
        board.recount(chunk(9), 1);
        assertEquals("out 8 sacked 0 lost 7 retransmitted 7", board.toString());
    }

    @Test
    void who_has_a_model_of_the_path_is_told_of_each_loss() {
        Connection c = new Bench().established().c;
        PacedWindow model = new PacedWindow(10, 1);
        c.congestion = model;
        c.board.sent(chunk);
        c.board.markLost(chunk);
        c.board.markLost(chunk);
        c.board.markRetransmitted(chunk);
        c.board.markLost(chunk);
        assertEquals(List.of("2 of 2", "2 of 4"), model.losses);
    }
}
