package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.wire.Segment;

/** RFC 9293 3.9.1.2, SEND: where PSH stands, and what MSG_MORE and MSG_EOR make of writes (Linux tcp_sendmsg_locked). */
class PushTest {
    private static Bench bench(int window) {
        return new Bench().synOptions(" win " + window + " <mss 1000>").established();
    }

    private static void write(Bench bench, int length, int how) {
        int at = bench.c.sendEnd() - bench.c.tcb.iss;
        assertEquals(length, bench.c.send(bench.nowNs, ByteBuffer.wrap(Stream.bytes(at, length)), how));
        bench.inAtOnce(); // it gets to send
    }

    private static List<Boolean> pushes(Bench bench) {
        return bench.taken().stream().map(s -> s.has(Segment.PSH)).toList();
    }

    /** Each write and what it sends. */
    private static void writes(Bench bench, int length, int how, String... sent) {
        write(bench, length, how);
        bench.sent(sent);
    }

    @Test
    @Requirement("RFC9293 MUST-61")
    void the_end_of_a_write_is_pushed() {
        Bench bench = bench(60_000);
        writes(bench, 2_500, 0, ". 1(1000) ack 1", ". 1001(1000) ack 1", "P. 2001(500) ack 1");
    }

    @Test
    @Requirement("RFC9293 MUST-60")
    void with_more_to_follow_half_the_largest_window_is_pushed() { // and no less: Linux forced_push
        Bench bench = bench(6_000);
        for (int i = 0; i < 6; i++) {
            write(bench, 1_000, Connection.MORE);
        }
        assertEquals(List.of(false, false, false, true, false, false), pushes(bench));
    }

    @Test
    void the_end_of_what_follows_is_pushed() {
        Bench bench = bench(60_000);
        writes(bench, 300, Connection.MORE);
        writes(bench, 200, 0, "P. 1(500) ack 1");
    }

    @Test
    void a_record_is_not_added_to() { // MSG_EOR
        Bench bench = bench(60_000);
        writes(bench, 100, 0, "P. 1(100) ack 1");
        writes(bench, 100, Connection.END_OF_RECORD); // Nagle
        writes(bench, 100, 0, "P. 101(100) ack 1"); // no longer the last one, so it need not wait
        bench.in(". R(0) ack N").sent("P. 201(100) ack 1");
    }

    @Test
    void without_a_record_writes_join() {
        Bench bench = bench(60_000);
        writes(bench, 100, 0, "P. 1(100) ack 1");
        writes(bench, 100, 0);
        writes(bench, 100, 0);
        bench.in(". R(0) ack N").sent("P. 101(200) ack 1");
    }
}
