package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Distribution;
import rawtcp.net.Fate;
import rawtcp.net.Loss;
import rawtcp.net.Middlebox;
import rawtcp.net.Packet;
import rawtcp.net.Path;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.TcpOptions;

/** What a path does with packets, without a stack. */
class NetworkTest {
    private static final long MS = 1_000_000;
    private static final IpAddress HERE = IpAddress.parse("10.0.0.1");
    private static final IpAddress THERE = IpAddress.parse("10.0.0.2");

    private record Arrival(long atNs, Packet packet) {}

    private record Report(long atNs, IcmpError error) {}

    private final Path path = new Path(new Chance(1)).delay(10 * MS);
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Report> errors = new ArrayList<>();
    private long number;

    private final Path.Ends ends = new Path.Ends() {
        @Override
        public void arrives(long atNs, Packet packet) {
            arrivals.add(new Arrival(atNs, packet));
        }

        @Override
        public void icmp(long atNs, int type, int code, int mtu, Packet about) {
            ByteBuffer bytes = ByteBuffer.allocate(576);
            int length = IcmpCodec.encodeIpv4(THERE, type, code, mtu, about.bytes(), about.length(), bytes, 0);
            errors.add(new Report(atNs, IcmpCodec.decode(bytes, 0, length)));
        }
    };

    private Packet packet(int flags, int dataLength) {
        return packet(new Segment().clear().flags(flags).data(ByteBuffer.allocate(dataLength), 0, dataLength));
    }

    private Packet packet(Segment segment) {
        segment.source(HERE, 1000).destination(THERE, 80).seq(77);
        ByteBuffer bytes = ByteBuffer.allocate(70_000);
        int length = SegmentCodec.encodeIpv4(segment, bytes, 0);
        return new Packet(++number, ByteBuffer.allocate(length).put(0, bytes, 0, length));
    }

    private Fate send(long nowNs, Packet packet) {
        return path.carry(nowNs, packet, ends);
    }

    @Test
    void a_packet_takes_the_delay_and_its_time_on_the_bottleneck() {
        path.rate(8_000_000, 10_000, 100); // a byte a microsecond
        send(0, packet(Segment.ACK, 960));
        send(0, packet(Segment.ACK, 960));
        send(5 * MS, packet(Segment.ACK, 960));
        assertEquals(
                List.of(11 * MS, 12 * MS, 16 * MS),
                arrivals.stream().map(Arrival::atNs).toList());
    }

