package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/** RFC 7323 3 to 5: timestamps on a connection, and PAWS. */
class TimestampsInUseTest {
    /** TS.Recent is just before the sign changes. */
    private static final int RECENT = Integer.MAX_VALUE - 1;

    private static Bench stamped() {
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1);
        return bench.synOptions(" win 65535 <mss 1460,TS " + RECENT + " 1000000>")
                .established();
    }

    private static int recent(int offset) {
        return RECENT + offset;
    }

    private static String ts(int offset) {
        return " <TS " + Integer.toUnsignedString(recent(offset)) + " 1000000>";
    }

    @Test
    @Requirement("RFC7323 c")
    void every_segment_carries_them_once_agreed() { // RFC 7323 3.2
        Bench bench = stamped().after(5 * Bench.MS).send(10);
        Segment data = bench.one();
        assertEquals(1_000_005, data.options().tsVal());
        assertEquals(RECENT, data.options().tsEcr());
        assertTrue(bench.abort().one().options().hasTimestamps());
    }

    @Test
    void none_where_the_peer_did_not_agree() {
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1).established().send(10);
        assertFalse(bench.one().options().hasTimestamps());
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK"})
    @Requirement("RFC7323 e")
    void an_older_timestamp_is_answered_and_dropped(State state) { // RFC 7323 5.3 R1
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1).synOptions(" win 65535 <mss 1460,TS " + RECENT + " 0>");
        bench.in(state);
        bench.in("F. R(10) ack N" + ts(-1)).sent(". N(0) ack R").is(state);
        bench.in(". R(0) ack N" + ts(-1_000_000_000)).is(state);
        assertEquals(2, bench.c.counters.pawsDropped);
        bench.in("R R(0)" + ts(-1)).is(State.CLOSED); // a reset is not asked for its time
    }

    @Test
    @Requirement("RFC7323 d")
    void the_newest_of_the_left_edge_is_echoed() { // RFC 7323 4.3
        Bench bench = stamped().in(". R(10) ack U" + ts(5));
        assertEquals(recent(5), bench.one().options().tsEcr()); // beyond the change of sign
        bench.in(". R+10(10) ack U" + ts(9)); // ahead of a gap: not yet
        assertEquals(recent(5), bench.one().options().tsEcr());
        bench.in(". R(10) ack U" + ts(7));
        assertEquals(recent(7), bench.one().options().tsEcr());
    }

    @Test
    @Requirement("RFC7323 d")
    void with_acks_delayed_the_oldest_segment_is_echoed() { // RFC 7323 4.3 (a)
        Bench bench = stamped();
        for (int i = 0; i < 16; i++) { // no longer quick
            bench.in(". R(1) ack U" + ts(1));
        }
        bench.forget().in(". R(10) ack U" + ts(2)).in(". R(10) ack U" + ts(3)).sentNothing();
        bench.next();
        assertEquals(recent(2), bench.one().options().tsEcr());
    }

    @Test
    @Requirement("RFC7323 e")
    void after_24_days_of_silence_any_timestamp_is_new() { // RFC 7323 5.5
        Bench bench = stamped().after(24L * 86_400 * Bench.SECOND).in(". R(10) ack U" + ts(-5));
        assertEquals(10, bench.c.receiveQueue());
    }

    @Test
    void the_echo_times_what_was_sent_twice() { // RFC 7323 4.1: no ambiguity with timestamps
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1).synOptions(" win 65535 <mss 1460,TS 7 0>");
        bench.open()
                .after(100 * Bench.MS)
                .in("S. 0(0) ack 1" + bench.synOptions)
                .send(10);
        long srttNs = bench.c.rtt.srttNs();
        bench.next();
        int again = bench.taken().get(3).options().tsVal();
        bench.after(20 * Bench.MS).in(". R(0) ack N <TS 8 " + again + ">");
        assertEquals(srttNs - 10 * Bench.MS, bench.c.rtt.srttNs());
    }

    @Test
    void an_echo_within_one_tick_times_a_whole_one() { // Linux tcp_rtt_tsopt_us
        Bench bench = new Bench().knob(Knob.TCP_TIMESTAMPS, 1).open();
        bench.next();
        int again = bench.taken().get(1).options().tsVal();
        bench.in("S. 0(0) ack 1 win 65535 <mss 1460,TS 7 " + again + ">");
        assertEquals(Bench.MS, bench.c.rtt.srttNs());
        assertEquals(Bench.MS, bench.c.rtt.minRttNs());
        bench.forget().send(10).forget().next();
        again = bench.one().options().tsVal();
        bench.in(". R(0) ack N <TS 8 " + again + ">");
        assertEquals(Bench.MS, bench.c.rtt.srttNs());
    }

    @Test
    void an_echo_of_what_we_never_sent_times_nothing() {
        Bench bench = stamped().send(10);
        bench.next();
        long srttNs = bench.c.rtt.srttNs();
        bench.in(". R(0) ack N <TS " + RECENT + " 3000000000>");
        assertEquals(srttNs, bench.c.rtt.srttNs());
    }
}
