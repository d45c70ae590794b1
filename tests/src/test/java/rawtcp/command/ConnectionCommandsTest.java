package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rawtcp.Requirement;

/** Commands that open, use and close connections, on two stacks in this process. */
@Timeout(60)
class ConnectionCommandsTest {
    private final TwoStacks stacks = new TwoStacks();
    private final TwoStacks.Side near = stacks.near;
    private final TwoStacks.Side far = stacks.far;

    @AfterEach
    void stop() {
        stacks.close();
    }

    @Test
    void foreground_ends_exchange_their_streams_to_the_byte() {
        byte[] there = bytes(3_000_000, 1);
        byte[] back = bytes(2_000_000, 2);
        TestRun listen = far.start("listen", "9000");
        awaitListeners(far, 1);
        TestRun connect = near.start("connect", "10.0.0.2:9000");
        Thread feeder = new Thread(() -> connect.stdin(there));
        feeder.start();
        listen.stdin(back);
        assertEquals(0, connect.finish().status(), connect::toString);
        assertEquals(0, listen.finish().status(), listen::toString);
        assertArrayEquals(there, listen.bytes());
        assertArrayEquals(back, connect.bytes());
    }

    @Test
    void the_end_of_stdin_is_a_half_close_and_the_peer_may_go_on() {
        String listener = far.id("listen", "-d", "9000");
        TestRun connect = near.start("connect", "10.0.0.2", "9000");
        connect.stdin("question");
        String id = far.id("accept", listener);
        assertEquals("question", far.run("recv", id, "--eof").text());
        assertEquals("CLOSE_WAIT\n", far.run("wait", id, "CLOSE-WAIT").text());
        assertEquals(0, far.run("send", id, "the", "answer").status());
        assertEquals(0, far.run("close", id).status());
        assertEquals(0, connect.finish().status(), connect::toString);
        assertEquals("the answer\n", connect.text());
    }

    @Test
    void a_port_without_listener_refuses() { // one of the stack's own range: others are the kernel's to refuse
        TestRun run = near.run("connect", "10.0.0.2:61081");
        assertEquals(Exit.REFUSED, run.status());
        assertTrue(
                run.errors()
                        .matches("rawtcp: connect 10.0.0.2:61081: connection refused \\(RST from peer after .*\\)\n"),
                run::toString);
        assertEquals("", near.run("ports", "-H").text());
    }

    @Test
    void a_peer_that_never_answers_is_a_timeout() {
        TestRun run = near.run("connect", "-w", "10ms", "10.0.0.3:80");
        assertEquals(Exit.TIMED_OUT, run.status());
        assertEquals("rawtcp: connect 10.0.0.3:80: timed out (no answer to 1 SYN within 10ms)\n", run.errors());
    }

    @Test
    @Requirement("RFC9293 SHLD-9")
    void the_foreground_is_told_when_its_peer_seems_to_be_gone_and_when_it_will_be_given_up() {
        assertEquals(
                0, near.run("knobs", "tcp_retries1=0", "tcp_rto_min_us=5000").status());
        String listener = far.id("listen", "-d", "9000");
        TestRun connect = near.start("connect", "-o", "user-timeout=500ms", "10.0.0.2:9000");
        far.id("accept", listener);
        stacks.cut();
        connect.stdin("x");
        assertEquals(Exit.TIMED_OUT, connect.finish().status(), connect::toString);
        assertTrue(
                connect.errors()
                        .matches("rawtcp: connection 1: no answer, \\d retransmissions; given up in \\d+ms"
                                + " \\(TCP_USER_TIMEOUT\\)\nrawtcp: connect 10.0.0.2:9000: timed out.*\n"),
                connect::toString);
    }

    @Test
    void without_a_route_the_peer_is_unreachable() {
        TestRun run = near.run("connect", "192.0.2.1:80");
        assertEquals(Exit.UNREACHABLE, run.status());
        assertEquals("rawtcp: connect 192.0.2.1:80: no route\n", run.errors());
    }

    @Test
    void an_ipv6_peer_is_told_that_only_ipv4_is_spoken() {
        TestRun run = near.run("connect", "[::1]:80");
        assertEquals(Exit.UNREACHABLE, run.status());
        assertEquals(
                "rawtcp: connect [::1]:80: '::1' has only IPv6 addresses, and this version of rawtcp speaks IPv4 only\n",
                run.errors());
    }

