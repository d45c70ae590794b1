package rawtcp.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.tcp.congestion.Bbr.State.DRAIN;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_CRUISE;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_DOWN;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_REFILL;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_UP;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_RTT;
import static rawtcp.tcp.congestion.Bbr.State.STARTUP;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules of draft-ietf-ccwg-bbr, one by one: ACKs as a path of 100 ms would send them, one for each round trip unless the
 * test says otherwise. {@link BbrOnAPathTest} plays whole transfers.
 */
class BbrTest extends BbrAcks {
    BbrTest() {
        super(7);
    }

    // 5.2.1, 5.6.2: the beginning

    @Test
    void before_the_first_round_trip_it_paces_as_if_that_were_a_millisecond() {
        rate(2.77 * 10 / 0.001);
        assertEquals(10, bbr.window());
        assertEquals(STARTUP, bbr.state());
        assertEquals("bbr", bbr.name());
        assertTrue(bbr.ownsWindow());
        assertTrue(bbr.paces());
    }

    @Test
    void the_first_round_trip_sets_the_rate_at_which_the_initial_window_leaves() {
        nowNs += 100 * MS;
        ack(1).measuresNothing().arrives();
        rate(2.77 * 10 / 0.1);
    }

    @Test
    void a_first_ack_without_a_round_trip_changes_no_rate() {
        ack(1).measuresNothing().rtt(0).arrives();
        rate(2.77 * 10 / 0.001);
    }

    // 5.3.1: Startup

    @Test
    void in_startup_the_rate_is_the_bandwidth_times_2_77_less_one_per_cent() {
        rounds(10);
        rate(277); // 2.77 * 100 * 0.99 is less: it only grows until the pipe is full (5.6.2)
        rounds(20);
        rate(2.77 * 200 * 0.99);
        rounds(15);
        rate(2.77 * 200 * 0.99);
    }

    @Test
    void three_rounds_without_a_quarter_more_mean_that_the_pipe_is_full() {
        rounds(10, 20, 40, 49, 49);
        assertEquals(STARTUP, bbr.state());
        rounds(49);
        assertEquals(DRAIN, bbr.state());
        rate(0.5 * 490 * 0.99); // 5.3.2
    }

    @Test
    void a_quarter_more_is_growth_and_the_three_rounds_begin_anew() {
        rounds(10, 20, 40, 49, 49, 50, 50, 50);
        assertEquals(STARTUP, bbr.state());
        rounds(50);
        assertEquals(DRAIN, bbr.state());
    }

    @Test
    void the_growth_is_of_what_was_there_before_the_rounds_that_do_not_grow() {
        rounds(40, 45, 49, 50); // 50 is a quarter more than 40, though not than 49
        rounds(50, 50);
        assertEquals(STARTUP, bbr.state());
        rounds(50);
        assertEquals(DRAIN, bbr.state());
    }

    @Test
    void only_rounds_count_and_only_what_the_path_has_limited() {
        rounds(40, 40, 40);
        for (int i = 0; i < 5; i++) {
            ack(1).since(40).withinTheRound().arrives();
            round(40).appLimited().arrives();
            round(40).measuresNothing().arrives();
        }
        assertEquals(STARTUP, bbr.state());
        rounds(40);
        assertEquals(DRAIN, bbr.state());
    }

    @Test
    void a_round_ends_with_the_ack_of_what_left_after_it_began() {
        rounds(40, 40, 40);
        int before = delivered;
        ack(5).since(40).withinTheRound().arrives();
        assertEquals(STARTUP, bbr.state());
        Ack first = ack(5).since(40);
        first.prior = before; // sent as the last round ended
        first.arrives();
        assertEquals(DRAIN, bbr.state());
    }

    // 5.6.4.6: the window in Startup

    @Test
    void in_startup_the_window_grows_by_what_is_delivered_up_to_twice_the_pipe() {
        rounds(10); // 100 a second in 100 ms, twice, and the ten that came at once (5.5.9)
        assertEquals(20, bbr.window());
        round(30).since(10).arrives();
        assertTrue(bbr.window() >= 40, "grown beyond: only once it is there does it stop");
        int window = bbr.window();
        round(10).arrives();
        assertEquals(window, bbr.window());
    }

