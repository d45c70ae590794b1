package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rawtcp.knob.Knob;
import rawtcp.tcp.congestion.RateSample;

/** How fast the network delivers: draft-ietf-ccwg-bbr 4.1, Linux tcp_rate.c. Segments of 1000 octets, a round trip of 100 ms. */
class DeliveryRateTest {
    private static final int MSS = 1_000;
    private static final long MS = Bench.MS;

    private final PacedWindow window = new PacedWindow(10, 1e9);
    private final Bench bench = established();

    private Bench established() {
        Bench fresh = new Bench().knob(Knob.TCP_SACK, 1).synOptions(" win 65535 <mss 1000,sackOK>");
        fresh.open().after(100 * MS).in("S. 0(0) ack 1 win 65535 <mss 1000,sackOK>");
        fresh.c.congestion = window;
        return fresh.forget();
    }

    private RateSample last() {
        return window.samples.get(window.samples.size() - 1);
    }

    /** Delivered ever, after our SYN; as it left; since then, in so many ms; newly. -1: nothing was measured. */
    private void sampled(int delivered, int prior, int since, long intervalMs, int newly) {
        RateSample s = last();
        assertEquals(
                "delivered %d, before %d, since %d in %d ms, new %d"
                        .formatted(delivered, prior, since, intervalMs, newly),
                "delivered %d, before %d, since %d in %d ms, new %d"
                        .formatted(
                                s.delivered() - 1,
                                Math.max(-1, s.priorDelivered() - 1),
                                s.sinceThen(),
                                s.intervalNs() / MS,
                                s.newlyDelivered()));
        assertEquals(bench.nowNs, s.nowNs());
    }

    private void rate(long bytesPerSecond) {
        assertEquals(bytesPerSecond, bench.c.rate.bytesPerSecond());
    }

    @Test
    void each_ack_tells_what_was_delivered_since_its_segment_left() {
        rate(0);
        bench.send(5 * MSS).after(100 * MS).in(". R(0) ack U+2000");
        sampled(2, 0, 2, 100, 2);
        assertEquals(20, last().rate());
        rate(20 * MSS);
        assertEquals(2, last().txInFlight()); // these two left first, together
        assertEquals(5, last().inFlightBefore());
        assertEquals(3, last().inFlight());
        assertEquals(100 * MS, last().rttNs());
        bench.after(10 * MS).in(". R(0) ack U+3000");
        sampled(5, 0, 5, 110, 3);
        assertEquals(5, last().txInFlight());
        assertEquals(0, last().inFlight());
        rate(5 * 1_000_000_000L * MSS / (110 * MS));
    }

    /** What leaves later than the first ACK is measured from that on. */
    @Test
    void the_next_round_trip_begins_where_this_one_ends() {
        bench.send(MSS).send(MSS).send(MSS).after(100 * MS).in(". R(0) ack U+1000");
        bench.after(20 * MS).send(MSS).send(MSS); // 1 was delivered, 20 ms ago
        bench.after(5 * MS).in(". R(0) ack U+2000");
        sampled(3, 0, 3, 125, 2);
        bench.after(95 * MS).in(". R(0) ack U+2000");
        sampled(5, 1, 4, 120, 2);
        assertEquals(4, last().txInFlight()); // both before it, and the one before, were under way
    }

    /** ACKs may come in a heap; then it counts how long the sending took. */
    @Test
    void the_slower_of_sending_and_acknowledging_counts() {
        bench.send(MSS).send(MSS).after(100 * MS).in(". R(0) ack U+1000");
        bench.send(MSS).after(50 * MS).in(". R(0) ack U+2000");
        sampled(3, 1, 2, 100, 2); // its ACK took 50 ms since the last; but 100 lie between the two that left
    }

    /** Both begin anew where nothing is under way. */
    @Test
    void a_silence_is_not_measured() {
        bench.send(MSS).after(100 * MS).in(". R(0) ack U+1000");
        bench.after(10_000 * MS).send(MSS).after(100 * MS).in(". R(0) ack U+1000");
        sampled(2, 1, 1, 100, 1);
        rate(10 * MSS);
    }

    @Test
    void what_leaves_first_of_several_in_an_ack_is_not_what_is_measured_by() {
        bench.send(MSS).after(30 * MS).send(MSS).after(30 * MS).send(MSS);
        bench.after(100 * MS).in(". R(0) ack U+1000 <sack U+2000:U+3000>");
        sampled(2, 0, 2, 160, 2);
        assertEquals(3, last().txInFlight());
    }

