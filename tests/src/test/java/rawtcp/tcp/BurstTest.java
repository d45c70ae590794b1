package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rawtcp.wire.Segment;

/** Chunks are cut into segments one by one, while ACKs arrive in between; 5,000 octets are in flight. */
class BurstTest {
    private static final int MSS = 1_000;

    private final Bench bench = new Bench().synOptions(" win 65535 <mss 1000>").established();
    private final Burst burst = new Burst(new Spares());
    private int una;

    @BeforeEach
    void inFlight() {
        bench.send(5_000).forget();
        una = bench.c.tcb.sndUna;
    }

    private void add(int offset, int length, boolean push, boolean fin) {
        Chunk chunk = new Chunk();
        chunk.seq = una + offset;
        chunk.length = length;
        chunk.push = push;
        chunk.fin = fin;
        chunk.segments = SendQueue.segmentsOf(chunk, MSS);
        chunk.segmentBytes = MSS;
        burst.add(chunk, true, false);
    }

    /** Offset, length, flags. */
    private void next(int offset, int length, int flags) {
        assertTrue(burst.isActive());
        Segment out = new Segment().clear();
        burst.fill(bench.c, out);
        assertEquals(una + offset, out.seq());
        assertEquals(length, out.dataLength());
        assertEquals(flags, out.flags());
    }

    @Test
    void flags_that_end_a_chunk_go_with_its_last_segment() {
        add(0, 2_500, false, true);
        add(2_500, 1_000, false, false);
        add(3_500, 500, true, false);
        next(0, 1_000, Segment.ACK);
        next(1_000, 1_000, Segment.ACK);
        next(2_000, 500, Segment.ACK | Segment.PSH | Segment.FIN);
        next(2_500, 1_000, Segment.ACK);
        next(3_500, 500, Segment.ACK | Segment.PSH);
        assertFalse(burst.isActive());
    }

    @Test
    void a_reduction_is_told_once_and_only_new_data_is_new() {
        Chunk chunk = new Chunk();
        chunk.seq = una;
        chunk.length = 2_000;
        chunk.segments = 2;
        chunk.segmentBytes = 1_000;
        burst.add(chunk, true, true);
        burst.add(chunk, false, false);
        next(0, 1_000, Segment.ACK | Segment.CWR);
        assertTrue(burst.lastWasNewData());
        next(1_000, 1_000, Segment.ACK | Segment.PSH);
        next(0, 1_000, Segment.ACK);
        assertFalse(burst.lastWasNewData());
    }

    @Test
    void what_is_acknowledged_meanwhile_does_not_leave() {
        add(0, 3_000, false, false);
        next(0, 1_000, Segment.ACK);
        burst.follow(una + 500);
        next(1_000, 1_000, Segment.ACK);
        burst.follow(una + 2_300);
        next(2_300, 700, Segment.ACK | Segment.PSH);
        assertFalse(burst.isActive());
    }

    @Test
    void an_ack_may_end_within_a_chunk_that_was_not_begun() {
        add(0, 1_000, false, false);
        add(1_000, 3_000, false, false);
        burst.follow(una + 1_200);
        next(1_200, 1_000, Segment.ACK);
        next(2_200, 1_000, Segment.ACK);
        next(3_200, 800, Segment.ACK | Segment.PSH);
    }

    @Test
    void the_next_chunk_is_begun_at_its_beginning() {
        add(0, 2_000, false, false);
        add(2_000, 2_000, false, false);
        next(0, 1_000, Segment.ACK);
        burst.follow(una + 2_000);
        next(2_000, 1_000, Segment.ACK);
        next(3_000, 1_000, Segment.ACK | Segment.PSH);
    }

    @Test
    void a_fin_takes_a_place_of_its_own() {
        add(5_000, 0, false, true);
        burst.follow(una + 5_000);
        next(5_000, 0, Segment.ACK | Segment.FIN);
        add(5_000, 0, false, true);
        burst.follow(una + 5_001);
        assertFalse(burst.isActive());
        burst.follow(una + 5_001);
    }

    @Test
    void it_can_be_stopped() {
        add(0, 2_000, false, false);
        next(0, 1_000, Segment.ACK);
        burst.stop();
        assertFalse(burst.isActive());
        add(2_000, 1_000, false, false);
        next(2_000, 1_000, Segment.ACK);
    }
}