    @Test
    void whatever_the_model_says_the_first_ten_segments_let_the_window_grow() {
        for (int i = 0; i < 9; i++) {
            nowNs += 10 * MS;
            ack(1).since(1).withinTheRound().in(1_000 * MS).arrives();
        }
        assertEquals(19, bbr.window());
    }

    // 5.3.1.3: losses end Startup

    @ParameterizedTest(name = "{0} times {1} lost of {2}")
    @CsvSource({
        "6, 1, 294, STARTUP", // 6 of 300 are 2 % and no more
        "6, 1, 293, DRAIN",
        "5, 10, 100, STARTUP", // five times only
        "6, 10, 100, DRAIN"
    })
    void a_round_with_six_losses_and_more_than_two_per_cent_lost_ends_it(
            int times, int each, int inAll, Bbr.State then) {
        rounds(10);
        for (int i = 0; i < times; i++) {
            ack(1).withinTheRound().lost(each).arrives();
        }
        round(inAll - times).since(inAll).in(100 * MS).arrives();
        assertEquals(then, bbr.state());
    }

    @Test
    void losses_of_two_rounds_are_not_added() {
        rounds(10);
        for (int i = 0; i < 5; i++) {
            ack(1).withinTheRound().lost(10).arrives();
        }
        rounds(20);
        for (int i = 0; i < 5; i++) {
            ack(1).withinTheRound().lost(10).arrives();
        }
        rounds(40);
        assertEquals(STARTUP, bbr.state());
        for (int i = 0; i < 6; i++) {
            ack(1).withinTheRound().arrives();
        }
        rounds(80); // many ACKs, nothing lost
        assertEquals(STARTUP, bbr.state());
    }

    @Test
    void the_share_of_a_round_is_that_of_its_own_losses() {
        rounds(10);
        for (int delivered : new int[] {1_000, 1_300}) {
            for (int i = 0; i < 6; i++) {
                ack(1).withinTheRound().lost(2).arrives();
            }
            round(delivered).in(50 * MS).arrives(); // 12 of 1018, then 12 of 1318
            assertEquals(STARTUP, bbr.state());
        }
    }

    @Test
    void a_round_without_many_losses_takes_those_of_the_one_before_with_it() {
        rounds(10);
        ack(1).withinTheRound().lost(50).arrives();
        rounds(20);
        for (int i = 0; i < 6; i++) {
            ack(1).withinTheRound().lost(i == 0 ? 1 : 0).arrives();
        }
        rounds(100);
        assertEquals(STARTUP, bbr.state());
    }

