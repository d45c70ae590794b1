package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.tcp.Lifespans.Span;
import rawtcp.tcp.parts.Timers;

/** The computed times are what connections do, and what Linux's rules give when they are worked out by hand. */
class LifespansTest {
    private static final long MS = 1_000_000;
    /** 1 ms of round trip and the least RTO. */
    private static final long RTO_NS = 201 * MS;

    private static Span span(Knobs knobs, String start) {
        return Lifespans.of(knobs).stream()
                .filter(span -> span.name().strip().startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private static Knobs knobs(String... settings) throws BadKnob {
        Knobs knobs = new Knobs();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            knobs.set(Map.of(parts[0], parts[1]));
        }
        return knobs;
    }

    @Test
    void with_the_defaults_they_are_linuxs() {
        Knobs knobs = new Knobs();
        assertEquals(131 * Bench.SECOND, span(knobs, "our SYN is").ns());
        assertEquals(10, span(knobs, "our SYN is").attempts());
        assertEquals(63 * Bench.SECOND, span(knobs, "our SYN-ACK").ns());
        assertEquals(5, span(knobs, "our SYN-ACK").attempts());
        assertEquals(
                60 * Bench.SECOND,
                span(knobs, "an orphan's FIN is acknowledged").ns());
        assertEquals(60 * Bench.SECOND, span(knobs, "both FINs").ns());
        assertEquals(
                (7_200 + 9 * 75) * Bench.SECOND, span(knobs, "nothing is heard").ns());
        assertEquals(924.6, span(knobs, "R2").ns() / 1e9, 40, "the first expiry after 924.6 s");
    }

    /** As measured on Linux with a peer that had vanished; the RTO is what those times are multiples of. */
    @ParameterizedTest
    @CsvSource({
        "1, 1.6, 3, 204000", // the least RTO of a kernel that counts 250 ticks a second
        "2, 3.3, 4, 204000",
        "3, 6.8, 5, 204000",
        "4, 6.8, 5, 204000",
        "0, 107.9, 9, 204000"
    })
    void an_orphan_lives_as_long_as_it_did_on_linux(int retries, double seconds, int sent, int rtoMinUs)
            throws BadKnob {
        Knobs knobs = knobs("tcp_orphan_retries=" + retries, "tcp_rto_min_us=" + rtoMinUs);
        Span now = span(knobs, "an orphan's FIN is not");
        assertEquals(seconds, now.ns() / 1e9, Math.max(0.05, 0.05 * seconds));
        if (retries > 0) {
            assertEquals(
                    now.ns(),
                    span(knobs, "the same, tcp_orphan_retries " + retries).ns());
            assertEquals(sent, now.attempts());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0.7035", "1, 1", "5, 5", "60, 60", "61, 61", "86400, 86400"})
    void fin_wait_2_lasts_as_long_as_the_knob_says_but_three_and_a_half_rtos(int seconds, double lasts) throws BadKnob {
        Knobs knobs = knobs("tcp_fin_timeout=" + seconds);
        assertEquals(lasts, span(knobs, "an orphan's FIN is acknowledged").ns() / 1e9, 1e-3);
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "61, 2", "70, 20", "90, 60", "180, 240"})
    void in_linuxs_way_a_fin_timeout_above_60_counts_twice_without_its_first_60(int seconds, long lasts)
            throws BadKnob {
        Knobs knobs = knobs("tcp_fin_timeout_linux=1", "tcp_fin_timeout=" + seconds);
        assertEquals(
                lasts * Bench.SECOND,
                span(knobs, "an orphan's FIN is acknowledged").ns());
    }

    @Test
    void what_knobs_of_every_kind_add_up_to_is_what_a_hand_would_reckon() throws BadKnob {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 100; round++) {
            int retries = 1 + random.nextInt(12);
            int linear = random.nextInt(8);
            int answers = random.nextInt(12);
            int maxMs = 1_000 + random.nextInt(119_001);
            int msl = random.nextInt(3_601);
            Knobs knobs = knobs(
                    "tcp_syn_retries=" + retries,
                    "tcp_syn_linear_timeouts=" + linear,
                    "tcp_synack_retries=" + answers,
                    "tcp_rto_max_ms=" + maxMs,
                    "tcp_msl=" + msl);
            assertEquals(
                    repeated(retries, linear, maxMs), span(knobs, "our SYN is").ns(), "SYN " + round);
            assertEquals(doubled(answers, 120_000), span(knobs, "our SYN-ACK").ns(), "SYN-ACK " + round);
            assertEquals(2L * msl * Bench.SECOND, span(knobs, "both FINs").ns(), "TIME_WAIT " + round);
        }
    }

    /** A SYN-ACK's end, whatever tcp_rto_max_ms is (Linux, measured): the first interval of 1 s, and so many more, each twice the one before, up to the maximum. */
    private static long doubled(int retries, int maxMs) {
        long sumNs = 0;
        for (int i = 0; i <= retries; i++) {
            sumNs += Math.min(maxMs * MS, Bench.SECOND << i);
        }
        return sumNs;
    }

    /**
     * A SYN's end, at the first expiry after which none is allowed or when the time is over that the doubling ones stand
     * for. Linux, measured: 2 steady ones and 1 doubling end after 3 s, 1 and 1 after 4 s.
     */
    private static long repeated(int doubling, int steady, int maxMs) {
        int doublings = 31 - Integer.numberOfLeadingZeros(maxMs / 1_000);
        int below = Math.min(doubling, doublings);
        long standsForNs = ((2L << below) - 1) * Bench.SECOND + (long) (doubling - below) * maxMs * MS;
        long atNs = 0;
        for (int sent = 0; ; sent++) {
            atNs += Math.min((long) maxMs * MS, Bench.SECOND << Math.max(0, sent - steady));
            if (sent == doubling + steady || atNs >= standsForNs) {
                return atNs;
            }
        }
    }

    /** A connection of the test's own, with the same round trip. */
    private static Bench established(Knobs knobs) {
        Bench bench = new Bench();
        for (Knob knob : Knob.values()) {
            if (knob.kind() != Knob.Kind.READ_ONLY) {
                bench.knob(knob, knobs.text(knob));
            }
        }
        bench.open();
        bench.after(Lifespans.ROUND_TRIP_NS);
        return bench.in("S. 0(0) ack 1 <mss 1460,sackOK>").is(State.ESTABLISHED).forget();
    }

    @Test
    void what_is_told_of_data_and_of_orphans_is_what_they_do() throws BadKnob {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 60; round++) {
            Knobs knobs = knobs(
                    "tcp_orphan_retries=" + random.nextInt(20),
                    "tcp_retries1=" + random.nextInt(8),
                    "tcp_retries2=" + random.nextInt(20),
                    "tcp_rto_min_us=" + (1 + random.nextInt(900_000)),
                    "tcp_rto_max_ms=" + (1_000 + random.nextInt(119_001)),
                    "tcp_early_retrans=" + (random.nextBoolean() ? 3 : 0));
            assertEquals(
                    established(knobs).close().untilClosed(),
                    span(knobs, "an orphan's FIN is not").ns(),
                    "orphan " + round);
            Bench owned = established(knobs).send(1);
            assertEquals(owned.untilClosed(), span(knobs, "R2").ns(), "R2 " + round);
            assertTrue(
                    span(knobs, "R1").ns() <= Math.max(RTO_NS, span(knobs, "R2").ns()), "R1 " + round);
        }
    }

    @Test
    void the_most_patient_knobs_come_to_an_end_too() throws BadKnob {
        Knobs knobs = knobs(
                "tcp_syn_retries=127",
                "tcp_syn_linear_timeouts=127",
                "tcp_synack_retries=255",
                "tcp_retries1=255",
                "tcp_retries2=255",
                "tcp_orphan_retries=255",
                "tcp_keepalive_probes=255");
        for (Span span : Lifespans.of(knobs)) {
            assertTrue(span.ns() != Timers.NEVER && span.ns() > 0, span.toString());
        }
    }
}