    @Test
    void from_a_listeners_port_nothing_is_opened() { // Linux: bind(2) to it fails, with SO_REUSEADDR too
        near.id("listen", "-d", "9001");
        far.id("listen", "-d", "9000");
        TestRun run = near.run("connect", "-d", "-p", "9001", "10.0.0.2:9000");
        assertEquals(Exit.ADDRESS_IN_USE, run.status());
        assertEquals("rawtcp: connect 10.0.0.2:9000: port 9001 is in use: listener 1 on 0.0.0.0:9001\n", run.errors());
        near.id("connect", "-d", "-p", "9002", "10.0.0.2:9000");
    }

    @Test
    void a_second_listener_on_the_port_is_refused_the_address() {
        far.id("listen", "-d", "9000");
        TestRun run = far.run("listen", "-d", "9000");
        assertEquals(Exit.ADDRESS_IN_USE, run.status(), run::toString);
    }

    @Test
    void an_address_of_another_host_is_not_available() {
        assertEquals(Exit.ADDRESS_IN_USE, far.run("listen", "10.0.0.1:9000").status());
        assertEquals(
                Exit.ADDRESS_IN_USE,
                near.run("connect", "-s", "10.0.0.9", "10.0.0.2:9000").status());
    }

    @Test
    void a_reset_while_open_ends_the_foreground_after_what_was_received() {
        String listener = far.id("listen", "-d", "9000");
        TestRun connect = near.start("connect", "10.0.0.2:9000");
        String id = far.id("accept", listener);
        far.run("send", "--acked", id, "last words");
        far.run("close", id, "--abort");
        assertEquals(Exit.RESET, connect.finish().status());
        assertEquals("last words\n", connect.text());
        assertTrue(
                connect.errors().startsWith("rawtcp: connect 10.0.0.2:9000: connection reset (RST from peer"),
                connect::toString);
    }

    @Test
    void without_an_owner_too_what_was_received_before_a_reset_can_be_read_and_then_the_reset_is_told() {
        String listener = far.id("listen", "-d", "9000");
        String here = near.id("connect", "-d", "--owner", "none", "10.0.0.2:9000");
        String there = far.id("accept", listener);
        far.run("send", "--acked", there, "last words");
        far.run("close", there, "--abort");
        assertEquals("CLOSED\n", near.run("wait", here, "CLOSED").text());
        assertEquals("last words\n", near.run("recv", here).text());
        assertEquals(Exit.RESET, near.run("recv", here).status());
        assertEquals(Exit.RESET, near.run("send", here, "more").status());
    }

    @Test
    void who_has_closed_a_connection_can_neither_send_nor_read_nor_shut_it_down_any_more() {
        far.id("listen", "-d", "9000");
        String id = near.id("connect", "-d", "10.0.0.2:9000");
        assertEquals(0, near.run("close", id).status());
        String closed = "connection " + id + " was closed, it is an orphan in FIN_WAIT_";
        for (String call : new String[] {"recv", "send", "shutdown"}) {
            TestRun run = near.run(call, id);
            assertEquals(Exit.NO_SUCH_THING, run.status(), run::toString);
            assertTrue(run.errors().startsWith("rawtcp: " + call + " " + id + ": " + closed), run::toString);
        }
    }

    @Test
    void a_service_may_be_asked_to_stay_open() {
        far.id("listen", "-d", "-k", "--service", "echo", "9000");
        TestRun connect = near.start("connect", "10.0.0.2:9000");
        connect.stdin("question");
        assertEquals(0, connect.finish().status(), connect::toString);
        assertEquals("question", connect.text());
    }

    @Test
    void an_interrupt_closes_what_the_foreground_held() {
        String listener = far.id("listen", "-d", "9000");
        TestRun connect = near.start("connect", "10.0.0.2:9000");
        String id = far.id("accept", listener);
        assertEquals(Exit.INTERRUPTED, connect.interrupt().finish().status());
        assertEquals("CLOSE_WAIT\n", far.run("wait", id, "CLOSE_WAIT").text());
    }