    @Test
    void what_sack_reports_is_delivered_and_its_ack_later_tells_nothing() {
        bench.send(MSS).send(MSS).send(MSS).after(100 * MS).in(". R(0) ack U <sack U+1000:U+2000>");
        sampled(1, 0, 1, 100, 1);
        bench.after(7 * MS).in(". R(0) ack U <sack U+1000:U+2000>");
        sampled(1, -1, 0, 0, 0);
        assertEquals(0, last().rate());
        bench.after(3 * MS).in(". R(0) ack U+3000");
        sampled(3, 0, 3, 110, 2);
    }

    /** The first of what is reported tells the round trip to the estimator, the last that of the path now. */
    @Test
    void a_report_of_several_times_the_last_of_them() {
        bench.send(MSS).after(30 * MS).send(MSS).after(30 * MS).send(MSS).after(100 * MS);
        bench.in(". R(0) ack U <sack U+1000:U+3000>");
        assertEquals(100 * MS, last().rttNs());
        assertEquals(130 * MS, bench.c.rtt.lastNs());
    }

    /** An ACK that delivers nothing is no time from which to measure. */
    @Test
    void an_ack_that_delivers_nothing_moves_no_time() {
        bench.send(MSS).send(MSS).after(100 * MS).in(". R(0) ack U+1000");
        bench.after(20 * MS).in(". R(0) ack U").send(MSS);
        bench.after(80 * MS).in(". R(0) ack U+2000");
        sampled(3, 1, 2, 120, 2); // 20 ms after the only delivery; both intervals
    }

    @Test
    void losses_are_counted_with_the_ack_that_tells_of_them() {
        bench.send(MSS).send(MSS).send(MSS).send(MSS).send(MSS).after(100 * MS);
        bench.in(". R(0) ack U <sack U+1000:U+3000>");
        assertEquals(0, last().newlyLost());
        bench.in(". R(0) ack U <sack U+1000:U+4000>");
        assertEquals(1, last().newlyLost());
        assertEquals(1, last().lostSinceThen());
        assertEquals("[1 of 1]", window.losses.toString());
        bench.after(100 * MS).in(". R(0) ack U+5000");
        assertEquals(0, last().newlyLost());
        sampled(5, 3, 2, 100, 2);
        assertEquals(0, last().lostSinceThen()); // since it left again
    }

    // Was it the network, or had the application nothing to send?

    @Test
    void a_rate_is_the_applications_where_it_has_too_little_to_send() {
        assertTrue(bench.c.rate.isHeldBack(), "nothing was delivered yet (Linux)");
        bench.send(MSS);
        assertTrue(bench.c.rate.isHeldBack());
        bench.after(100 * MS).in(". R(0) ack U+1000");
        assertTrue(last().appLimited());
        assertTrue(bench.c.rate.isAppLimited());
        rate(10 * MSS);
    }

    /** Until more is delivered than had been sent when it was found wanting. */
    @Test
    void it_is_held_back_until_all_of_that_time_is_delivered() {
        bench.send(MSS).send(MSS); // wanting as the second was written: one was under way
        assertTrue(bench.c.rate.isHeldBack());
        bench.after(100 * MS).in(". R(0) ack U+1000");
        assertTrue(bench.c.rate.isHeldBack());
        bench.in(". R(0) ack U+1000");
        assertFalse(bench.c.rate.isHeldBack());
    }

    @Test
    void who_fills_the_window_is_held_back_by_the_network() {
        bench.send(10 * MSS).send(10 * MSS); // the second finds the window full
        bench.after(100 * MS).in(". R(0) ack U+10000");
        assertTrue(last().windowLimited());
        bench.after(100 * MS).in(". R(0) ack U+10000");
        assertFalse(last().appLimited());
        assertFalse(bench.c.rate.isAppLimited());
        rate(100 * MSS);
    }

    @Test
    void a_rate_that_the_application_held_back_counts_only_if_it_is_higher() {
        bench.send(10 * MSS).send(10 * MSS);
        bench.after(100 * MS).in(". R(0) ack U+10000").after(100 * MS).in(". R(0) ack U+10000");
        rate(100 * MSS);
        bench.after(MS).send(2 * MSS).after(100 * MS).in(". R(0) ack U+2000");
        assertTrue(last().appLimited());
        rate(100 * MSS);
        assertFalse(bench.c.rate.isAppLimited());
        bench.after(MS).send(9 * MSS).after(50 * MS).in(". R(0) ack U+9000");
        rate(180 * MSS);
        assertTrue(bench.c.rate.isAppLimited());
    }

    @Test
    void an_algorithm_that_has_held_back_measures_nothing_by_it() {
        bench.send(10 * MSS).send(20 * MSS);
        bench.after(100 * MS).in(". R(0) ack U+5000");
        assertFalse(bench.c.rate.isHeldBack());
        window.restrains = true;
        bench.in(". R(0) ack U+1000");
        assertTrue(bench.c.rate.isHeldBack());
    }
}
