package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;

/** The record that TIME_WAIT leaves, and FIN_WAIT_2 without an owner: it stands for the connection in every table, and can be told of like it. */
class TimeWaitRecordTest {
    private final TwoHosts net = new TwoHosts();

    /** The client closes first, and by itself if it is told to. */
    private Connection timeWait(boolean closed) throws CallFailed {
        Listener listener = net.server.listen(8080, 5, true, null);
        Connection client = net.client.connect(5000, 8080, null);
        net.exchange();
        Connection server = net.server.accept(listener, null);
        net.client.endpoint.shutdown(net.nowNs, client, Shutdown.WRITE);
        net.exchange();
        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.TIME_WAIT, client.state());
        if (closed) {
            net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
            net.exchange();
        }
        net.server.endpoint.close(net.nowNs, listener);
        return client;
    }

    /** The record keeps times in units of 64 ns. */
    private static List<String> roundedSteps(List<Transition> history) {
        return history.stream()
                .map(step -> step.atNs() / 64 + " " + step.from() + " " + step.to() + " " + step.cause())
                .toList();
    }

    private static List<String> steps(Conversation conversation) {
        return conversation.history().stream()
                .map(step -> step.from() + " " + step.to() + " " + step.cause())
                .toList();
    }

    @Test
    void it_takes_the_place_of_a_connection_that_nobody_holds_any_more() throws CallFailed {
        Connection connection = timeWait(false);
        assertSame(connection, net.client.endpoint.connection(connection.id()));
        List<Transition> history = connection.history();
        long deadlineNs = connection.nextDeadlineNs();
        net.client.endpoint.close(net.nowNs, connection, Cause.OWNER_EXITED);
        net.exchange();
        assertNull(net.client.endpoint.connection(connection.id()));
        Conversation record = net.client.endpoint.conversation(connection.id());
        assertEquals(List.of(record), List.copyOf(net.client.endpoint.conversations()));
        assertTrue(record instanceof TimeWait);
        assertEquals(connection.tuple(), record.tuple());
        assertEquals(State.TIME_WAIT, record.state());
        assertEquals(roundedSteps(history), roundedSteps(record.history()));
        assertEquals(deadlineNs, record.timers().deadlineNs(Timer.TIME_WAIT));
        assertEquals(deadlineNs, net.client.endpoint.nextDeadlineNs());
        assertEquals(Cause.OWNER_EXITED, record.orphanCause());
        assertEquals(connection.iss(), record.iss());
        assertEquals(connection.irs(), record.irs());
        assertEquals(1, net.client.endpoint.timeWaitCount());
        assertEquals("0 0 0", record.receiveQueue() + " " + record.sendQueue() + " " + record.unsent());
        for (String name : List.of(
                "iss",
                "irs",
                "sndUna",
                "sndNxt",
                "rcvNxt",
                "rcvWnd",
                "rcvWscale",
                "timestamps",
                "finQueued",
                "finSent",
                "finAcked",
                "finReceived",
                "ageMs")) {
            assertEquals(
                    connection.variables(net.nowNs).get(name),
                    record.variables(net.nowNs).get(name),
                    name);
        }
    }

    @Test
    void its_end_is_seen_by_who_still_holds_the_connection_and_by_who_asks_later() throws CallFailed {
        Connection connection = timeWait(true);
        int revision = connection.revision();
        long deadlineNs = connection.nextDeadlineNs();
        net.advance(61 * TwoHosts.SECOND);
        assertEquals(State.CLOSED, connection.state());
        assertTrue(connection.revision() > revision);
        Conversation past = net.client.endpoint.past(connection.id());
        assertEquals(steps(connection), steps(past));
        Transition last = past.history().get(past.history().size() - 1);
        assertEquals(new Transition(deadlineNs, State.TIME_WAIT, State.CLOSED, Cause.TIME_WAIT_OVER), last);
        assertNull(net.client.endpoint.conversation(connection.id()));
        assertEquals(Long.MAX_VALUE, net.client.endpoint.nextDeadlineNs());
        assertEquals(Set.of(), net.client.taken);
    }

    @Test
    void an_abort_ends_it_without_a_packet() throws CallFailed {
        Connection connection = timeWait(true);
        net.client.sent.clear();
        Conversation record = net.client.endpoint.conversation(connection.id());
        net.client.endpoint.abort(net.nowNs, record, Cause.ABORT_CALL);
        net.exchange();
        assertEquals(State.CLOSED, record.state());
        assertEquals(Failure.ABORTED, record.failure());
        assertEquals(List.of(), net.client.sent);
        assertEquals(Set.of(), net.client.taken);
        assertEquals(0, net.client.endpoint.timeWaitCount());
    }

    /** The client has closed; the server has acknowledged its FIN and says nothing. */
    private Conversation finWait2(long linger2) throws CallFailed {
        net.server.listen(8080, 5, true, null);
        Connection client = net.client.connect(5000, 8080, null);
        net.exchange();
        if (linger2 > 0) {
            client.options().set(ConnectionOption.LINGER2, linger2);
        }
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
        net.exchange();
        Conversation record = net.client.endpoint.conversation(client.id());
        assertTrue(record instanceof TimeWait);
        assertEquals(State.FIN_WAIT_2, record.state());
        assertEquals(State.FIN_WAIT_2, client.state(), "by who still holds it");
        assertEquals(List.of(record), net.client.endpoint.orphans());
        assertEquals(0, net.client.endpoint.countedOrphans());
        assertEquals(0, net.client.endpoint.timeWaitCount());
        assertEquals(record.nextDeadlineNs(), record.timers().deadlineNs(Timer.FIN_WAIT_2));
        return record;
    }

    private void sends(int flags, int seqBeyond, Conversation to) {
        int seq = (int) (long) (Long) to.variables(net.nowNs).get("rcvNxt") + seqBeyond;
        int ack = (int) (long) (Long) to.variables(net.nowNs).get("sndNxt");
        net.client.sent.clear();
        net.client.arrives(net.client.fromPeer(8080, 5000, flags, seq, ack));
    }

    @Test
    void in_fin_wait_2_too_and_the_fin_moves_it_to_time_wait() throws CallFailed {
        Conversation record = finWait2(0);
        assertEquals(false, record.variables(net.nowNs).get("finReceived"));
        sends(Segment.FIN | Segment.ACK, 0, record);
        Segment answer = net.client.poll();
        assertEquals(Segment.ACK, answer.flags());
        assertEquals(64, answer.ttl());
        assertNull(net.client.poll());
        assertEquals(State.TIME_WAIT, record.state());
        assertEquals(net.nowNs + 60 * TwoHosts.SECOND, record.nextDeadlineNs());
        assertEquals(true, record.variables(net.nowNs).get("finReceived"));
        assertEquals(1, net.client.endpoint.timeWaitCount());
        assertEquals(List.of(), net.client.endpoint.orphans());
        Transition last = record.history().get(record.history().size() - 1);
        assertEquals("FIN_WAIT_2 TIME_WAIT FIN_RECEIVED", last.from() + " " + last.to() + " " + last.cause());
        net.advance(61 * TwoHosts.SECOND);
        assertEquals(0, net.client.endpoint.timeWaitCount());
        assertEquals(0, kills("finTimeout"));
        assertEquals(Set.of(), net.client.taken);
    }

    @Test
    void in_fin_wait_2_its_time_ends_it_and_is_foretold() throws CallFailed {
        Conversation record = finWait2(7);
        Forecast forecast =
                net.client.endpoint.orphanForecasts(net.client.knobs).get(record.id());
        assertEquals(new Forecast(record.nextDeadlineNs(), Cause.LINGER2_OVER, "TCP_LINGER2", 0, List.of()), forecast);
        net.client.sent.clear();
        net.advance(8 * TwoHosts.SECOND);
        Transition last = record.history().get(record.history().size() - 1);
        assertEquals(new Transition(forecast.atNs(), State.FIN_WAIT_2, State.CLOSED, Cause.LINGER2_OVER), last);
        assertEquals(List.of(), net.client.sent, "without a packet");
        assertEquals(1, kills("finTimeout"));
        assertEquals(Set.of(), net.client.taken);
    }

    @Test
    void in_fin_wait_2_data_and_syn_are_answered_as_by_a_closed_port() throws CallFailed {
        Conversation record = finWait2(0);
        sends(Segment.SYN, 0, record);
        Segment answer = net.client.poll();
        assertEquals(Segment.RST | Segment.ACK, answer.flags());
        assertEquals(0, answer.seq());
        assertEquals(State.CLOSED, record.state());
        assertEquals(Failure.ABORTED, record.failure());
        assertEquals(1, kills("data"));
        assertEquals(1, net.client.endpoint.struck(Cause.SYN_IN_FIN_WAIT_2));
        assertEquals(Set.of(), net.client.taken);
    }

    /** The window that was told last holds, in its own unit: here 128 octets (RFC 7323 2.2). */
    @Test
    void in_fin_wait_2_the_window_is_what_the_peer_was_told() throws CallFailed {
        Conversation record = finWait2(0);
        sends(Segment.RST, 70_000, record);
        assertEquals(State.FIN_WAIT_2, record.state(), "beyond the window");
        sends(Segment.RST, 60_000, record);
        assertEquals(State.CLOSED, record.state(), "in the window");
    }

    @Test
    void in_fin_wait_2_an_abort_tells_the_peer() throws CallFailed {
        Conversation record = finWait2(0);
        net.client.sent.clear();
        net.client.endpoint.abort(net.nowNs, record, Cause.ABORT_CALL);
        net.exchange();
        assertEquals(Failure.ABORTED, record.failure());
        assertEquals(1, net.client.sent.size());
        assertEquals(
                "RST sent", record.history().get(record.history().size() - 1).detail());
        assertEquals(State.CLOSED, record.state());
        assertEquals(List.of(), List.copyOf(net.client.endpoint.conversations()));
        assertEquals(0, net.client.endpoint.timeWaitCount());
    }

    private long kills(String reason) {
        return net.client.endpoint.orphanKills().get(reason);
    }

    /** What it answers is what the connection would have answered. */
    @Test
    void it_answers_as_the_connection_would() throws CallFailed {
        Connection connection = timeWait(false);
        Segment before = answerToFinAgain(connection);
        net.client.endpoint.close(net.nowNs, connection, Cause.CLOSE_CALL);
        net.exchange();
        Segment after = answerToFinAgain(connection);
        assertEquals(before.toString(), after.toString());
        assertEquals(before.options().tsVal(), after.options().tsVal());
        assertEquals(before.ttl(), after.ttl());
        assertEquals(connection.nextDeadlineNs(), net.nowNs + 60 * TwoHosts.SECOND, "2MSL began anew");
    }

    private Segment answerToFinAgain(Connection connection) {
        int fin = (int) (long) (Long) connection.variables(net.nowNs).get("rcvNxt") - 1;
        int ack = (int) (long) (Long) connection.variables(net.nowNs).get("sndNxt");
        net.client.arrives(net.client.fromPeer(8080, 5000, Segment.FIN | Segment.ACK, fin, ack));
        Segment answer = net.client.poll();
        assertNotNull(answer);
        assertNull(net.client.poll());
        return answer;
    }

    @Test
    void many_are_found_by_id_and_end_in_any_order() throws CallFailed {
        int count = 5_000;
        net.server.knob("somaxconn", "65535");
        net.server.knob("tcp_max_syn_backlog", "65535");
        net.client.knob("tcp_max_tw_buckets", "100000");
        net.client.knob("tcp_max_orphans", "100000");
        net.server.knob("tcp_max_orphans", "100000");
        List<Listener> listeners = List.of(net.server.listen(80, 65_535), net.server.listen(81, 65_535));
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(net.client.connect(80 + i % 2));
        }
        net.exchange();
        all.forEach(connection -> net.client.endpoint.close(net.nowNs, connection, Cause.CLOSE_CALL));
        net.exchange();
        for (Listener listener : listeners) {
            for (Connection c = net.server.accept(listener, null); c != null; c = net.server.accept(listener, null)) {
                net.server.endpoint.close(net.nowNs, c, Cause.CLOSE_CALL);
            }
        }
        net.exchange();
        assertEquals(count, net.client.endpoint.timeWaitCount());
        assertEquals(count, net.client.endpoint.conversations().size());
        List<Connection> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(1));
        for (int i = 0; i < count; i++) {
            Connection connection = shuffled.get(i);
            Conversation record = net.client.endpoint.conversation(connection.id());
            assertEquals(connection.id(), record.id());
            if (i % 2 == 0) {
                net.client.endpoint.abort(net.nowNs, record, Cause.ABORT_CALL);
                assertNull(net.client.endpoint.conversation(connection.id()));
            }
        }
        assertEquals(count / 2, net.client.endpoint.timeWaitCount());
        int previous = 0;
        for (Conversation record : net.client.endpoint.conversations()) {
            assertTrue(record.id() > previous, "in ascending order");
            previous = record.id();
        }
        net.advance(61 * TwoHosts.SECOND);
        assertEquals(0, net.client.endpoint.timeWaitCount());
        assertEquals(Set.of(), net.client.taken);
    }
}
