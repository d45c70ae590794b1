package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.Requirement;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/** RFC 4987 3.6, Linux tcp_syncookies: half-open connections that nobody remembers. */
class SynCookiesTest {
    private static final int PEER_ISN = 0xffff_fffe; // its first byte wraps
    private final TwoHosts net = new TwoHosts();
    private final TwoHosts.Side server = net.server;

    private Listener listener(String syncookies) throws CallFailed {
        server.knob("tcp_syncookies", syncookies);
        return server.listen(80, 1);
    }

    private Segment syn(int port) {
        return server.fromPeer(port, 80, Segment.SYN, PEER_ISN, 0);
    }

    private Segment ack(int port, Segment synAck) {
        return server.fromPeer(port, 80, Segment.ACK, PEER_ISN + 1, synAck.seq() + 1);
    }

    /** The SYN-ACK that answers it. */
    private Segment answer(Segment syn) {
        server.arrives(syn);
        return server.poll();
    }

    private Connection accepted(Listener listener) throws CallFailed {
        return server.accept(listener, null);
    }

    private static String all(Segment synAck) {
        TcpOptions options = synAck.options();
        return synAck.destinationPort() + " " + synAck.seq() + " " + synAck.ack() + " " + synAck.flags() + " "
                + synAck.window() + " " + synAck.trafficClass() + " " + synAck.ttl() + " mss " + options.mss()
                + " scale "
                + options.windowScale() + " sack " + options.sackPermitted() + " "
                + (options.hasTimestamps() ? options.tsVal() + " " + options.tsEcr() : "");
    }

    /** Whatever came before, a SYN gets the answer that it would get from a stack to which nothing has come. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_was_answered_before_does_not_matter(long seed) throws CallFailed {
        SplittableRandom random = new SplittableRandom(seed);
        Listener listener = listener("2");
        String[][] changes = {
            {"tcp_window_scaling", "0", "1"},
            {"tcp_sack", "0", "1"},
            {"tcp_timestamps", "0", "1"},
            {"tcp_ecn", "0", "1"},
            {"tcp_rmem", "4096 8000 6000000", "4096 131072 33554432"}
        };
        Map<String, String> knobs = new TreeMap<>();
        long receiveBuffer = ConnectionOptions.UNSET;
        for (int i = 1; i <= 300; i++) {
            if (random.nextInt(4) == 0) {
                String[] change = changes[random.nextInt(changes.length)];
                knobs.put(change[0], change[1 + random.nextInt(2)]);
                server.knob(change[0], knobs.get(change[0]));
            }
            if (random.nextInt(8) == 0) {
                receiveBuffer = random.nextBoolean() ? ConnectionOptions.UNSET : 20_000;
                listener.options().set(ConnectionOption.RCVBUF, receiveBuffer);
            }
            TwoHosts fresh = new TwoHosts();
            fresh.server.knob("tcp_syncookies", "2");
            for (Map.Entry<String, String> knob : knobs.entrySet()) {
                fresh.server.knob(knob.getKey(), knob.getValue());
            }
            fresh.server.listen(80, 1).options().set(ConnectionOption.RCVBUF, receiveBuffer);
            int flags = random.nextInt(3) == 0 ? Segment.SYN | Segment.ECE | Segment.CWR : Segment.SYN;
            Segment syn = server.fromPeer(i, 80, flags, random.nextInt(), 0);
            syn.window(random.nextInt(5) == 0 ? 1_000 : 65_535);
            syn.options().mss(random.nextInt(5) == 0 ? 536 : 1_460).sackPermitted(random.nextInt(4) != 0);
            if (random.nextInt(4) != 0) {
                syn.options().windowScale(random.nextInt(5) == 0 ? 2 : 7);
            }
            if (random.nextInt(4) != 0) {
                syn.options().timestamps(random.nextInt(), 0);
            }
            Segment same = new Segment().header(syn);
            fresh.server.arrives(same);
            assertEquals(all(fresh.server.poll()), all(answer(syn)), "SYN " + i + " of seed " + seed);
        }
        assertEquals(300, listener.cookiesSent());
    }

    // when

    @Test
    void always_with_2_and_then_nothing_is_remembered() throws CallFailed {
        Listener listener = listener("2");
        for (int port = 1; port <= 100; port++) {
            assertEquals("S.", TwoHosts.flags(answer(syn(port))));
        }
        assertEquals(0, listener.synQueue());
        assertEquals(100, listener.cookiesSent());
        assertTrue(server.endpoint.connections().isEmpty());
        assertEquals(Long.MAX_VALUE, server.endpoint.nextDeadlineNs(), "no SYN-ACK is repeated");
    }

    @Test
    @Requirement("RFC4987 a")
    void with_1_only_when_the_syn_queue_is_full() throws CallFailed {
        Listener listener = listener("1");
        for (int port = 1; port <= 5; port++) {
            assertEquals("S.", TwoHosts.flags(answer(syn(port))));
        }
        assertEquals(2, listener.synQueue());
        assertEquals(2, listener.synQueueLimit());
        assertEquals(3, listener.cookiesSent());
        assertEquals(0, listener.drops());
    }

    @Test
    void with_0_never() throws CallFailed {
        Listener listener = listener("0");
        for (int port = 1; port <= 2; port++) {
            assertEquals("S.", TwoHosts.flags(answer(syn(port))));
        }
        assertNull(answer(syn(3)));
        assertEquals(0, listener.cookiesSent());
        assertEquals(1, listener.drops(Listener.Drop.SYN_QUEUE_FULL));
    }

    /** Linux: the last quarter is for peers known from earlier connections; with cookies the knob means nothing. */
    @ParameterizedTest
    @CsvSource({"0, 8, 7", "0, 100, 76", "0, 1, 2", "1, 8, 1001"})
    void tcp_max_syn_backlog_counts_without_cookies(String syncookies, String reach, int limit) throws CallFailed {
        server.knob("tcp_syncookies", syncookies);
        server.knob("tcp_max_syn_backlog", reach);
        Listener listener = server.listen(80, 1000);
        assertEquals(limit, listener.synQueueLimit());
        for (int port = 1; port <= limit + 3; port++) {
            server.arrives(syn(port));
        }
        assertEquals(limit, listener.synQueue());
    }

