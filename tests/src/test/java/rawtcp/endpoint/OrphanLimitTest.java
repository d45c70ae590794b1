package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.State;
import rawtcp.view.OrphansLook;
import rawtcp.view.OrphansView;
import rawtcp.view.OrphansView.Orphans;
import rawtcp.wire.IcmpError;

/** What all orphans together may take: tcp_max_orphans and tcp_mem (linux-close-semantics 9), tcp_max_tw_buckets (10). */
class OrphanLimitTest {
    private final TwoHosts net = new TwoHosts();

    OrphanLimitTest() throws CallFailed {
        net.server.listen(8080, 20_000, false, null);
        net.server.knob("tcp_max_syn_backlog", "100000");
        net.server.knob("somaxconn", "100000");
    }

    private Connection open() throws CallFailed {
        Connection client = net.client.connect(0, 8080, new Owner(100, "test", 0));
        net.exchange();
        return client;
    }

    private List<Connection> silentOrphans(int count) throws CallFailed {
        List<Connection> orphans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orphans.add(open());
        }
        net.lost = segment -> true;
        orphans.forEach(this::close);
        return orphans;
    }

    private void close(Connection client) {
        net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL);
    }

    private void icmp(Connection client) {
        client.onIcmp(net.nowNs, new IcmpError(client.tuple().remote(), 3, 1, 0, client.tuple(), client.iss() + 1));
    }

    private static Cause lastCause(Conversation connection) {
        return connection.history().get(connection.history().size() - 1).cause();
    }

    private long killed(String reason) {
        return net.client.endpoint.orphanKills().get(reason);
    }

    @Test
    void each_close_is_counted_exactly() throws CallFailed {
        net.client.knob("tcp_max_orphans", "5");
        List<Connection> orphans = silentOrphans(8);
        net.client.sent.clear();
        net.exchange();
        assertEquals(3, killed("limit"));
        assertEquals(5, net.client.endpoint.countedOrphans());
        assertEquals(3, net.client.sent.stream().filter("R."::equals).count());
        assertEquals(Cause.ORPHAN_LIMIT, lastCause(orphans.get(5)));
        assertEquals(State.FIN_WAIT_1, orphans.get(4).state());
    }

    @Test
    void a_limit_that_was_lowered_strikes_at_the_next_retransmission_and_the_peer_is_told() throws CallFailed {
        List<Connection> orphans = silentOrphans(4);
        net.client.knob("tcp_max_orphans", "3");
        assertEquals(4, net.client.endpoint.orphans().size());
        net.client.sent.clear();
        net.advance(TwoHosts.SECOND);
        assertEquals(1, killed("limit"));
        assertEquals(State.CLOSED, orphans.get(0).state());
        assertTrue(net.client.sent.contains("R."));
    }

    @Test
    void an_orphan_that_icmp_tells_ill_of_counts_twice() throws CallFailed {
        net.client.knob("tcp_max_orphans", "7");
        List<Connection> orphans = silentOrphans(4);
        net.exchange();
        icmp(orphans.get(2));
        net.advance(TwoHosts.SECOND);
        assertEquals(1, killed("limit"));
        assertEquals(Cause.ORPHAN_LIMIT, lastCause(orphans.get(2)));
    }

    @Test
    void one_that_has_sent_no_data_for_long_counts_twice_and_with_icmp_four_times() throws CallFailed {
        net.client.knob("tcp_orphan_retries", "20");
        net.client.knob("tcp_max_orphans", "3");
        List<Connection> orphans = silentOrphans(2);
        net.advance(239 * TwoHosts.SECOND);
        assertEquals(0, killed("limit"));
        net.advance(400 * TwoHosts.SECOND);
        assertEquals(1, killed("limit"));
        Connection left = orphans.stream()
                .filter(orphan -> orphan.state() != State.CLOSED)
                .findAny()
                .orElseThrow();
        icmp(left);
        net.client.sent.clear();
        net.advance(200 * TwoHosts.SECOND);
        assertEquals(Cause.ORPHAN_LIMIT, lastCause(left));
        assertTrue(net.client.sent.stream().noneMatch(flags -> flags.contains("R")), "hopeless: in silence");
    }

    @Test
    void memory_above_tcp_mem_ends_one_that_has_data_to_send() throws CallFailed {
        Connection much = open();
        Connection little = open();
        net.lost = segment -> true;
        net.client.endpoint.send(net.nowNs, much, ByteBuffer.allocate(10_000), false);
        net.client.knob("tcp_mem", "1 1 1");
        assertTrue(net.client.endpoint.memoryPages() >= 3);
        close(little);
        close(much);
        assertEquals(State.FIN_WAIT_1, little.state());
        assertEquals(Cause.MEMORY_LIMIT, lastCause(much));
        assertEquals(1, killed("memory"));
        net.client.sent.clear();
        net.exchange();
        assertTrue(net.client.sent.contains("R."));
    }

    @Test
    void memory_is_given_back() throws CallFailed {
        Connection client = open();
        net.client.endpoint.send(net.nowNs, client, ByteBuffer.allocate(10_000), false);
        close(client);
        net.exchange();
        net.advance(61 * TwoHosts.SECOND);
        assertEquals(0, net.client.endpoint.memoryPages());
    }

    @ParameterizedTest // linux-close-semantics 10
    @CsvSource({"0, CLOSED", "1, FIN_WAIT_2"})
    void where_tcp_max_tw_buckets_is_reached_there_is_no_fin_wait_2(int buckets, State after) throws CallFailed {
        net.client.knob("tcp_max_tw_buckets", Integer.toString(buckets));
        Connection client = open();
        close(client);
        net.client.sent.clear();
        net.exchange();
        assertEquals(after, client.state());
        assertEquals(1 - buckets, killed("timeWaitOverflow"));
        assertEquals(List.of("F."), net.client.sent, "in silence");
    }

    @Test
    void an_orphan_keeps_its_place_from_fin_wait_2_to_time_wait() throws CallFailed {
        net.client.knob("tcp_max_tw_buckets", "1");
        Listener listener = net.server.endpoint.listeners().iterator().next();
        Connection first = open();
        Connection server = net.server.accept(listener, null);
        Connection second = open();
        close(first);
        net.exchange();
        close(second);
        net.exchange();
        assertEquals(State.FIN_WAIT_2, first.state());
        assertEquals(State.CLOSED, second.state());
        net.server.endpoint.close(net.nowNs, server, Cause.CLOSE_CALL);
        net.exchange();
        assertEquals(State.TIME_WAIT, first.state());
        assertEquals(1, net.client.endpoint.timeWaitCount());
    }

    /** Every kind of orphan at once, with limits that strike at some: all that is foretold comes true, to the nanosecond. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void what_is_foretold_of_all_together_comes_true(int seed) throws CallFailed {
        Random random = new Random(seed);
        net.client.knob("tcp_orphan_retries", Integer.toString(random.nextInt(16)));
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(open());
        }
        net.lost = segment -> true;
        for (Connection client : clients) {
            net.advance(random.nextInt(50) * TwoHosts.MS);
            if (random.nextBoolean()) {
                net.client.endpoint.send(net.nowNs, client, ByteBuffer.allocate(random.nextInt(8_000)), false);
            }
            close(client);
        }
        for (Connection client : clients) {
            net.advance(random.nextInt(50) * TwoHosts.MS);
            if (random.nextInt(3) == 0) {
                icmp(client);
            }
        }
        net.client.knob("tcp_max_orphans", Integer.toString(random.nextInt(60)));
        net.client.knob("tcp_mem", random.nextBoolean() ? "1 2 3" : "1 2 50");
        Map<Integer, Forecast> forecasts = net.client.endpoint.orphanForecasts(net.client.knobs);
        assertEquals(net.client.endpoint.orphans().size(), forecasts.size());
        net.advance(3_000 * TwoHosts.SECOND);
        for (Connection client : clients) {
            Forecast forecast = forecasts.get(client.id());
            if (forecast != null) {
                assertEquals(State.CLOSED, client.state());
                assertEquals(forecast.cause(), lastCause(client));
                assertEquals(
                        forecast.atNs(),
                        client.history().get(client.history().size() - 1).atNs());
                assertEquals(forecast.attempts(), client.attempts());
            }
        }
        assertEquals(0, net.client.endpoint.countedOrphans());
        assertEquals(0, net.client.endpoint.memoryPages());
    }

    @Test
    void a_look_part_by_part_tells_what_one_at_once_does() throws CallFailed {
        net.client.knob("tcp_max_orphans", "100");
        silentOrphans(90);
        net.exchange();
        net.client.knob("tcp_max_orphans", "50"); // some will be killed at a retransmission
        Orphans atOnce = OrphansView.of(net.client.endpoint, net.client.knobs, net.nowNs);
        OrphansLook look = new OrphansLook(net.client.knobs);
        assertTrue(look.more(net.client.endpoint, net.nowNs, 7));
        String heading = look.heading(Integer.MAX_VALUE);
        int parts = 2;
        while (look.more(net.client.endpoint, net.nowNs, 7)) {
            parts++;
        }
        assertEquals(13, parts);
        assertEquals(
                OrphansView.text(atOnce, true, Integer.MAX_VALUE),
                heading + OrphansView.table(look.foretold().orphans(), true, Integer.MAX_VALUE));
        assertEquals(atOnce, look.foretold());
        assertEquals(
                Set.of("tcp_max_orphans", "tcp_orphan_retries"),
                atOnce.orphans().stream().map(OrphansView.Orphan::diesBy).collect(Collectors.toSet()));
    }

    @Test
    void who_has_gone_before_its_part_is_left_out() throws CallFailed {
        silentOrphans(20);
        net.exchange();
        OrphansLook look = new OrphansLook(net.client.knobs);
        assertTrue(look.more(net.client.endpoint, net.nowNs, 7));
        net.advance(3_000 * TwoHosts.SECOND);
        assertFalse(look.more(net.client.endpoint, net.nowNs, 13));
        assertEquals(7, look.foretold().orphans().size());
    }

    @Test
    void four_thousand_orphans_at_once_are_foretold_at_once() throws CallFailed {
        net.client.knob("tcp_max_orphans", "10000");
        silentOrphans(4_000);
        net.exchange();
        assertEquals(4_000, net.client.endpoint.countedOrphans());
        Map<Integer, Forecast> forecasts = net.client.endpoint.orphanForecasts(net.client.knobs);
        assertEquals(4_000, forecasts.size());
        net.advance(300 * TwoHosts.SECOND);
        assertEquals(4_000, killed("retries"));
    }
}