    @Test
    void what_the_pipe_held_when_startup_lost_too_much_bounds_what_follows() {
        rounds(10);
        for (int i = 0; i < 6; i++) {
            ack(1).withinTheRound().lost(10).arrives();
        }
        round(60).arrives(); // 600 a second: 60 in the pipe, the most of a round trip too
        assertEquals(DRAIN, bbr.state());
        round(60).inFlight(50).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state());
        grow(60, 5);
        assertEquals(51, bbr.window()); // 60 less 15 %
    }

    private void grow(int segments, int times) {
        for (int i = 0; i < times; i++) {
            round(segments).inFlight(30).arrives();
        }
    }

    // 5.3.2: Drain

    @Test
    void the_queue_is_drained_until_what_is_under_way_fits_the_pipe() {
        untilDrain();
        rate(0.5 * 400 * 0.99);
        round(40).inFlight(41).arrives();
        assertEquals(DRAIN, bbr.state());
        round(40).inFlight(40).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state()); // through Down, since the queue is empty (5.3.3.2)
        rate(400 * 0.99);
    }

    @Test
    void in_drain_the_window_stays_at_twice_the_pipe() {
        untilDrain();
        assertTrue(bbr.window() >= 80, () -> "window " + bbr.window());
    }

    // 5.3.3: ProbeBW

    /** How long {@code seed} lets it wait, as 5.3.3.5.2 has it: 2 to 3 seconds, and none or one round. */
    private static long waitNs(SplittableRandom chance) {
        return 2 * SECOND + chance.nextLong(SECOND);
    }

    @Test
    void it_probes_for_bandwidth_after_two_to_three_seconds_by_chance() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int seed = 0; seed < 50; seed++) {
            BbrAcks each = new BbrAcks(seed);
            each.untilCruise();
            long sinceNs = each.nowNs;
            while (each.bbr.state() == PROBE_BW_CRUISE) {
                each.nowNs += MS;
                each.ack(0).measuresNothing().inFlight(40).arrives();
            }
            SplittableRandom chance = new SplittableRandom(seed);
            int unused = chance.nextInt(2);
            assertEquals(waitNs(chance) / MS + 1, (each.nowNs - sinceNs) / MS);
            least = Math.min(least, each.nowNs - sinceNs);
            most = Math.max(most, each.nowNs - sinceNs);
        }
        assertTrue(least < 2_200 * MS && most > 2_800 * MS, "spread over the second");
    }

    /** 5.3.3.5.1: a Reno flow of this window would have its loss after so many rounds; it goes no further than 63. */
    @ParameterizedTest(name = "{0} segments in {1} ms: after {2} rounds")
    @CsvSource({"10, 100, 10", "40, 20, 40", "62, 20, 62", "63, 20, 63", "200, 20, 63"})
    void it_probes_no_later_than_a_reno_flow_would_lose(int pipe, int rttMs, int renoRounds) {
        Runnable round = () -> {
            nowNs += rttMs * MS;
            ack(pipe).in(rttMs * MS).rtt(rttMs * MS).inFlight(pipe).arrives();
        };
        int rounds = 0;
        while (bbr.state() != PROBE_BW_CRUISE) {
            round.run();
        }
        for (; bbr.state() == PROBE_BW_CRUISE; rounds++) {
            round.run();
        }
        assertEquals(PROBE_BW_REFILL, bbr.state());
        assertEquals(renoRounds - new SplittableRandom(7).nextInt(2), rounds);
    }

    @Test
    void the_pipe_is_refilled_for_a_round_trip_at_its_bandwidth() {
        untilRefill();
        rate(400 * 0.99);
        ack(1).since(40).withinTheRound().inFlight(40).arrives();
        assertEquals(PROBE_BW_REFILL, bbr.state());
        round(39).since(40).inFlight(40).arrives();
        assertEquals(PROBE_BW_UP, bbr.state());
        rate(1.25 * 400 * 0.99);
    }

    @Test
    void probing_goes_on_while_the_bandwidth_grows_by_a_quarter() {
        untilUp();
        rounds(40, 49);
        assertEquals(PROBE_BW_UP, bbr.state());
        rounds(50);
        assertEquals(PROBE_BW_UP, bbr.state());
        rate(1.25 * 500 * 0.99);
        rounds(50, 50);
        assertEquals(PROBE_BW_UP, bbr.state());
        rounds(50);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        rate(0.9 * 500 * 0.99);
    }

    @Test
    void after_probing_the_queue_is_emptied_before_it_cruises() {
        untilUp();
        rounds(40, 40, 40);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        round(40).inFlight(41).arrives();
        assertEquals(PROBE_BW_DOWN, bbr.state());
        round(40).inFlight(40).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state());
    }

    @Test
    void what_takes_too_long_to_empty_is_probed_again_after_the_same_time() {
        untilUp();
        rounds(40, 40, 40);
        int rounds = 0;
        for (; bbr.state() == PROBE_BW_DOWN; rounds++) {
            round(40).rtt(99 * MS - rounds).arrives();
        }
        assertEquals(PROBE_BW_REFILL, bbr.state());
        assertTrue(rounds >= 20 && rounds <= 30, () -> "2 to 3 seconds");
    }

    /** 5.6.4: the window is gain times the pipe, and what comes in heaps: here all of a round trip, 40. */
    @Test
    void the_window_is_twice_the_pipe_and_somewhat_more_while_probing() {
        untilCruise();
        grow(40, 3);
        assertEquals(80 + 40, bbr.window());
        untilNext(PROBE_BW_UP, 40);
        round(40).arrives();
        round(40).arrives();
        assertEquals(90 + 40 + 2, bbr.window());
        rounds(40, 40);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        rounds(40);
        assertEquals(80 + 40, bbr.window());
    }

    /** 5.5.9: the most that came beyond what the bandwidth explains, of the last ten rounds. */
    @Test
    void acks_in_heaps_are_remembered_for_ten_rounds() {
        untilCruise();
        grow(40, 2);
        nowNs += 100 * MS;
        int rounds = 0;
        for (; bbr.window() == 80 + 40; rounds++) {
            for (int i = 0; i < 9; i++) {
                nowNs += 10 * MS;
                ack(4).since(40).withinTheRound().inFlight(40).arrives();
            }
            nowNs += 10 * MS;
            ack(4).since(40).inFlight(40).arrives();
        }
        assertEquals(11, rounds);
        assertEquals(80 + 4, bbr.window());
        assertEquals(PROBE_BW_CRUISE, bbr.state());
    }

    @Test
    void in_startup_a_heap_counts_for_one_round() {
        rounds(40);
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 10; k++) {
                nowNs += 10 * MS;
                (k == 9 ? ack(4) : ack(4).withinTheRound())
                        .since(40)
                        .appLimited()
                        .arrives();
            }
        }
        int window = bbr.window();
        assertTrue(window >= 84 && window < 160, () -> "window " + window);
        nowNs += 10 * MS;
        ack(4).since(40).withinTheRound().arrives();
        assertEquals(window, bbr.window());
    }

    /** More than the window can't have come beyond what is explained. */
    @Test
    void a_heap_counts_no_more_than_the_window() {
        untilCruise();
        grow(40, 2);
        nowNs += 100 * MS;
        ack(300).since(40).inFlight(40).arrives();
        assertEquals(80 + 120, bbr.window());
    }

    // 5.5.10.2: a loss of more than two per cent while probing

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"2, 100, PROBE_BW_UP", "3, 100, PROBE_BW_DOWN", "1, 50, PROBE_BW_UP", "1, 49, PROBE_BW_DOWN"})
    void more_than_two_per_cent_lost_ends_the_probing(int lost, int inFlight, Bbr.State then) {
        untilUp();
        ack(1).since(40).withinTheRound().lost(lost).txInFlight(inFlight).arrives();
        assertEquals(then, bbr.state());
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"2, 100, PROBE_BW_UP", "3, 100, PROBE_BW_DOWN"})
    void so_does_a_loss_as_it_is_noticed(int lost, int inFlight, Bbr.State then) {
        untilUp();
        bbr.onLost(nowNs, 1, lost, inFlight, false);
        assertEquals(then, bbr.state());
    }

    /** All that left since the probing began tells of it, in Refill too; what came before does not. */
    @Test
    void only_what_left_while_probing_tells_of_it() {
        untilRefill();
        bbr.onLost(nowNs, 10, 10, 60, false);
        round(40).lost(30).txInFlight(60).inFlight(40).arrives();
        assertEquals(PROBE_BW_UP, bbr.state());
        untilBoundless();
    }

    private void untilBoundless() {
        rounds(40, 40);
        assertEquals(90 + 40 + 2, bbr.window());
    }

    /** What was under way then is the bound; while cruising 15 % of it are left for others (5.3.3.2). */
    @Test
    void what_was_under_way_bounds_the_window_from_then_on() {
        untilUp();
        rounds(40, 40);
        ack(1).since(40).withinTheRound().lost(3).txInFlight(100).arrives();
        assertEquals(PROBE_BW_DOWN, bbr.state());
        assertEquals(100, bbr.window());
        round(40).inFlight(41).arrives();
        round(40).inFlight(41).arrives();
        assertEquals(100, bbr.window());
        round(40).inFlight(40).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state());
        assertEquals(85, bbr.window());
        untilNext(PROBE_BW_UP, 40);
        assertEquals(100, bbr.window());
    }

    /** The one that passed the threshold: 90 before these ten, 0.02 of (90 + x) of which may be lost with x. */
    @ParameterizedTest(name = "the last {0} of {1} lost")
    @CsvSource({"10, 10, 91", "1, 3, 99", "20, 21, 80", "5, 6, 95", "50, 50, 51"})
    void the_bound_is_where_the_losses_passed_the_threshold(int segments, int lost, int bound) {
        untilUp();
        rounds(40, 40);
        bbr.onLost(nowNs, segments, lost, 100, false);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        round(40).arrives();
        round(40).arrives();
        assertEquals(bound, bbr.window());
    }

    /** 5.5.10.2: no less than 0.7 of what the pipe holds. */
    @Test
    void a_loss_of_little_leaves_seven_tenths_of_the_pipe() {
        untilUp();
        rounds(40);
        ack(1).since(40).withinTheRound().lost(3).txInFlight(5).arrives();
        round(40).txInFlight(20).arrives();
        assertEquals(28, bbr.window());
    }

    @Test
    void where_the_application_held_back_a_loss_bounds_nothing() {
        untilUp();
        rounds(40, 40);
        ack(1).since(40).withinTheRound().lost(3).txInFlight(100).appLimited().arrives();
        assertEquals(PROBE_BW_DOWN, bbr.state());
        grow(40, 2);
        assertEquals(80 + 41, bbr.window());
    }

    @Test
    void a_probing_is_ended_by_loss_once() {
        untilUp();
        rounds(40, 40);
        bbr.onLost(nowNs, 3, 3, 100, false);
        bbr.onLost(nowNs, 3, 6, 50, false);
        rounds(40, 40);
        assertEquals(92, bbr.window()); // 98; but the second is one while it does not probe: 0.7 of 132
    }

    /** 5.3.3.6: as long as it holds, the bound is probed too, each round twice as steep as the last. */
    @Test
    void while_probing_the_bound_grows_by_one_two_four_eight() {
        boundOf100();
        untilNext(PROBE_BW_UP, 40);
        assertEquals(100, bbr.window());
        // The ACK that began it was worth nothing. A window of 100: each 100 delivered one, then 50, 25, 12.
        ack(99).since(40).withinTheRound().arrives();
        assertEquals(100, bbr.window());
        ack(1).since(40).withinTheRound().arrives();
        ack(0).since(40).withinTheRound().arrives();
        assertEquals(101, bbr.window());
        round(40).arrives();
        ack(60).since(40).withinTheRound().arrives();
        ack(0).since(40).withinTheRound().arrives();
        assertEquals(103, bbr.window());
        assertEquals(PROBE_BW_UP, bbr.state());
    }

    @Test
    void each_round_the_bound_grows_twice_as_fast_until_the_bandwidth_does_not() {
        boundOf100();
        untilNext(PROBE_BW_UP, 40);
        List<Integer> bounds = new ArrayList<>();
        while (bbr.state() == PROBE_BW_UP && bounds.size() < 20) {
            round(10).since(40).txInFlight(40).arrives();
            bounds.add(bbr.window());
        }
        assertEquals(List.of(100, 100, 101, 102, 104), bounds);
    }

    @Test
    void the_bound_is_not_probed_where_the_window_did_not_hold_the_sender_back() {
        boundOf100();
        untilNext(PROBE_BW_UP, 40);
        ack(300).since(40).withinTheRound().txInFlight(50).notWindowLimited().arrives();
        ack(0).since(40).withinTheRound().arrives();
        assertEquals(100, bbr.window());
        for (int i = 0; i < 3; i++) {
            round(40).notWindowLimited().arrives();
        }
        assertEquals(PROBE_BW_DOWN, bbr.state());
    }

    /** 5.3.3.4: a bandwidth that the bound holds can't grow, and that it does not means nothing. */
    @Test
    void while_the_bound_holds_the_window_the_probing_goes_on() {
        boundOf100();
        untilNext(PROBE_BW_UP, 40);
        for (int i = 0; i < 4; i++) {
            round(20).since(40).arrives();
        }
        assertEquals(PROBE_BW_UP, bbr.state());
    }

    @Test
    void more_under_way_without_loss_raises_the_bound() {
        boundOf100();
        round(40).txInFlight(110).inFlight(1_000).arrives();
        round(40).inFlight(1_000).arrives();
        assertEquals(PROBE_BW_DOWN, bbr.state());
        assertEquals(110, bbr.window());
    }

    private void boundOf100() {
        untilUp();
        rounds(40, 40);
        ack(1).since(40).withinTheRound().lost(3).txInFlight(100).arrives();
        assertEquals(PROBE_BW_DOWN, bbr.state());
    }

    // 5.5.5: the bandwidth is the most of this cycle and the last

    @Test
    void a_bandwidth_that_is_gone_is_forgotten_with_the_next_probing() {
        untilCruise();
        untilNext(PROBE_BW_UP, 20);
        rate(1.25 * 400 * 0.99);
        rounds(20, 20, 20);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        rate(0.9 * 400 * 0.99);
        ack(0).since(20).withinTheRound().arrives();
        rate(0.9 * 400 * 0.99);
        rounds(20); // the first that left after it
        rate(0.9 * 200 * 0.99);
    }

    @Test
    void a_bandwidth_of_one_probing_lasts_over_the_next() {
        untilUp();
        rounds(50, 50, 50, 50, 40);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        untilNext(PROBE_BW_UP, 40);
        rounds(40, 40);
        rate(1.25 * 500 * 0.99);
        rounds(40, 40);
        assertEquals(PROBE_BW_DOWN, bbr.state());
        rate(0.9 * 400 * 0.99);
    }

    @Test
    void a_cycle_in_which_the_application_held_back_forgets_nothing() {
        untilCruise();
        for (int cycle = 0; cycle < 3; cycle++) {
            while (bbr.state() != PROBE_BW_UP) {
                rttNs--;
                round(20).appLimited().inFlight(20).arrives();
            }
            bbr.onLost(nowNs, 3, 3, 50, true);
            assertEquals(PROBE_BW_DOWN, bbr.state());
            round(20).appLimited().inFlight(20).arrives();
            round(20).appLimited().inFlight(20).arrives();
        }
        rate(400 * 0.99);
    }

    @Test
    void a_rate_that_the_application_held_back_counts_if_it_is_more() {
        untilCruise();
        round(44).appLimited().inFlight(40).arrives();
        rate(440 * 0.99);
        round(42).appLimited().inFlight(40).arrives();
        rate(440 * 0.99);
    }

    // 5.5.10.3: losses while it does not probe

    @Test
    void a_round_with_too_much_lost_lowers_what_is_believed_for_now_by_three_tenths_at_most() {
        untilCruise();
        grow(40, 3);
        bbr.onLost(nowNs, 1, 1, 40, false);
        ack(1).since(40).withinTheRound().inFlight(40).arrives();
        rate(400 * 0.99); // the round is not over
        round(40).inFlight(40).arrives();
        rate(400 * 0.99); // all of it was delivered nevertheless
        assertEquals(84, bbr.window()); // 0.7 of 120
        bbr.onLost(nowNs, 1, 1, 40, false);
        round(20).inFlight(40).arrives();
        rate(400 * 0.99); // 400 was the last round's
        bbr.onLost(nowNs, 1, 1, 40, false);
        round(30).inFlight(40).arrives();
        rate(300 * 0.99); // more than 0.7 of 400
        bbr.onLost(nowNs, 1, 1, 40, false);
        round(10).inFlight(40).arrives();
        rate(300 * 0.99);
        bbr.onLost(nowNs, 1, 1, 40, false);
        round(10).inFlight(40).arrives();
        rate(0.7 * 300 * 0.99);
        assertEquals(21, bbr.window()); // 84, 58, 40, then 30 since so much was delivered, 21
        round(40).inFlight(20).arrives();
        rate(0.7 * 300 * 0.99); // kept without a loss
    }

    /** The draft lowers after any loss: with the pacing margin a sinking without end where losses are chance. */
    @Test
    void a_round_with_no_more_lost_than_one_in_fifty_lowers_nothing() {
        untilCruise();
        grow(40, 3);
        int window = bbr.window();
        bbr.onLost(nowNs, 1, 1, 40, false);
        round(49).since(40).inFlight(40).arrives();
        round(49).since(20).in(100 * MS).inFlight(40).arrives();
        rate(400 * 0.99);
        assertTrue(bbr.window() >= window);
        bbr.onLost(nowNs, 2, 2, 40, false);
        round(49).since(20).inFlight(40).arrives();
        rate(0.7 * 400 * 0.99);
    }

    @Test
    void refilling_forgets_what_was_believed_for_a_while() {
        untilCruise();
        for (int i = 0; i < 2; i++) {
            bbr.onLost(nowNs, 1, 1, 40, false);
            round(20).inFlight(40).arrives();
        }
        rate(0.7 * 400 * 0.99);
        while (bbr.state() == PROBE_BW_CRUISE) {
            round(20).inFlight(20).arrives();
        }
        rate(400 * 0.99);
    }

    @Test
    void in_startup_and_while_probing_a_loss_lowers_nothing() {
        rounds(10, 20);
        bbr.onLost(nowNs, 1, 1, 40, false);
        rounds(40);
        rate(2.77 * 400 * 0.99);
        bbr.onLost(nowNs, 1, 1, 400, false);
        rounds(20);
        bbr.onLost(nowNs, 1, 1, 400, false);
        rounds(20);
        rate(2.77 * 400 * 0.99);
        int window = bbr.window();
        assertTrue(window >= 80, () -> "window " + window);
    }

    // 5.3.4: ProbeRTT

    @Test
    void after_five_seconds_without_a_shorter_round_trip_it_looks_for_one() {
        rounds(40);
        nowNs += 2 * SECOND;
        ack(1).appLimited().rtt(100 * MS).arrives(); // not shorter
        nowNs += 3 * SECOND;
        ack(1).appLimited().arrives();
        assertEquals(STARTUP, bbr.state());
        assertFalse(bbr.takeRestraint());
        nowNs += 1;
        ack(1).appLimited().arrives();
        assertEquals(PROBE_RTT, bbr.state());
        assertTrue(bbr.takeRestraint());
        assertFalse(bbr.takeRestraint());
    }

    @Test
    void a_shorter_round_trip_begins_the_five_seconds_anew() {
        rounds(40);
        nowNs += 4 * SECOND;
        ack(1).appLimited().rtt(99 * MS).arrives();
        nowNs += 5 * SECOND;
        ack(1).appLimited().arrives();
        assertEquals(STARTUP, bbr.state());
        nowNs += 1;
        ack(1).appLimited().arrives();
        assertEquals(PROBE_RTT, bbr.state());
    }

    /** Half of the pipe is under way for 200 ms and a round trip; then the window is what it was. */
    @Test
    void half_the_pipe_is_under_way_for_200_ms_and_a_round_trip() {
        untilCruise();
        grow(40, 2);
        long sinceNs = nowNs;
        while (bbr.state() != PROBE_RTT) {
            nowNs += 100 * MS;
            ack(40).appLimited().inFlight(40).arrives();
            assertTrue(nowNs - sinceNs < 6 * SECOND);
        }
        assertEquals(20, bbr.window());
        rate(400 * 0.99);
        round(20).inFlight(21).arrives();
        nowNs += SECOND;
        round(20).inFlight(20).arrives(); // now it begins
        nowNs += 200 * MS;
        ack(20).inFlight(20).arrives();
        assertEquals(PROBE_RTT, bbr.state());
        nowNs += 1;
        ack(0).withinTheRound().inFlight(20).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state());
        rate(400 * 0.99);
        assertEquals(120, bbr.window());
        nowNs += 5 * SECOND; // a whole interval until the next
        ack(1).inFlight(20).arrives();
        assertNotEquals(PROBE_RTT, bbr.state());
    }

    @Test
    void without_a_round_trip_it_goes_on() {
        untilCruise();
        grow(40, 2);
        nowNs += 6 * SECOND;
        ack(20).inFlight(20).arrives();
        assertEquals(PROBE_RTT, bbr.state());
        nowNs += 300 * MS;
        ack(1).withinTheRound().inFlight(20).arrives();
        assertEquals(PROBE_RTT, bbr.state());
        ack(1).inFlight(20).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state());
    }

    @Test
    void in_startup_it_goes_back_to_startup() {
        rounds(40);
        nowNs += 6 * SECOND;
        ack(40).inFlight(20).arrives();
        assertEquals(PROBE_RTT, bbr.state());
        nowNs += 201 * MS;
        ack(40).inFlight(20).arrives();
        assertEquals(STARTUP, bbr.state());
    }

    @Test
    void who_was_silent_has_no_queue_to_empty() {
        untilCruise();
        nowNs += 6 * SECOND;
        bbr.onTransmitStart(nowNs, 6 * SECOND);
        ack(0).measuresNothing().inFlight(20).arrives();
        assertNotEquals(PROBE_RTT, bbr.state());
        ack(1).since(40).inFlight(20).arrives(); // its first ACK
        assertNotEquals(PROBE_RTT, bbr.state());
        ack(1).since(40).inFlight(20).arrives();
        assertNotEquals(PROBE_RTT, bbr.state(), "the round trip was measured with that ACK");
    }

    /** 5.3.4.3: the least round trip of ten seconds. */
    @Test
    void a_round_trip_that_is_gone_is_forgotten_after_ten_seconds() {
        untilCruise();
        long sinceNs = nowNs - 600 * MS; // the first ACK's
        while (bbr.window() < 160) { // twice 40 in 100 ms, and the heap, are 120
            nowNs += 100 * MS;
            ack(40).rtt(200 * MS).inFlight(20).arrives();
            assertTrue(nowNs - sinceNs < 14 * SECOND, "never forgotten");
        }
        assertEquals(10_100, (nowNs - sinceNs) / MS);
    }

    // 5.4.3: restart from idle

    @Test
    void after_a_silence_it_begins_at_the_bandwidth_and_no_faster() {
        untilUp();
        bbr.onTransmitStart(nowNs, 0);
        rate(1.25 * 400 * 0.99);
        bbr.onTransmitStart(nowNs, 1);
        rate(400 * 0.99);
    }

    @Test
    void in_startup_a_silence_changes_no_rate() {
        bbr.onTransmitStart(nowNs, SECOND);
        rate(27_700);
        rounds(10, 20);
        bbr.onTransmitStart(nowNs, SECOND);
        rate(2.77 * 200 * 0.99);
    }

    @Test
    void a_silence_is_no_heap() {
        untilCruise();
        grow(40, 2);
        nowNs += 100 * MS;
        for (int i = 0; i < 12; i++) {
            for (int k = 0; k < 10; k++) {
                nowNs += 10 * MS;
                (k == 9 ? ack(4) : ack(4).withinTheRound())
                        .since(40)
                        .inFlight(40)
                        .arrives();
            }
        }
        assertEquals(84, bbr.window());
        ack(3).since(40).withinTheRound().inFlight(40).arrives(); // three more than explained
        nowNs += 2 * MS;
        bbr.onTransmitStart(nowNs, 2 * MS);
        ack(5).since(40).withinTheRound().inFlight(40).arrives();
        assertEquals(80 + 7, bbr.window());
    }

    // 5.6.4.2: never less than keeps the path busy

    @Test
    void the_window_is_four_segments_at_least() {
        nowNs += 100 * MS;
        for (int i = 0; i < 30; i++) {
            nowNs += 100 * MS;
            ack(1).lost(3).inFlight(4).arrives();
        }
        assertEquals(4, bbr.window());
    }

    @Test
    void three_bursts_of_two_are_under_way_on_the_slowest_path() {
        for (int i = 0; i < 4; i++) {
            round(1).inFlight(4).arrives();
        }
        assertEquals(6, bbr.window());
        for (int i = 0; i < 5; i++) {
            bbr.onLost(nowNs, 1, 1, 4, false);
            round(1).inFlight(4).arrives();
        }
        assertEquals(4, bbr.window());
    }

    /** 5.6.3: three times what leaves in a millisecond, which is at most 64 KB. */
    @ParameterizedTest(name = "{0} segments in 100 us")
    @CsvSource({"3, 90", "10, 135"})
    void three_bursts_are_under_way_however_short_the_path(int pipe, int least) {
        for (int i = 0; i < 12; i++) {
            nowNs += 100_000;
            ack(pipe).in(100_000).rtt(100_000).inFlight(pipe).arrives();
        }
        for (int i = 0; i < 80; i++) {
            nowNs += 1_000_000;
            ack(pipe).withinTheRound().in(100_000).rtt(100_000).inFlight(pipe).arrives();
        }
        assertEquals(least, bbr.window());
    }

    // 5.6.4.4: what is lost leaves the window

    @Test
    void what_is_lost_leaves_the_window_and_what_is_delivered_comes_back() {
        untilCruise();
        grow(40, 2);
        ack(1).since(40).withinTheRound().lost(30).inFlight(40).arrives();
        assertEquals(120 - 30 + 1, bbr.window());
        ack(2).since(40).withinTheRound().inFlight(40).arrives();
        assertEquals(93, bbr.window());
    }

    @Test
    void a_loss_leaves_no_threshold_and_what_was_is_remembered() {
        untilCruise();
        grow(40, 2);
        assertEquals(CongestionControl.NO_THRESHOLD, bbr.onLoss());
        bbr.window(10);
        assertEquals(120, bbr.undone(0));
    }

    @Test
    void a_timeout_remembers_the_window_too() {
        untilCruise();
        grow(40, 2);
        bbr.onTimeout();
        bbr.window(1);
        bbr.onTimeout();
        assertEquals(120, bbr.undone(0));
        bbr.window(200);
        assertEquals(200, bbr.undone(0));
    }

    @Test
    void a_loss_that_was_none_lowers_nothing() {
        untilCruise();
        grow(40, 2);
        for (int i = 0; i < 2; i++) {
            bbr.onLost(nowNs, 1, 1, 40, false);
            round(20).inFlight(40).arrives();
        }
        rate(0.7 * 400 * 0.99);
        int unused = bbr.undone(0);
        round(20).inFlight(40).arrives();
        rate(400 * 0.99);
    }
}