    @Test
    void whom_an_interrupt_ends_looks_at_no_segment_any_more() throws Exception {
        String listener = far.id("listen", "-d", "9000");
        TestRun connect = near.start("connect", "-v", "10.0.0.2:9000");
        far.id("accept", listener);
        assertEquals(true, near.host.call((nowNs, endpoint) -> near.host.isTapped()));
        assertEquals(Exit.INTERRUPTED, connect.interrupt().finish().status());
        assertEquals(false, near.host.call((nowNs, endpoint) -> near.host.isTapped()));
    }

    @Test
    void an_interrupted_listener_listens_no_more() {
        TestRun listen = far.start("listen", "9000");
        awaitListeners(far, 1);
        assertEquals(Exit.INTERRUPTED, listen.interrupt().finish().status());
        assertEquals("", far.run("ports", "-H").text());
    }

    @Test
    void the_foreground_listener_takes_one_connection_and_stops_listening() {
        TestRun listen = far.start("listen", "9000");
        awaitListeners(far, 1);
        String id = near.id("connect", "-d", "10.0.0.2:9000");
        awaitListeners(far, 0);
        assertEquals("", listen.text());
        assertEquals(Exit.REFUSED, near.run("connect", "10.0.0.2:9000").status());
        near.run("close", id);
        listen.stdin("");
        assertEquals(0, listen.finish().status(), listen::toString);
    }

    @Test
    void a_kept_open_listener_serves_one_after_another() {
        TestRun listen = far.start("listen", "-k", "9000");
        awaitListeners(far, 1);
        for (String word : new String[] {"one", "two", "three"}) {
            TestRun connect = near.start("connect", "10.0.0.2:9000");
            connect.stdin(word);
            if (word.equals("one")) {
                listen.stdin("");
            }
            assertEquals(0, connect.finish().status(), connect::toString);
        }
        while (!listen.text().endsWith("three")) {
            Thread.onSpinWait(); // both FINs may have come before the last text is written
        }
        assertEquals(Exit.INTERRUPTED, listen.interrupt().finish().status(), listen::toString);
        assertEquals("onetwothree", listen.text());
    }