    @Test
    void a_full_queue_drops_its_tail_and_drains() {
        path.rate(8_000_000, 2_500, 100);
        assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 960)));
        assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 960)));
        assertEquals(Fate.QUEUE_FULL, send(0, packet(Segment.ACK, 960)));
        assertEquals(Fate.PASSED, send(MS, packet(Segment.ACK, 960)));
        path.rate(8_000_000, 1 << 20, 2);
        assertEquals(Fate.QUEUE_FULL, send(MS, packet(Segment.ACK, 0)));
    }

    @Test
    void without_reordering_no_packet_passes_another_whatever_the_jitter() {
        path.jitter(50 * MS);
        for (int i = 0; i < 200; i++) {
            send(i * MS, packet(Segment.ACK, 0));
        }
        for (int i = 1; i < arrivals.size(); i++) {
            assertTrue(arrivals.get(i).atNs >= arrivals.get(i - 1).atNs);
            assertTrue(arrivals.get(i).atNs >= i * MS + 10 * MS);
        }
    }

    @Test
    void some_are_late_and_some_come_twice_as_often_as_asked_for() {
        path.reordering(100_000, 50 * MS).duplication(200_000);
        long previousNs = 0;
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            send(i * MS, packet(Segment.ACK, 0));
        }
        for (Arrival arrival : arrivals) {
            passed += arrival.atNs < previousNs ? 1 : 0;
            previousNs = arrival.atNs;
        }
        assertTrue(arrivals.size() > 11_700 && arrivals.size() < 12_300, "twins: " + (arrivals.size() - 10_000));
        assertTrue(passed > 500, "overtaken: " + passed);
    }

    @Test
    void loss_by_chance_and_in_bursts_have_the_rate_asked_for_and_bursts_come_together() {
        path.loss(Loss.random(100_000));
        int alone = count(Fate.LOST, 20_000);
        assertTrue(alone > 1_700 && alone < 2_300, "lost: " + alone);
        path.loss(Loss.burst(0, 1_000_000, 10_000, 200_000)); // bad for 5 packets of 105
        int lost = 0;
        int runs = 0;
        boolean before = false;
        for (int i = 0; i < 20_000; i++) {
            boolean now = send(0, packet(Segment.ACK, 0)) == Fate.LOST;
            lost += now ? 1 : 0;
            runs += now && !before ? 1 : 0;
            before = now;
        }
        assertTrue(lost > 700 && lost < 1_250, "lost: " + lost);
        assertTrue(lost > 3 * runs && lost < 8 * runs, lost + " lost in " + runs + " bursts");
    }

    private int count(Fate fate, int packets) {
        int count = 0;
        for (int i = 0; i < packets; i++) {
            count += send(0, packet(Segment.ACK, 0)) == fate ? 1 : 0;
        }
        return count;
    }

    @Test
    void listed_packets_are_lost_by_number_by_flag_or_by_any_question() {
        path.loss(Loss.numbered(Set.of(2L, 3L)));
        assertEquals(List.of(Fate.PASSED, Fate.LOST, Fate.LOST, Fate.PASSED), List.of(one(), one(), one(), one()));
        path.loss(Loss.flagged(Segment.SYN));
        assertEquals(Fate.LOST, send(0, packet(Segment.SYN, 0)));
        assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 0)));
        path.loss(Loss.listed(packet -> packet.length() > 100));
        assertEquals(Fate.LOST, send(0, packet(Segment.ACK, 61)));
        assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 60)));
    }

    private Fate one() {
        return send(0, packet(Segment.ACK, 0));
    }

    @Test
    void a_bit_that_turns_over_is_caught_by_a_checksum() {
        path.corruption(1_000_000);
        for (int i = 0; i < 2_000; i++) {
            assertEquals(Fate.CORRUPTED, send(0, packet(Segment.ACK, 40)));
        }
        for (Arrival arrival : arrivals) {
            Segment read = arrival.packet.segment();
            boolean harmless = read != null && read.seq() == 77 && read.dataLength() == 40; // in the ports' sum only
            assertTrue(read == null || (harmless && read.partialChecksum()), () -> "taken: " + read);
        }
    }

    @Test
    void what_is_too_big_is_answered_by_icmp_or_falls_into_a_black_hole() {
        path.mtu(1_000, false);
        assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 960)));
        assertEquals(Fate.TOO_BIG, send(0, packet(Segment.ACK, 961)));
        assertEquals(1, arrivals.size());
        IcmpError error = errors.get(0).error;
        assertEquals(IcmpError.Kind.TOO_BIG, error.kind());
        assertEquals(1_000, error.mtu());
        assertEquals(77, error.seq());
        assertEquals("10.0.0.1:1000 10.0.0.2:80", error.tuple().toString());
        path.mtu(1_000, true);
        assertEquals(Fate.TOO_BIG, send(0, packet(Segment.ACK, 961)));
        assertEquals(1, errors.size());
        path.heal();
        assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 961)));
    }

    @Test
    void a_healed_path_has_no_chance_left_whatever_its_shape_was() {
        path.loss(Loss.random(900_000, 900_000))
                .duplication(500_000, 900_000)
                .corruptionBehindHeader(500_000, 900_000)
                .overtaking(500_000, 2, 900_000)
                .spread(9 * MS, Distribution.PARETO, 900_000)
                .unordered();
        for (int i = 0; i < 100; i++) {
            send(0, packet(Segment.ACK, 40));
        }
        path.heal();
        arrivals.clear();
        for (int i = 0; i < 100; i++) {
            assertEquals(Fate.PASSED, send(0, packet(Segment.ACK, 40)));
        }
        assertEquals(100, arrivals.size());
        arrivals.forEach(arrival -> assertEquals(10 * MS, arrival.atNs));
    }

    @Test
    void an_error_may_come_instead_of_a_delivery() {
        path.icmp(1_000_000, 3, 1);
        assertEquals(Fate.REFUSED, one());
        assertEquals("host unreachable", errors.get(0).error.sentence());
        assertTrue(arrivals.isEmpty());
    }

    @Test
    void a_middlebox_strips_options_and_clamps_the_mss_and_the_checksum_stays_good() {
        path.middlebox(new Middlebox(EnumSet.of(Middlebox.Strip.WINDOW_SCALE, Middlebox.Strip.TIMESTAMPS), 1_400));
        Segment syn = new Segment().clear().flags(Segment.SYN);
        syn.options().mss(1_460).windowScale(7).timestamps(5, 6).sackPermitted(true);
        send(0, packet(syn));
        TcpOptions left = arrivals.get(0).packet.segment().options();
        assertEquals(1_400, left.mss());
        assertEquals(TcpOptions.ABSENT, left.windowScale());
        assertFalse(left.hasTimestamps());
        assertTrue(left.sackPermitted());

        path.middlebox(new Middlebox(
                EnumSet.of(Middlebox.Strip.LATER_TIMESTAMPS, Middlebox.Strip.SACK, Middlebox.Strip.SACK_PERMITTED),
                Middlebox.ANY_MSS));
        syn.options().mss(1_460);
        send(0, packet(syn));
        left = arrivals.get(1).packet.segment().options();
        assertEquals(1_460, left.mss());
        assertTrue(left.hasTimestamps());
        assertFalse(left.sackPermitted());
        Segment ack = new Segment().clear().flags(Segment.ACK);
        ack.options().timestamps(5, 6).addSack(100, 200);
        send(0, packet(ack));
        left = arrivals.get(2).packet.segment().options();
        assertFalse(left.hasTimestamps());
        assertEquals(0, left.sackCount());
    }

    @Test
    void the_log_tells_two_runs_apart_by_one_bit_or_one_nanosecond() {
        assertEquals(digest(5, 1), digest(5, 1));
        assertNotEquals(digest(5, 1), digest(6, 1));
        assertNotEquals(digest(5, 1), digest(5, 2));
    }

    private String digest(long nowNs, int flags) {
        WireLog log = new WireLog(0, 3);
        log.sent(nowNs, "a", "b", packet(flags, 0));
        return log.digest();
    }

    @Test
    void the_log_reads_as_a_script_does() {
        WireLog log = new WireLog(0, 2);
        Packet syn = packet(Segment.SYN, 0);
        for (Packet packet : List.of(packet(Segment.RST, 0), syn, packet(Segment.ACK | Segment.PSH, 5))) {
            log.sent(1_500_000, "a", "b", packet);
            log.fate(1_500_000, "a", "b", packet, packet.equals(syn) ? Fate.LOST : Fate.PASSED);
        }
        assertEquals(
                List.of(
                        "     0.001500  a > b  1000>80 S 0:0(0) win 0   (lost)",
                        "     0.001500  a > b  1000>80 P. 0:5(5) ack 0 win 0"),
                log.last());
    }

    @Test
    void events_of_the_same_time_happen_in_the_order_of_their_planning() {
        Clock clock = new Clock(5);
        List<Integer> happened = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int which = i;
            clock.at(7, nowNs -> happened.add(which));
        }
        clock.at(6, nowNs -> happened.add(-1));
        assertFalse(clock.happenNext());
        clock.advanceTo(6);
        assertTrue(clock.happenNext());
        assertFalse(clock.happenNext());
        clock.advanceTo(7);
        while (clock.happenNext()) {
            // all of them
        }
        assertEquals(-1, happened.get(0));
        for (int i = 0; i < 20; i++) {
            assertEquals(i, happened.get(i + 1));
        }
    }

    @Test
    void a_syn_to_a_closed_ephemeral_port_crosses_the_network_and_its_reset_comes_back() {
        Network network = new Network(new Clock(0), new Chance(1), new WireLog(0, 10));
        SimHost a = network.add(new SimHost("a", new Knobs(), new Chance(2), HERE));
        SimHost b = network.add(new SimHost("b", new Knobs(), new Chance(3), THERE));
        network.path(a, b).delay(MS);
        network.path(b, a).delay(2 * MS);
        Segment syn = new Segment().clear().flags(Segment.SYN);
        ByteBuffer bytes = ByteBuffer.allocate(40);
        SegmentCodec.encodeIpv4(syn.source(HERE, 1000).destination(THERE, 61_000), bytes, 0);
        network.deliver(MS, b, new Packet(1, bytes));
        network.runUntil(10 * MS);
        assertEquals(1, network.log().segments());
        assertTrue(network.log().last().get(0).contains("b > a  61000>1000 R. 0:0(0) ack 1 win 0"));
        assertEquals(10 * MS, network.clock().nowNs());
        assertNull(a.endpoint().connection(1));
    }
}
