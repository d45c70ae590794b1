package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/** When small segments leave: RFC 9293 3.7.4 (MUST-17, SHLD-7), PSH, the urgent pointer. */
class NagleTest {
    private static final String SMALL = " win 65535 <mss 100>";

    private static Bench small() {
        return new Bench().synOptions(SMALL).established();
    }

    @Test
    @Requirement({"RFC9293 SHLD-7", "RFC9293 MAY-16"})
    void a_small_segment_waits_while_another_is_in_flight() {
        Bench bench = small().send(10).sent("P. 1(10) ack 1").send(10).send(10).sentNothing();
        bench.in(". R(0) ack N").sent("P. 11(20) ack 1");
    }

    @Test
    @Requirement("RFC9293 SHLD-28")
    void it_leaves_as_soon_as_it_is_full() {
        Bench bench = small().send(10).forget().send(60).sentNothing();
        bench.send(60).sent(". 11(100) ack 1");
    }

    @Test
    void full_segments_in_flight_do_not_hold_it() { // Minshall's form, as Linux
        small().send(250).sent(". 1(100) ack 1", ". 101(100) ack 1", "P. 201(50) ack 1");
    }

    @Test
    @Requirement("RFC9293 MUST-17")
    void nodelay_switches_it_off() {
        Bench bench = small().option(ConnectionOption.NODELAY, 1);
        bench.send(1).send(1).send(1).sent("P. 1(1) ack 1", "P. 2(1) ack 1", "P. 3(1) ack 1");
    }

    @Test
    void nodelay_lets_go_what_waits() {
        Bench bench = small().send(10).send(10).forget();
        bench.option(ConnectionOption.NODELAY, 1).sent("P. 11(10) ack 1");
    }

    @Test
    void a_fin_lets_go_what_waits() {
        small().send(10).send(10).forget().shutdown(Shutdown.WRITE).sent("FP. 11(10) ack 1");
    }

    @Test
    void cork_holds_every_small_segment() {
        Bench bench = small().option(ConnectionOption.CORK, 1).send(50).sentNothing();
        bench.send(60).sent(". 1(100) ack 1");
        bench.option(ConnectionOption.CORK, 0).sent("P. 101(10) ack 1");
    }

    @Test
    void cork_does_not_hold_for_ever() {
        Bench bench = small().option(ConnectionOption.CORK, 1).send(50).sentNothing();
        assertTrue(bench.next() <= Bench.SECOND);
        bench.sent("P. 1(50) ack 1");
    }

    @Test
    void cork_does_not_hold_the_end() {
        small().option(ConnectionOption.CORK, 1).send(50).close().sent("FP. 1(50) ack 1");
    }

    @Test
    @Requirement({"RFC9293 MUST-61", "RFC9293 SHLD-27"})
    void push_is_on_the_last_segment_of_what_there_is() { // MUST-61
        Bench bench = small().send(300);
        bench.sent(". 1(100) ack 1", ". 101(100) ack 1", "P. 201(100) ack 1");
    }

    @Test
    @Requirement({"RFC9293 MUST-30", "RFC9293 MUST-31", "RFC9293 MUST-62", "RFC6093 a"})
    void the_urgent_pointer_is_the_octet_after_the_urgent_data() { // MUST-30, MUST-31, MUST-62
        Bench bench = small().sendUrgent(250);
        assertEquals(250, pointer(bench.taken().get(0)));
        bench.in(". R(0) ack N").forget().send(10);
        assertTrue(!bench.one().has(Segment.URG), "all that was urgent is sent");
        bench = small().knob(Knob.TCP_STDURG, 1).sendUrgent(50);
        assertEquals(49, pointer(bench.one()));
    }

    @Test
    void the_urgent_pointer_reaches_64_kilobytes_at_most() {
        Bench bench = new Bench()
                .option(ConnectionOption.SNDBUF, 200_000)
                .established()
                .sendUrgent(100_000);
        assertEquals(65_535, pointer(bench.taken().get(0)));
    }

    private static int pointer(Segment segment) {
        assertTrue(segment.has(Segment.URG));
        return segment.urgentPointer();
    }

    @Test
    void urgent_data_does_not_wait() {
        small().send(10).forget().sendUrgent(1).sent("PU. 11(1) ack 1");
    }

    @Test
    @Requirement({"RFC9293 MUST-32", "RFC9293 MUST-33", "RFC6093 a"})
    void urgent_data_is_told_to_the_reader_and_stays_in_the_stream() { // MUST-32, MUST-33, RFC 6093
        Bench bench = small().in("U. R(0) ack N urg 5");
        assertTrue(bench.c.urgentToRead());
        int revision = bench.c.revision();
        bench.in("U. R(3) ack N urg 9");
        assertTrue(bench.c.revision() > revision);
        bench.in(". R(10) ack N");
        assertEquals(8, bench.read(8));
        assertTrue(bench.c.urgentToRead());
        assertEquals(1, bench.read(1));
        assertTrue(!bench.c.urgentToRead());
        assertEquals(4, bench.read(100));
    }

    @Test
    @Requirement("RFC9293 MUST-66")
    void urgent_is_told_even_through_a_closed_window() { // MUST-66
        Bench bench =
                new Bench().option(ConnectionOption.RCVBUF, 1_000).established().in(". R(1000) ack N");
        bench.in("U. R(1) ack N urg 1");
        assertTrue(bench.c.urgentToRead());
        bench.in("R R(0)").is(State.CLOSED);
    }

    @Test
    void an_older_urgent_pointer_says_nothing() {
        Bench bench = small().in("U. R(0) ack N urg 5");
        int up = bench.c.tcb.rcvUp;
        bench.in("U. R(0) ack N urg 2");
        assertEquals(up, bench.c.tcb.rcvUp);
    }
}
