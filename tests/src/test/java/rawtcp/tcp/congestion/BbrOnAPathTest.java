package rawtcp.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * BBR's life on a path of 1000 segments a second and 40 ms: the pipe holds 40 (41 with the one that is being served). Each
 * step of each story was compared with draft-ietf-ccwg-bbr; {@link BbrTest} has its rules one by one.
 */
class BbrOnAPathTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private static BbrPath path(int queue) {
        return new BbrPath(3, 1_000, 40 * MS, queue);
    }

    /**
     * Startup to more than twice the pipe and three rounds of no growth; Drain at half the rate; the waits of Cruise are 40
     * rounds (5.3.3.5.1: less than two seconds here), Refill takes one, Up three; after five seconds ProbeRTT for 200 ms and a
     * round trip with half the pipe.
     */
    @Test
    void an_empty_path_is_filled_drained_and_probed() {
        BbrPath path = path(1_000).runFor(7_050 * MS);
        String story =
                """
                   41.0 ms STARTUP         window   11  rate   675.6  in flight    9
                  491.6 ms DRAIN           window   83  rate   495.0  in flight   89
                  580.6 ms PROBE_BW_CRUISE window   83  rate   990.0  in flight   41
                 2279.0 ms PROBE_BW_REFILL window   83  rate   990.0  in flight   40
                 2320.4 ms PROBE_BW_UP     window   84  rate  1237.5  in flight   40
                 2475.8 ms PROBE_BW_DOWN   window   83  rate   891.0  in flight   77
                 2805.8 ms PROBE_BW_CRUISE window   83  rate   990.0  in flight   41
                 4284.3 ms PROBE_BW_REFILL window   83  rate   990.0  in flight   40
                 4325.7 ms PROBE_BW_UP     window   84  rate  1237.5  in flight   40
                 4481.2 ms PROBE_BW_DOWN   window   83  rate   891.0  in flight   77
                 4811.2 ms PROBE_BW_CRUISE window   83  rate   990.0  in flight   41
                 5041.2 ms PROBE_RTT       window   20  rate   990.0  in flight   40
                 5267.4 ms PROBE_BW_CRUISE window   83  rate   990.0  in flight   19
                 6964.9 ms PROBE_BW_REFILL window   83  rate   990.0  in flight   40
                 7006.4 ms PROBE_BW_UP     window   84  rate  1237.5  in flight   40
                """;
        assertEquals(story, story(path));
        assertEquals(0, path.lost);
        assertTrue(path.delivered > 0.95 * 7_010, () -> "delivered " + path.delivered);
    }

    /** A queue of 20: Startup ends by its losses (5.3.1.3), and what was under way bounds the window from then on. */
    @Test
    void a_short_queue_overflows_seldom() {
        BbrPath path = path(20).runFor(5 * SECOND);
        int lost = path.lost;
        String story =
                """
                   41.0 ms STARTUP         window   11  rate   675.6  in flight    9
                  282.6 ms DRAIN           window   84  rate   495.0  in flight   89
                  324.6 ms PROBE_BW_CRUISE window   51  rate   990.0  in flight   41
                 2022.5 ms PROBE_BW_REFILL window   52  rate   990.0  in flight   40
                 2064.0 ms PROBE_BW_UP     window   61  rate  1237.5  in flight   40
                 2264.4 ms PROBE_BW_DOWN   window   66  rate  1237.5  in flight   64
                 2407.4 ms PROBE_BW_CRUISE window   52  rate   990.0  in flight   41
                 3963.6 ms PROBE_BW_REFILL window   53  rate   990.0  in flight   40
                 4005.0 ms PROBE_BW_UP     window   62  rate  1237.5  in flight   40
                 4181.4 ms PROBE_BW_DOWN   window   65  rate  1237.5  in flight   63
                 4332.4 ms PROBE_BW_CRUISE window   52  rate   990.0  in flight   41
                """;
        assertEquals(story, story(path));
        assertEquals(71, lost);
        path.runFor(5 * SECOND);
        assertEquals(83, path.lost); // two probings, of six each
    }

    /** One of the forty that the pipe holds is more than 2 %: that lowers what is believed for a while, and no more. */
    @Test
    void one_in_a_hundred_lost_costs_an_eighth() {
        BbrPath path = path(1_000).losing(n -> n % 100 == 99).runFor(10 * SECOND);
        assertTrue(path.delivered > 8_700, () -> "delivered " + path.delivered);
    }

    /** Where a pipe holds more, it does not: what is missing is what was lost, and the probing of the round trip. */
    @Test
    void one_in_a_hundred_lost_of_a_long_pipe_costs_little_more_than_itself() {
        BbrPath path =
                new BbrPath(3, 5_000, 40 * MS, 5_000).losing(n -> n % 100 == 99).runFor(10 * SECOND);
        assertTrue(path.delivered > 0.93 * 50_000, () -> "delivered " + path.delivered);
    }

    /** Above it BBR yields. */
    @Test
    void one_in_twenty_lost_makes_it_yield() {
        BbrPath path = path(1_000).losing(n -> n % 20 == 19).runFor(10 * SECOND);
        assertTrue(path.delivered < 4_500, () -> "delivered " + path.delivered);
        assertTrue(path.delivered > 3_000, () -> "delivered " + path.delivered);
    }

    @Test
    void three_times_the_bandwidth_is_found_with_the_next_probing() {
        BbrPath path = path(1_000).runFor(4 * SECOND);
        path.story.clear();
        path.rate(3_000).runFor(4 * SECOND);
        String story =
                """
                 4238.2 ms PROBE_BW_REFILL window   83  rate   990.0  in flight   39
                 4278.6 ms PROBE_BW_UP     window   84  rate  1237.5  in flight   39
                 4765.0 ms PROBE_BW_DOWN   window  246  rate  2673.0  in flight  242
                 5131.0 ms PROBE_BW_CRUISE window  246  rate  2970.0  in flight  122
                 6870.7 ms PROBE_BW_REFILL window  244  rate  2970.0  in flight  119
                 6911.1 ms PROBE_BW_UP     window  245  rate  3712.5  in flight  119
                 7063.5 ms PROBE_BW_DOWN   window  244  rate  2673.0  in flight  229
                 7389.8 ms PROBE_BW_CRUISE window  244  rate  2970.0  in flight  122
                """;
        assertEquals(story, story(path));
    }

    @Test
    void half_the_bandwidth_is_noticed_after_two_probings() {
        BbrPath path = path(1_000).runFor(4 * SECOND);
        path.story.clear();
        path.rate(500).runFor(8 * SECOND);
        String story =
                """
                 4834.9 ms PROBE_BW_REFILL window   83  rate   990.0  in flight   82
                 5000.9 ms PROBE_BW_UP     window   84  rate  1237.5  in flight   82
                 5042.9 ms PROBE_RTT       window   20  rate   990.0  in flight   95
                 5394.9 ms PROBE_BW_CRUISE window   83  rate   990.0  in flight   19
                 7500.9 ms PROBE_BW_REFILL window   83  rate   990.0  in flight   82
                 7666.9 ms PROBE_BW_UP     window   84  rate  1237.5  in flight   82
                 8216.9 ms PROBE_BW_DOWN   window   83  rate   891.0  in flight   95
                 8858.9 ms PROBE_BW_CRUISE window   42  rate   495.0  in flight   21
                 9438.4 ms PROBE_BW_REFILL window   42  rate   495.0  in flight   20
                 9480.8 ms PROBE_BW_UP     window   43  rate   618.8  in flight   20
                 9641.3 ms PROBE_BW_DOWN   window   42  rate   445.5  in flight   40
                 9977.3 ms PROBE_BW_CRUISE window   42  rate   495.0  in flight   21
                10395.1 ms PROBE_RTT       window   10  rate   495.0  in flight   20
                10627.3 ms PROBE_BW_CRUISE window   43  rate   495.0  in flight    9
                11475.4 ms PROBE_BW_REFILL window   43  rate   495.0  in flight   20
                11517.8 ms PROBE_BW_UP     window   44  rate   618.8  in flight   20
                11678.2 ms PROBE_BW_DOWN   window   43  rate   445.5  in flight   40
                """;
        assertEquals(story, story(path));
    }

    private static String story(BbrPath path) {
        return String.join("\n", path.story) + "\n";
    }
}