    @Test
    void the_echo_service_answers_all_at_once_and_ends_with_its_listener() {
        String listener = far.id("listen", "-d", "--service", "echo", "7");
        TestRun[] clients = new TestRun[40];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = near.start("connect", "10.0.0.2:7");
        }
        for (int i = 0; i < clients.length; i++) {
            clients[i].stdin("client " + i);
        }
        for (int i = 0; i < clients.length; i++) {
            assertEquals(0, clients[i].finish().status(), clients[i]::toString);
            assertEquals("client " + i, clients[i].text());
        }
        assertEquals(0, far.run("close", listener).status());
        assertEquals("", far.run("ports", "-l", "-H").text());
    }

    @Test
    void the_echo_service_gives_back_more_than_its_buffers_hold() {
        far.id("listen", "-d", "--service", "echo", "7");
        byte[] sent = bytes(20_000_000, 3);
        TestRun connect = near.start("connect", "10.0.0.2:7");
        connect.stdin(sent);
        assertEquals(0, connect.finish().status(), connect::toString);
        assertArrayEquals(sent, connect.bytes());
    }

    @Test
    void the_chargen_service_sends_until_it_is_closed() {
        far.id("listen", "-d", "--service", "chargen", "19");
        String id = near.id("connect", "-d", "10.0.0.2:19");
        TestRun run = near.run("recv", id, "--eof", "--max", "148");
        String first = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n";
        String second = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n";
        assertEquals(first + second, run.text()); // RFC 864
        assertEquals(0, near.run("close", id).status());
        assertEquals("CLOSED\n", near.run("wait", id, "CLOSED").text());
    }

    @Test
    void recv_takes_what_is_there_and_nothing_at_the_fin() {
        String listener = far.id("listen", "-d", "9000");
        String near1 = near.id("connect", "-d", "10.0.0.2:9000");
        String far1 = far.id("accept", listener);
        near.run("send", "--acked", near1, "hello");
        assertEquals("hel", far.run("recv", far1, "--max", "3").text());
        assertEquals("lo\n", far.run("recv", far1).text());
        TestRun none = far.run("recv", far1, "--timeout", "0");
        assertEquals(Exit.TIMED_OUT, none.status());
        assertEquals("rawtcp: recv " + far1 + ": timed out (no byte within 0ms)\n", none.errors());
        near.run("shutdown", near1);
        far.run("wait", far1, "CLOSE_WAIT");
        TestRun atEnd = far.run("recv", far1);
        assertEquals(0, atEnd.status());
        assertEquals("", atEnd.text());
    }

    @Test
    void a_shut_down_connection_sends_no_more() {
        String listener = far.id("listen", "-d", "9000");
        String id = near.id("connect", "-d", "10.0.0.2:9000");
        far.id("accept", listener);
        assertEquals(0, near.run("shutdown", id, "write").status());
        assertEquals("FIN_WAIT_2\n", near.run("wait", id, "fin_wait2").text());
        TestRun run = near.run("send", id, "too late");
        assertEquals(Exit.NO_SUCH_THING, run.status(), run::toString);
    }

    @Test
    void wait_sees_states_passed_through_and_connections_gone() {
        far.id("listen", "-d", "--service", "echo", "9000");
        String id = near.id("connect", "-d", "10.0.0.2:9000");
        TestRun wait = near.start("wait", id, "FIN_WAIT_2").waits();
        near.run("shutdown", id); // the echo's segment acknowledges our FIN and has its own
        assertEquals("FIN_WAIT_2\n", wait.finish().text(), wait::toString);
        assertEquals("TIME_WAIT\n", near.run("wait", id, "TIME_WAIT").text());
        near.run("close", id, "--abort");
        assertEquals("CLOSED\n", near.run("wait", id, "CLOSED").text());
        TestRun never = near.run("wait", id, "ESTABLISHED");
        assertEquals(Exit.NO_SUCH_THING, never.status());
        assertEquals(
                "rawtcp: wait " + id + ": connection " + id
                        + " is CLOSED and comes to no other state: aborted (abort by the owner)\n",
                never.errors());
        assertEquals(
                "rawtcp: wait 2: connection 2 is CLOSED and comes to no other state: our FIN was acknowledged\n",
                far.run("wait", "2", "ESTABLISHED").errors());
    }

    @Test
    void what_nobody_was_told_the_id_of_is_gone_again() {
        TestRun listen = far.run("listen", "-d", "9000");
        listen.unheard();
        listen.unheard(); // it is gone already
        assertEquals("", far.run("ports", "-H").text());
        String listener = far.id("listen", "-d", "9001");
        TestRun connect = near.run("connect", "-d", "10.0.0.2:9001");
        assertEquals(Exit.DONE, connect.status(), connect::toString);
        connect.unheard();
        String id = far.id("accept", listener);
        assertEquals("CLOSE_WAIT\n", far.run("wait", id, "CLOSE_WAIT").text());
        TestRun fault = near.run("fault", "loss", "3%");
        fault.unheard();
        assertEquals("", near.run("fault").text());
    }

    @Test
    void an_accepted_connection_that_nobody_was_told_of_is_the_next_again() {
        String listener = far.id("listen", "-d", "9000");
        near.id("connect", "-d", "10.0.0.2:9000");
        near.id("connect", "-d", "10.0.0.2:9000");
        TestRun accept = far.run("accept", listener);
        accept.unheard();
        accept.unheard(); // nothing is left to take back
        assertEquals(accept.text().strip(), far.id("accept", listener));
        TestRun second = far.run("accept", listener);
        assertEquals(Exit.DONE, second.status(), second::toString);
        far.run("close", listener);
        second.unheard(); // it goes as the listener's others
        assertEquals(
                "CLOSED\n", far.run("wait", second.text().strip(), "CLOSED").text());
        assertEquals(Exit.DONE, far.run("show", accept.text().strip()).status());
    }

    @Test
    void accept_without_a_connection_times_out() {
        String listener = far.id("listen", "-d", "9000");
        TestRun run = far.run("accept", listener, "--timeout", "1ms");
        assertEquals(Exit.TIMED_OUT, run.status());
        assertEquals("rawtcp: accept " + listener + ": timed out (no connection within 1ms)\n", run.errors());
    }

    @Test
    void wait_tells_at_once_of_a_state_that_is_out_of_reach() {
        String listener = far.id("listen", "-d", "9000");
        String id = near.id("connect", "-d", "10.0.0.2:9000");
        for (String state : List.of("LISTEN", "SYN_SENT", "syn-recv")) {
            TestRun run = near.run("wait", id, state);
            assertEquals(Exit.NO_SUCH_THING, run.status());
            assertTrue(run.errors().contains("connection " + id + " is ESTABLISHED and can't come to "), run::errors);
        }
        TestRun run = far.run("wait", listener, "ESTABLISHED");
        assertEquals(Exit.NO_SUCH_THING, run.status());
        assertEquals("rawtcp: wait 1: listener 1 is LISTEN and can't come to ESTABLISHED\n", run.errors());
    }

    @Test
    void close_checks_every_id_before_it_closes_one() {
        String listener = far.id("listen", "-d", "9000");
        TestRun run = far.run("close", listener, "99", "77");
        assertEquals(Exit.NO_SUCH_THING, run.status());
        assertEquals(
                "rawtcp: close: no connection has id 99; no connection has id 77; none was closed\n", run.errors());
        assertTrue(far.run("ports", "-l", "-H").text().contains("LISTEN"));
    }

    @Test
    void a_lingering_close_whose_fin_is_acknowledged_returns_before_its_time() {
        String listener = far.id("listen", "-d", "9000");
        String id = near.id("connect", "-d", "10.0.0.2:9000");
        far.id("accept", listener);
        TestRun run = near.run("close", id, "--linger", "50s");
        assertEquals(0, run.status());
        assertEquals("", run.errors());
        assertTrue(near.run("orphans", "--json").text().contains("\"state\":\"FIN_WAIT_2\",\"local\""));
    }

    /** Not when the peer closes too, which it may never do: nobody is to read on. */
    @Test
    void a_command_whose_connection_another_closes_ends() {
        String listener = far.id("listen", "-d", "9000");
        TestRun connect = near.start("connect", "10.0.0.2:9000"); // stdin stays open
        String accepted = far.id("accept", listener);
        far.run("send", accepted, "x");
        while (connect.text().isEmpty()) {
            Thread.onSpinWait(); // until it receives
        }
        assertEquals(0, near.run("close", "1").status());
        assertEquals(Exit.NO_SUCH_THING, connect.finish().status());
        assertTrue(
                connect.errors()
                        .startsWith(
                                "rawtcp: connect 10.0.0.2:9000: connection 1 was closed, it is an orphan in FIN_WAIT_"),
                connect::toString);
    }

    @Test
    void detached_connections_belong_to_the_caller_or_to_nobody() {
        far.id("listen", "-d", "9000");
        near.id("connect", "-d", "10.0.0.2:9000");
        near.id("connect", "-d", "--owner", "none", "10.0.0.2:9000");
        String json = near.run("ports", "--json").text();
        assertTrue(
                json.contains("\"owner\":{\"pid\":" + ProcessHandle.current().pid() + ",\"command\":\"java\"}"), json);
        assertTrue(json.contains("\"owner\":null,\"orphan\":false"), json);
        assertEquals(1, near.watched.size());
    }

    @Test
    void what_an_owner_is_given_after_its_end_is_closed_at_once() {
        String listener = far.id("listen", "-d", "--owner", "none", "9000");
        near.ownersHaveEnded = true;
        near.id("listen", "-d", "7000");
        assertEquals("[]", near.run("ports", "--json").text().strip());
        String sent = near.id("connect", "-d", "--no-wait", "10.0.0.2:9000");
        assertEquals(
                0, near.run("wait", sent, "CLOSED", "FIN_WAIT_1", "FIN_WAIT_2").status());
        near.id("connect", "-d", "--owner", "none", "10.0.0.2:9000");
        far.ownersHaveEnded = true;
        String taken = far.id("accept", listener);
        assertEquals(
                0, far.run("wait", taken, "CLOSED", "FIN_WAIT_1", "FIN_WAIT_2").status());
    }

    @Test
    void verbose_tells_the_state_changes_with_their_rules() {
        far.id("listen", "-d", "--service", "discard", "9");
        TestRun connect = near.start("connect", "-v", "10.0.0.2:9");
        connect.stdin("x");
        assertEquals(0, connect.finish().status());
        assertTrue(connect.errors().contains("SYN_SENT -> ESTABLISHED: "), connect::toString);
        assertTrue(connect.errors().contains("FIN_WAIT_2 -> TIME_WAIT: "), connect::toString);
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /** So that no connection is too early or too late for the foreground listener. */
    private static void awaitListeners(TwoStacks.Side side, int count) {
        try {
            side.host.await(
                    (nowNs, endpoint) -> endpoint.listeners().size() == count ? endpoint : null, Long.MAX_VALUE);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