    @Test
    void a_full_accept_queue_leaves_no_room_for_cookies() throws CallFailed {
        Listener listener = listener("2");
        for (int port = 1; port <= 2; port++) {
            server.arrives(ack(port, answer(syn(port))));
        }
        assertEquals(2, listener.acceptQueue());
        assertNull(answer(syn(3)));
        assertEquals(1, listener.drops(Listener.Drop.SYN_ACCEPT_QUEUE_FULL));
    }

    // what they bring back

    @ParameterizedTest
    @CsvSource({
        "100, 536",
        "536, 536",
        "1299, 536",
        "1300, 1300",
        "1439, 1300",
        "1440, 1440",
        "1460, 1460",
        "9000, 1460"
    })
    void the_mss_is_kept_in_four_classes(int announced, int kept) throws CallFailed {
        Listener listener = listener("2");
        Segment syn = syn(1);
        syn.options().mss(announced);
        Segment synAck = answer(syn);
        assertEquals(1460, synAck.options().mss(), "ours");
        server.arrives(ack(1, synAck).window(60_000));
        Connection connection = accepted(listener);
        assertEquals(State.ESTABLISHED, connection.state());
        assertEquals(kept, connection.sock().largestSegment());
        assertEquals(Cause.SYN_COOKIE, connection.history().get(0).cause());
        assertEquals(1, listener.cookiesTaken());
    }

    @ParameterizedTest // Linux msstab in net/ipv6/syncookies.c: less 60 octets of headers
    @CsvSource({"100, 1220", "1419, 1220", "1420, 1420", "1439, 1420", "1440, 1440", "8939, 1440", "9000, 8940"})
    void over_ipv6_the_classes_are_others(int announced, int kept) {
        SynCookies cookies = new SynCookies(new SplittableRandom(1));
        Segment syn = overIpv6(Segment.SYN, PEER_ISN);
        syn.options().mss(announced);
        int isn = cookies.make(TwoHosts.SECOND, syn);
        assertEquals(
                kept,
                cookies.mss(TwoHosts.SECOND, overIpv6(Segment.ACK, PEER_ISN + 1).ack(isn + 1)));
    }

    private static Segment overIpv6(int flags, int seq) {
        return new Segment()
                .clear()
                .source(IpAddress.parse("fd00::1"), 1)
                .destination(IpAddress.parse("fd00::2"), 80)
                .flags(flags)
                .seq(seq);
    }

    @Test
    void no_mss_means_536() throws CallFailed {
        Listener listener = listener("2");
        server.arrives(ack(1, answer(syn(1))).window(60_000));
        assertEquals(536, accepted(listener).sock().largestSegment());
    }

    @Test
    void without_timestamps_no_other_option_is_agreed_to() throws CallFailed {
        listener("2");
        Segment syn = syn(1);
        syn.options().mss(1460).sackPermitted(true).windowScale(7);
        TcpOptions agreed = answer(syn).options();
        assertEquals(TcpOptions.ABSENT, agreed.windowScale());
        assertTrue(!agreed.sackPermitted() && !agreed.hasTimestamps());
    }

