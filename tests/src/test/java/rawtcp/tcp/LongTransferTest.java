package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/** More data than there are sequence numbers: what was compared once must not seem to lie ahead 2 GiB later. */
class LongTransferTest {
    private static final int CHUNK = 1 << 20;
    private static final long BEYOND_2_GIB = (2L << 30) + 64 * CHUNK;
    private static final long EXACTLY_4_GIB = 4L << 30;
    private static final String SYN_OPTIONS = " win 65535 <mss 65000,wscale 14>";

    private static Bench wide() {
        Bench bench = new Bench().knob(Knob.TCP_WINDOW_SCALING, 1).synOptions(SYN_OPTIONS);
        bench.mtu = 65_535;
        bench.option(ConnectionOption.SNDBUF, 2 * CHUNK).option(ConnectionOption.RCVBUF, 2 * CHUNK);
        return bench.established();
    }

    /** So much is sent and acknowledged, in full segments only, and nothing twice. */
    private static void send(Bench bench, long bytes) {
        Connection c = bench.c;
        ByteBuffer data = ByteBuffer.allocate(15 * 65_000);
        Segment out = new Segment();
        Segment ack = Notation.parse(". R(0) ack N", c, 0);
        ack.ack(c.tcb.sndUna);
        for (long left = bytes; left > 0; ) {
            int chunk = (int) Math.min(left, data.capacity());
            int before = c.tcb.sndNxt;
            assertEquals(chunk, c.send(bench.nowNs, data.clear().limit(chunk), false));
            while (c.sendQueue() > 0) {
                int expected = c.tcb.sndUna;
                while (c.pollTransmit(bench.nowNs, out)) {
                    assertEquals(expected, out.seq());
                    assertFalse(out.has(Segment.SYN | Segment.RST));
                    expected = out.end();
                }
                c.onSegment(++bench.nowNs, ack.ack(c.tcb.sndNxt));
            }
            assertEquals(chunk, c.tcb.sndNxt - before);
            left -= chunk;
        }
    }

    /** Leaves the connection with SND.UNA = ISS, which looks as if no SYN had been acknowledged yet. */
    @Test
    @Requirement("RFC9293 REC-1")
    void passing_iss_again_is_nothing_special() {
        Bench bench = wide();
        send(bench, EXACTLY_4_GIB - 1);
        assertEquals(bench.isn, bench.c.tcb.sndNxt);
        bench.send(100).sent("P. 0(100) ack 1").in(". R(0) ack U").sentNothing().is(State.ESTABLISHED);
        bench.next();
        bench.sent("P. 0(100) ack 1")
                .in(". R(0) ack N")
                .shutdown(Shutdown.WRITE)
                .sent("F. N-1(0) ack 1");
    }

    @Test
    void after_2_gib_small_segments_do_not_wait_for_one_long_acknowledged() {
        Bench bench = wide().send(1).in(". R(0) ack N");
        send(bench, 65_000L * (BEYOND_2_GIB / 65_000));
        bench.forget().send(10).sent("P. U(10) ack 1");
    }

    @Test
    void after_2_gib_a_loss_is_still_repaired_fast_and_nothing_is_sent_again_for_no_reason() {
        Bench bench = wide();
        send(bench, BEYOND_2_GIB);
        bench.forget().send(CHUNK).forget();
        bench.inAtOnce(". R(0) ack U", ". R(0) ack U", ". R(0) ack U").sent(". U(65000) ack 1");
        assertEquals(0, bench.c.counters.retransmitTimeouts);
    }

    @Test
    void after_2_gib_no_old_urgent_data_seems_to_come() {
        Bench bench = wide();
        Segment in = Notation.parse(". R(65000) ack N", bench.c, 0);
        ByteBuffer into = ByteBuffer.allocate(65_000);
        Segment out = new Segment();
        for (long left = BEYOND_2_GIB; left > 0; left -= 65_000) {
            bench.c.onSegment(++bench.nowNs, in.seq(bench.c.tcb.rcvNxt));
            assertEquals(65_000, bench.c.receive(bench.nowNs, into.clear()));
            while (bench.c.pollTransmit(bench.nowNs, out)) {
                assertTrue(out.has(Segment.ACK));
            }
            assertFalse(bench.c.urgentToRead());
        }
        bench.in("U. R(0) ack N urg 5");
        assertTrue(bench.c.urgentToRead());
    }
}
