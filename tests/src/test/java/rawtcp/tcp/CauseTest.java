package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rawtcp.Requirement;
import rawtcp.knob.Knob;

/** Everything that happens to a connection says why, and by which clause. */
class CauseTest {
    private static Event last(Bench bench) {
        List<Event> events = bench.c.events();
        assertFalse(events.isEmpty(), "nothing was told");
        return events.get(events.size() - 1);
    }

    private static List<Cause> events(Bench bench, Event.Kind... kinds) {
        return bench.c.events().stream()
                .filter(event -> List.of(kinds).contains(event.kind()))
                .map(Event::cause)
                .toList();
    }

    private static Transition end(Bench bench) {
        List<Transition> history = bench.c.history();
        return history.get(history.size() - 1);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void every_cause_is_a_sentence_and_a_clause(Cause cause) {
        assertFalse(cause.sentence().isBlank());
        assertFalse(cause.rule().isBlank());
        assertFalse(cause.sentence().endsWith("."), "it stands within others");
    }

    @Test
    void no_two_causes_tell_the_same() {
        Map<String, Cause> sentences = new HashMap<>();
        for (Cause cause : Cause.values()) {
            assertNull(sentences.put(cause.sentence(), cause), cause.sentence());
        }
    }

    // spotless:off   a table stays a table
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SYN_SENT    | . 0(0) ack 9           | RESET_SENT | ACK_NOT_OF_SYN",
                "SYN_SENT    | R. 0(0) ack 9          | DROPPED    | RESET_NOT_OF_SYN",
                "SYN_SENT    | R 0(0)                 | DROPPED    | RESET_NOT_OF_SYN",
                "SYN_SENT    | F 0(0)                 | DROPPED    | NEITHER_SYN_NOR_RST",
                "SYN_RCVD    | S 0(0)                 | DROPPED    | SYN_AGAIN",
                "SYN_RCVD    | . R(0) ack 99          | RESET_SENT | ACK_NOT_OF_SYN_ACK",
                "SYN_RCVD    | S. R(0) ack 99         | RESET_SENT | ACK_NOT_OF_SYN_ACK",
                "SYN_RCVD    | S R+5(0)               | RESET_SENT | SYN_HALF_OPEN",
                "ESTABLISHED | . R-9(4) ack N         | DROPPED    | OUT_OF_WINDOW",
                "ESTABLISHED | . R+900000(4) ack N    | DROPPED    | OUT_OF_WINDOW",
                "ESTABLISHED | R R+900000(0)          | DROPPED    | RESET_OUT_OF_WINDOW",
                "ESTABLISHED | R R+5(0)               | DROPPED    | RESET_NOT_NEXT",
                "ESTABLISHED | S R+5(0)               | DROPPED    | SYN_IN_WINDOW",
                "ESTABLISHED | P R(4)                 | DROPPED    | NO_ACK",
                "ESTABLISHED | . R(0) ack N+9         | DROPPED    | ACK_OF_UNSENT",
                "ESTABLISHED | . R(0) ack N-99999     | DROPPED    | ACK_TOO_OLD",
                "CLOSE_WAIT  | P. R(4) ack N          | DROPPED    | TEXT_AFTER_FIN",
            })
    // spotless:on
    void a_segment_that_is_not_taken_says_by_which_rule(State state, String line, Event.Kind kind, Cause cause) {
        Bench bench = new Bench().in(state);
        bench.in(line);
        Event event = last(bench);
        assertEquals(cause, event.cause());
        assertEquals(kind, event.kind());
        assertEquals(1, event.count());
        assertEquals(bench.nowNs, event.lastNs());
    }

    @Test
    void data_that_was_here_already_or_finds_no_room_is_told() {
        Bench bench = new Bench().established().in("P. R(4) ack N").in("P. R-4(4) ack N");
        assertEquals(Cause.TEXT_AGAIN, last(bench).cause());
    }

    @Test
    void repetitions_are_counted_and_do_not_push_out_what_was_before() {
        Bench bench = new Bench().in(State.ESTABLISHED).in("R R+5(0)");
        long firstNs = bench.nowNs;
        for (int i = 0; i < 100; i++) {
            bench.after(Bench.SECOND).in("P R(4)");
        }
        List<Event> events = bench.c.events();
        assertEquals(2, events.size());
        assertEquals(Cause.RESET_NOT_NEXT, events.get(0).cause());
        assertEquals(100, events.get(1).count());
        assertEquals(firstNs + Bench.SECOND, events.get(1).firstNs());
        assertEquals(firstNs + 100 * Bench.SECOND, events.get(1).lastNs());
    }

    @Test
    void what_is_remembered_is_bounded() {
        Bench bench = new Bench().in(State.ESTABLISHED);
        for (int i = 0; i < 1_000; i++) {
            bench.after(Bench.MS).in("R R+5(0)").in("P R(4)");
        }
        List<Event> events = bench.c.events();
        assertEquals(EventLog.LENGTH, events.size());
        long oldestNs = bench.nowNs - (EventLog.LENGTH / 2 - 1) * Bench.MS; // two in each millisecond
        assertEquals(oldestNs, events.get(0).firstNs(), "the oldest go");
    }

    @Test
    void each_expiry_that_does_not_end_it_says_its_rule() {
        Bench bench = new Bench().open();
        bench.next();
        assertEquals(Cause.SYN_SENT_AGAIN, last(bench).cause());
        assertEquals(Event.Kind.EXPIRED, last(bench).kind());
        bench = new Bench().in(State.SYN_RCVD);
        bench.next();
        assertEquals(Cause.SYN_ACK_SENT_AGAIN, last(bench).cause());
        bench = new Bench().established().send(1_000);
        bench.untilClosed();
        assertTrue(events(bench, Event.Kind.EXPIRED).contains(Cause.RETRANSMISSION));
        assertEquals(Cause.TIMED_OUT_SENT_AGAIN, last(bench).cause());
        assertEquals(Cause.RETRANSMIT_TIMEOUT, end(bench).cause());
        bench = new Bench().established();
        bench.c.quickAck(bench.nowNs, false);
        assertEquals(
                Cause.ACK_DELAY_OVER,
                last(bench.in("P. R(4) ack N").after(Bench.SECOND)).cause());
        bench = new Bench().established().in(". R(0) ack N win 0").send(10);
        bench.next();
        assertEquals(Cause.WINDOW_PROBE, last(bench).cause());
        bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).established();
        bench.next();
        assertEquals(Cause.KEEPALIVE_PROBE, last(bench).cause());
    }

    @Test
    void once_the_time_of_tcp_retries1_is_over_the_path_is_suspected_until_something_is_acknowledged() {
        Bench bench = new Bench().knob(Knob.TCP_RETRIES1, 2).established().send(10);
        while (bench.c.events().stream().noneMatch(event -> event.cause() == Cause.PATH_SUSPECTED)) {
            bench.next();
        }
        long since = bench.nowNs - bench.c.retransmittingSinceNs;
        assertTrue(since >= 1_400_000_000L && since < 3 * Bench.SECOND, since + " ns");
        bench.after(30 * Bench.SECOND);
        assertEquals(1, suspicions(bench), "once");
        bench.in(". R(0) ack N").send(10).after(500 * Bench.SECOND);
        assertEquals(2, suspicions(bench), "and again in the next trouble");
    }

    @Test
    @Requirement({"RFC9293 SHLD-10", "RFC9293 MUST-20"})
    void by_default_the_path_is_suspected_after_no_less_than_three_retransmissions() {
        Bench bench = new Bench().established().send(10);
        while (suspicions(bench) == 0) {
            bench.next();
        }
        assertTrue(bench.c.attempts() >= 3, () -> bench.c.attempts() + " retransmissions");
        assertTrue(bench.c.isPathSuspected());
        bench.in(". R(0) ack N");
        assertFalse(bench.c.isPathSuspected(), "it has answered");
    }

    private static long suspicions(Bench bench) {
        return bench.c.events().stream()
                .filter(event -> event.cause() == Cause.PATH_SUSPECTED)
                .count();
    }

    @Test
    void icmp_is_told_whether_it_matters_or_not() {
        Bench bench = new Bench().established().send(10);
        bench.icmp(3, 1, 0, bench.c.tcb.sndUna);
        assertEquals(Cause.ICMP_SOFT, last(bench).cause());
        assertEquals(Event.Kind.NOTED, last(bench).kind());
        bench.icmp(3, 1, 0, bench.c.tcb.sndUna - 100);
        assertEquals(Cause.ICMP_NOT_IN_FLIGHT, last(bench).cause());
        bench.icmp(3, 4, 1_000, bench.c.tcb.sndUna);
        assertEquals(Cause.ICMP_TOO_BIG, last(bench).cause());
        assertEquals("1000 bytes", last(bench).detail());
    }

    @Test
    void every_reset_says_why() {
        Bench bench = new Bench().established().in("P. R(7) ack N").close();
        assertEquals(Cause.UNREAD_DATA, end(bench).cause());
        assertEquals("7 bytes, RST sent", end(bench).detail());
        assertEquals("closed with unread data: 7 bytes", bench.c.failureText());
        bench = new Bench().in(State.FIN_WAIT_2).close().in("P. R(1) ack N");
        assertEquals(Cause.DATA_AFTER_CLOSE, end(bench).cause());
        assertEquals("1 byte, RST sent", end(bench).detail());
        bench = new Bench().option(ConnectionOption.LINGER, 0).established().close();
        assertEquals(Cause.LINGER_ZERO, end(bench).cause());
        assertEquals("RST sent", end(bench).detail());
        bench = new Bench()
                .in(State.LAST_ACK)
                .option(ConnectionOption.LINGER, 0)
                .close();
        assertEquals(Cause.LINGER_ZERO, end(bench).cause());
        assertNull(end(bench).detail(), "no RST where both FINs are under way");
        bench = new Bench().established().abort();
        assertEquals(Cause.ABORT_CALL, end(bench).cause());
        assertEquals("RST sent", end(bench).detail());
        bench = new Bench().established().in("R. R(0) ack N");
        assertEquals(Cause.RESET_RECEIVED, end(bench).cause());
        assertEquals("RST from peer after 0.0 ms", end(bench).detail());
        bench = new Bench().option(ConnectionOption.KEEPALIVE, 1).established();
        bench.untilClosed();
        assertEquals(Cause.KEEPALIVE_TIMEOUT, end(bench).cause());
        assertEquals("9 keep-alive probes, RST sent", end(bench).detail());
        bench = new Bench()
                .option(ConnectionOption.KEEPALIVE, 1)
                .option(ConnectionOption.USER_TIMEOUT, 5_000)
                .established();
        bench.untilClosed();
        assertEquals(Cause.USER_TIMEOUT, end(bench).cause());
        assertEquals("1 keep-alive probes, RST sent", end(bench).detail());
    }

    @Test
    void a_stack_counts_what_happens_to_its_connections_from_their_first_moment() {
        Bench bench = new Bench().open();
        Causes causes = bench.c.causes;
        bench.in("S. 0(0) ack 1").in("P R(4)").in("P R(4)");
        bench.c.receive(bench.nowNs, ByteBuffer.allocate(1));
        assertEquals(1, causes.of(Cause.ACTIVE_OPEN));
        assertEquals(1, causes.of(Cause.SYN_ACK_RECEIVED));
        assertEquals(2, causes.of(Cause.NO_ACK));
        assertEquals(0, causes.of(Cause.FIN_RECEIVED));
    }

    @Test
    void what_challenge_acks_all_connections_share_is_drawn_anew_each_second() {
        ChallengeBudget budget = new ChallengeBudget(new SplittableRandom(1));
        for (long second = 1; second < 20; second++) {
            int taken = 0;
            while (budget.take(10, second * Bench.SECOND + taken)) {
                taken++;
            }
            assertTrue(taken >= 5 && taken <= 14, taken + " in a second");
        }
        assertFalse(budget.take(0, 30 * Bench.SECOND));
        for (int i = 0; i < 100_000; i++) {
            assertTrue(budget.take(Integer.MAX_VALUE, 0), "the default is no limit");
        }
    }

    @Test
    void beyond_the_budget_nothing_is_answered() {
        Bench bench = new Bench()
                .knob(Knob.TCP_INVALID_RATELIMIT, 0)
                .knob(Knob.TCP_CHALLENGE_ACK_LIMIT, 1)
                .challenges(new ChallengeBudget(new SplittableRandom(1)))
                .in(State.ESTABLISHED);
        bench.in("R R+5(0)").in("R R+5(0)").in("R R+5(0)").sent(". N(0) ack R");
        bench.after(Bench.SECOND).in("R R+5(0)").in("R R+5(0)").sent(". N(0) ack R");
    }
}