    @ParameterizedTest
    @CsvSource({"0, true", "7, true", "14, false", "15, true", "-1, true", "-1, false"})
    void with_timestamps_window_scale_and_sack_are_kept(int scale, boolean sack) throws CallFailed {
        Listener listener = listener("2");
        Segment syn = syn(1);
        syn.options().mss(1460).sackPermitted(sack).windowScale(scale).timestamps(77, 0);
        Segment synAck = answer(syn);
        assertEquals(sack, synAck.options().sackPermitted());
        assertEquals(77, synAck.options().tsEcr());
        net.nowNs += TwoHosts.SECOND;
        Segment ack = ack(1, synAck);
        ack.options().timestamps(1077, synAck.options().tsVal());
        server.arrives(ack);
        Connection connection = accepted(listener);
        var known = connection.variables(net.nowNs);
        assertEquals(sack, known.get("sack"));
        assertEquals(true, known.get("timestamps"));
        assertEquals(scale < 0 ? 0 : Math.min(scale, 14), known.get("sndWscale"));
        assertEquals(1000 << Math.max(0, Math.min(scale, 14)), known.get("sndWnd"));
    }

    @Test
    void the_third_segment_may_carry_data() throws CallFailed {
        Listener listener = listener("2");
        Segment synAck = answer(syn(1));
        byte[] data = "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        server.arrives(ack(1, synAck).data(java.nio.ByteBuffer.wrap(data), 0, data.length));
        assertEquals("hello", server.receive(accepted(listener)));
    }

    // what is none

    @Test
    void a_guess_is_answered_with_rst() throws CallFailed {
        Listener listener = listener("2");
        Segment synAck = answer(syn(1));
        server.arrives(ack(1, synAck).ack(synAck.seq() + 100));
        assertEquals("R", TwoHosts.flags(server.poll()));
        server.arrives(ack(2, synAck)); // another port's
        assertEquals("R", TwoHosts.flags(server.poll()));
        assertEquals(2, listener.cookiesFailed());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) { // of 2^32 numbers, eight are good
            server.arrives(ack(3, synAck).ack(random.nextInt()));
            server.poll();
        }
        assertEquals(0, listener.cookiesTaken());
    }

    @Test
    void no_ack_counts_where_no_cookie_was_sent() throws CallFailed {
        Listener listener = listener("1");
        server.arrives(server.fromPeer(1, 80, Segment.ACK, 5, 6));
        assertEquals("R", TwoHosts.flags(server.poll()));
        assertEquals(0, listener.cookiesFailed());
    }

    /** Two periods of the minute clock, and two minutes since the listener's last cookie. */
    @ParameterizedTest
    @CsvSource({"0, 59", "0, 119", "59, 60", "30, 89"})
    void they_hold_for_one_to_two_minutes(int atS, int laterS) throws CallFailed {
        Listener listener = listener("2");
        net.nowNs = 600 * TwoHosts.SECOND + atS * TwoHosts.SECOND;
        Segment synAck = answer(syn(1));
        net.nowNs += laterS * TwoHosts.SECOND;
        server.arrives(ack(1, synAck));
        assertEquals(1, listener.cookiesTaken());
        Segment second = answer(syn(2));
        net.nowNs += 120 * TwoHosts.SECOND;
        server.arrives(ack(2, second));
        assertEquals(1, listener.cookiesTaken());
        assertEquals("R", TwoHosts.flags(server.poll()));
    }

    @Test
    void a_rst_and_a_syn_ack_bring_none_back() throws CallFailed {
        Listener listener = listener("2");
        Segment synAck = answer(syn(1));
        server.arrives(ack(1, synAck).flags(Segment.RST | Segment.ACK));
        assertNull(server.poll());
        server.arrives(ack(1, synAck).flags(Segment.SYN | Segment.ACK));
        assertEquals("R", TwoHosts.flags(server.poll()));
        assertEquals(0, listener.cookiesTaken());
    }

    @Test
    void the_timestamp_is_never_ahead_of_the_clock() {
        for (long ms = 0; ms < 1_000; ms++) {
            for (int scale = -1; scale <= 14; scale++) {
                int tsVal = SynCookies.tsVal(ms * TwoHosts.MS, scale, scale % 2 == 0, false);
                assertTrue(tsVal <= ms && tsVal > ms - 64, ms + " " + tsVal);
                assertEquals(scale, SynCookies.windowScale(tsVal));
                assertEquals(scale % 2 == 0, SynCookies.sack(tsVal));
            }
        }
    }
}
