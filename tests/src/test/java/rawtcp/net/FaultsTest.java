package rawtcp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.wire.DropReason;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** What netem does to a stream of packets, in virtual time. Each packet's number is in its sequence number. */
final class FaultsTest {
    private static final long MS = 1_000_000;
    private static final int PERCENT = 10_000;
    private static final IpAddress HERE = IpAddress.v4(0x0a000001);
    private static final IpAddress THERE = IpAddress.v4(0x0a000002);

    private record Arrival(long atNs, int number, Packet packet, Mark mark) {}

    private final Faults faults = new Faults();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private int sent;

    private Fault rule(Consumer<Path> effects) {
        return faults.add(new FaultRule(
                true, true, 0, any -> true, 0, 0, null, false, 0, 7, path -> effects.accept(path.unordered()), "test"));
    }

    private static Packet packet(int number, int flags, int dataLength) {
        Segment segment = new Segment().clear().seq(number).flags(flags);
        segment.source(THERE, 80).destination(HERE, 61_000).data(ByteBuffer.allocate(dataLength), 0, dataLength);
        ByteBuffer bytes = ByteBuffer.allocate(2_000);
        int length = SegmentCodec.encodeIpv4(segment, bytes, 0);
        return new Packet(number, ByteBuffer.allocate(length).put(0, bytes, 0, length));
    }

    private void comes(long nowNs, int flags, int dataLength) {
        letThrough(nowNs);
        marks.add(faults.pass(nowNs, true, packet(sent++, flags, dataLength)));
        letThrough(nowNs);
    }

    private void letThrough(long nowNs) {
        while (faults.nextComingNs() <= nowNs) {
            long atNs = faults.nextComingNs();
            Faults.Passed passed = faults.nextComing(nowNs);
            arrivals.add(new Arrival(atNs, passed.packet().bytes().getInt(24), passed.packet(), passed.mark()));
        }
    }

    private void thousands(int count) {
        for (int i = 0; i < count; i++) {
            comes(i * MS, Segment.ACK, 100);
        }
        letThrough(Long.MAX_VALUE - 1);
    }

    private List<Integer> numbers() {
        return arrivals.stream().map(Arrival::number).toList();
    }

    @Test
    void without_a_rule_nothing_stands() {
        assertFalse(faults.stands());
        assertEquals(Long.MAX_VALUE, faults.nextComingNs());
        assertEquals(Long.MAX_VALUE, faults.nextLeavingNs());
    }

    @Test
    void loss_takes_so_many_and_says_so() {
        Fault fault = rule(path -> path.loss(Loss.random(5 * PERCENT)));
        thousands(20_000);
        long lost = fault.count(Fate.LOST);
        assertTrue(lost > 850 && lost < 1_150, "lost: " + lost);
        assertEquals(20_000, fault.matched());
        assertEquals(20_000 - lost, arrivals.size());
        assertEquals(
                lost, marks.stream().filter(mark -> mark != null && mark.lost()).count());
        assertEquals(
                new Mark(true, false, "fault 1: dropped"),
                marks.stream().filter(mark -> mark != null).findFirst().get());
    }

    @Test
    void the_same_seed_gives_the_same_fates_and_another_one_others() {
        Consumer<Path> effects = path -> path.unordered()
                .loss(Loss.random(20 * PERCENT))
                .delay(10 * MS)
                .spread(9 * MS)
                .duplication(10 * PERCENT)
                .limit(1_000);
        List<List<Integer>> orders = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            FaultsTest run = new FaultsTest();
            run.faults.add(new FaultRule(true, false, 0, any -> true, 0, 0, null, false, 0, seed, effects, "test"));
            run.thousands(1_000);
            orders.add(run.numbers());
        }
        assertEquals(orders.get(0), orders.get(1));
        assertFalse(orders.get(0).equals(orders.get(2)));
    }

    @Test
    void delay_keeps_the_order_and_jitter_goes_both_ways_and_does_not() {
        rule(path -> path.delay(20 * MS).limit(1_000));
        thousands(100);
        for (int i = 0; i < 100; i++) {
            assertEquals((i + 20) * MS, arrivals.get(i).atNs);
            assertEquals("fault 1: delayed 20ms", arrivals.get(i).mark.text());
        }
        FaultsTest jittery = new FaultsTest();
        jittery.rule(path -> path.delay(20 * MS).spread(5 * MS).limit(1_000));
        jittery.thousands(2_000);
        long least = Long.MAX_VALUE;
        long most = 0;
        int passed = 0;
        int before = -1;
        for (Arrival arrival : jittery.arrivals) {
            long tookNs = arrival.atNs - arrival.number * MS;
            least = Math.min(least, tookNs);
            most = Math.max(most, tookNs);
            passed += arrival.number < before ? 1 : 0;
            before = arrival.number;
        }
        assertTrue(least >= 15 * MS && least < 15.2 * MS, "least: " + least);
        assertTrue(most < 25 * MS && most > 24.8 * MS, "most: " + most);
        assertTrue(passed > 500, "passed: " + passed);
    }

    @Test
    void duplicates_are_as_many_as_asked_for_and_come_behind_the_first() {
        Fault fault = rule(path -> path.duplication(10 * PERCENT));
        thousands(10_000);
        long twins = fault.count(Fate.DOUBLED);
        assertTrue(twins > 900 && twins < 1_100, "twins: " + twins);
        assertEquals(10_000 + twins, arrivals.size());
        assertEquals(
                twins,
                arrivals.stream()
                        .filter(one -> one.mark != null && one.mark.text().equals("fault 1: a twin"))
                        .count());
        for (int i = 1; i < arrivals.size(); i++) {
            assertTrue(arrivals.get(i).number >= arrivals.get(i - 1).number);
        }
    }

    @Test
    void what_is_reordered_goes_at_once_and_with_a_gap_each_nth_does() {
        Fault fault =
                rule(path -> path.delay(10 * MS).overtaking(25 * PERCENT, 1, 0).limit(1_000));
        thousands(4_000);
        long ahead = fault.count(Fate.REORDERED);
        assertTrue(ahead > 900 && ahead < 1_100, "ahead: " + ahead);
        assertEquals(
                ahead,
                arrivals.stream()
                        .filter(one -> one.atNs == one.number * MS)
                        .peek(one -> assertEquals("fault 1: sent ahead", one.mark.text()))
                        .count());
        FaultsTest gaps = new FaultsTest();
        gaps.rule(path -> path.delay(10 * MS).overtaking(100 * PERCENT, 5, 0).limit(1_000));
        gaps.thousands(20);
        assertEquals(
                List.of(4, 9, 14, 19),
                gaps.arrivals.stream()
                        .filter(one -> one.atNs == one.number * MS)
                        .map(Arrival::number)
                        .toList());
    }

    @Test
    void corruption_turns_one_bit_behind_the_ip_header_and_no_checksum_hides_it() {
        Fault fault = rule(path -> path.corruptionBehindHeader(100 * PERCENT, 0));
        thousands(2_000);
        assertEquals(2_000, fault.count(Fate.CORRUPTED));
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            Packet as = packet(i, Segment.ACK, 100);
            Packet is = arrivals.get(i).packet;
            int bits = 0;
            for (int at = 0; at < as.length(); at++) {
                int turned = Integer.bitCount((as.bytes().get(at) ^ is.bytes().get(at)) & 0xff);
                bits += turned;
                assertTrue(turned == 0 || at >= 20, "in the IP header, octet " + at);
                if (turned > 0) {
                    places.add(at);
                }
            }
            assertEquals(1, bits);
            DropReason bad = SegmentCodec.decodeIpv4(is.bytes(), 0, is.length(), new Segment());
            assertNotNull(bad, "taken, although damaged");
        }
        assertEquals(120, places.size(), "every octet is hit");
    }

    /** A sender on this host leaves the sum to its card: then the sum says nothing about the data, and must first be made whole. */
    @Test
    void corruption_of_a_packet_whose_checksum_is_partial_is_seen_too() {
        rule(path -> path.corruptionBehindHeader(100 * PERCENT, 0));
        for (int i = 0; i < 500; i++) {
            Packet packet = packet(i, Segment.ACK, 100);
            long pseudo = rawtcp.wire.Checksum.pseudoHeaderV4(THERE.v4Bits(), HERE.v4Bits(), 6, 120);
            packet.bytes().putShort(36, (short) rawtcp.wire.Checksum.fold(pseudo));
            assertTrue(packet.segment().partialChecksum());
            assertNull(faults.pass(0, true, packet));
            Packet arrived = faults.nextComing(0).packet();
            assertEquals(null, arrived.segment(), "taken, although damaged");
        }
    }

    /** One whole sum in 65536 is the pseudo-header's, as if it had been left to a card, and one bit makes others so. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x100, 0x8000})
    void nor_passes_damage_of_a_packet_whose_whole_checksum_seems_partial(int turned) {
        rule(path -> path.corruptionBehindHeader(100 * PERCENT, 0));
        int partial =
                rawtcp.wire.Checksum.fold(rawtcp.wire.Checksum.pseudoHeaderV4(THERE.v4Bits(), HERE.v4Bits(), 6, 120));
        for (int i = 0; i < 2_000; i++) {
            Packet packet = packet(i, Segment.ACK, 100);
            int sum = packet.bytes().getShort(36) & 0xffff;
            int data = packet.bytes().getShort(138) & 0xffff; // the sum takes up the difference
            int wanted = partial ^ turned;
            packet.bytes().putShort(138, (short) ((data + sum + (~wanted & 0xffff)) % 0xffff));
            SegmentCodec.sealTcpV4(packet.bytes(), 0);
            assertEquals(wanted, packet.bytes().getShort(36) & 0xffff);
            assertNull(faults.pass(0, true, packet));
            assertNull(faults.nextComing(0).packet().segment(), "taken, although damaged");
        }
    }

    @Test
    void a_rate_paces_and_its_queue_has_a_limit() {
        Fault fault = rule(path ->
                path.rate(1_120_000, Integer.MAX_VALUE, Integer.MAX_VALUE).limit(10)); // 140 octets a millisecond
        for (int i = 0; i < 30; i++) {
            comes(0, Segment.ACK, 100); // 140 octets
        }
        assertEquals(10, fault.held());
        assertEquals(20, fault.count(Fate.QUEUE_FULL));
        assertEquals("fault 1: dropped, too many held", marks.get(10).text());
        letThrough(Long.MAX_VALUE - 1);
        for (int i = 0; i < 10; i++) {
            assertEquals((i + 1) * MS, arrivals.get(i).atNs);
        }
        assertEquals(0, fault.held());
    }

    @Test
    void a_rule_is_for_its_direction_its_flags_its_data_and_the_next_few() {
        Consumer<Path> drop = path -> path.loss(Loss.random(1_000_000));
        Fault fin =
                faults.add(new FaultRule(true, false, 0, any -> true, Segment.FIN, 0, null, false, 1, 1, drop, "fin"));
        Fault syn = faults.add(
                new FaultRule(true, true, 0, any -> true, Segment.SYN, Segment.ACK, null, false, 0, 1, drop, "syn"));
        Fault data = faults.add(new FaultRule(true, true, 0, any -> true, 0, 0, true, false, 0, 1, drop, "data"));
        Fault other = faults.add(
                new FaultRule(true, true, 5, tuple -> tuple.localPort() == 4, 0, 0, null, false, 0, 1, drop, "other"));
        assertNull(faults.pass(0, false, packet(0, Segment.FIN | Segment.ACK, 0)), "it leaves");
        comes(0, Segment.FIN | Segment.ACK, 0);
        comes(0, Segment.FIN | Segment.ACK, 0);
        comes(0, Segment.SYN | Segment.ACK, 0);
        comes(0, Segment.SYN, 0);
        comes(0, Segment.ACK, 1);
        assertEquals(List.of(1, 2), numbers());
        assertEquals(List.of(1L, 1L, 1L, 0L), List.of(fin.matched(), syn.matched(), data.matched(), other.matched()));
        assertEquals(List.of(0L, -1L), List.of(fin.left(), syn.left()));
    }

    @Test
    void a_packet_meets_all_rules_in_order_and_its_story_tells_each() {
        rule(path -> path.delay(20 * MS).limit(10));
        rule(path -> path.duplication(100 * PERCENT));
        comes(0, Segment.ACK, 0);
        letThrough(20 * MS);
        assertEquals(
                List.of("fault 1: delayed 20ms", "fault 1: delayed 20ms; fault 2: a twin"),
                arrivals.stream().map(one -> one.mark.text()).toList());
        assertEquals(
                "fault 1: delayed 20ms; fault 2: doubled",
                faults.pass(20 * MS, false, packet(0, Segment.ACK, 0)).text());
    }

    @Test
    void what_a_cleared_rule_holds_goes_on_at_once_in_its_order() {
        Fault fault = rule(path -> path.delay(1_000 * MS).limit(100));
        Fault other = rule(path -> path.loss(Loss.none()));
        for (int i = 0; i < 10; i++) {
            comes(i * MS, Segment.ACK, 0);
        }
        assertNotNull(faults.pass(9 * MS, false, packet(99, Segment.ACK, 0)));
        assertEquals(11, fault.held());
        faults.remove(10 * MS, fault);
        comes(10 * MS, Segment.ACK, 0);
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), numbers());
        assertEquals(10 * MS, faults.nextLeavingNs());
        assertNotNull(faults.nextLeaving(10 * MS));
        assertEquals(0, fault.held());
        faults.remove(10 * MS, other);
        assertFalse(faults.stands());
        assertEquals(3, rule(path -> {}).id(), "an id is never given again");
    }

    /** That each is like the one before so many times more often changes how they come, not how many. */
    @Test
    void correlation_makes_runs_and_keeps_the_rate() {
        Fault fault = rule(path -> path.loss(Loss.random(10 * PERCENT, 75 * PERCENT)));
        thousands(40_000);
        long lost = fault.count(Fate.LOST);
        assertTrue(lost > 3_400 && lost < 4_600, "lost: " + lost);
        long runs = 0;
        for (int i = 0; i < marks.size(); i++) {
            boolean first = i == 0 || marks.get(i - 1) == null;
            runs += marks.get(i) != null && first ? 1 : 0;
        }
        double length = (double) lost / runs; // 1 / (1 - 0.75) / (1 - 0.1), where each alone makes 1 / (1 - 0.1)
        assertTrue(length > 4 && length < 4.9, "packets lost in a row: " + length);
    }

    @Test
    void a_correlated_delay_is_often_the_one_before() {
        rule(path -> path.delay(20 * MS)
                .spread(5 * MS, Distribution.UNIFORM, 50 * PERCENT)
                .limit(1_000));
        thousands(2_000);
        long[] took = new long[2_000];
        arrivals.forEach(one -> took[one.number] = one.atNs - one.number * MS);
        int same = 0;
        for (int i = 1; i < took.length; i++) {
            same += took[i] == took[i - 1] ? 1 : 0;
        }
        assertTrue(same > 900 && same < 1_100, "as the one before: " + same);
    }

    @ParameterizedTest
    @CsvSource({ // of a jitter of 5 ms around 100 ms: what lies within one jitter, and the longest
        "UNIFORM,      1.00, 105",
        "NORMAL,       0.68, 120",
        "PARETO,       0.91, 120",
        "PARETONORMAL, 0.88, 120"
    })
    void each_distribution_has_its_mean_and_its_shape(Distribution shape, double within, long longestMs) {
        rule(path -> path.delay(100 * MS).spread(5 * MS, shape, 0).limit(1_000));
        thousands(20_000);
        double sum = 0;
        double near = 0;
        long longest = 0;
        for (Arrival arrival : arrivals) {
            long tookNs = arrival.atNs - arrival.number * MS;
            sum += tookNs;
            near += Math.abs(tookNs - 100 * MS) <= 5 * MS ? 1 : 0;
            longest = Math.max(longest, tookNs);
        }
        assertEquals(100, sum / arrivals.size() / MS, 0.3, "the mean");
        assertEquals(within, near / arrivals.size(), 0.02, "within one jitter");
        assertTrue(longest <= longestMs * MS && longest > (longestMs - 5) * MS, "the longest: " + longest);
    }

    @Test
    void icmp_errors_meet_the_rules_that_ask_for_nothing_of_tcp() {
        Consumer<Path> drop = path -> path.loss(Loss.random(1_000_000));
        Fault fin =
                faults.add(new FaultRule(true, true, 0, any -> true, Segment.FIN, 0, null, false, 0, 1, drop, "fin"));
        Fault data = faults.add(new FaultRule(true, true, 0, any -> true, 0, 0, false, false, 0, 1, drop, "no data"));
        Fault other = faults.add(
                new FaultRule(true, false, 0, tuple -> tuple.localPort() == 4, 0, 0, null, true, 0, 1, drop, "other"));
        Packet error = icmp();
        assertNull(faults.pass(0, true, error));
        assertEquals(error, faults.nextComing(0).packet());
        assertEquals(List.of(0L, 0L, 0L), List.of(fin.matched(), data.matched(), other.matched()));
        Fault own = faults.add(new FaultRule(
                true, false, 0, tuple -> tuple.localPort() == 61_000, 0, 0, null, true, 0, 1, drop, "--icmp"));
        assertTrue(faults.pass(0, true, icmp()).lost());
        assertEquals(1, own.matched());
        assertNull(faults.pass(0, true, packet(0, Segment.ACK, 1)), "it is no segment's");
        faults.clear(0);
        rule(drop);
        assertTrue(faults.pass(0, true, icmp()).lost(), "and any rule for all is for it, too");
    }

    /** From THERE, about a segment that we have sent. */
    private static Packet icmp() {
        ByteBuffer about = ByteBuffer.allocate(100);
        Segment sent = new Segment().clear().seq(1).flags(Segment.ACK);
        sent.source(HERE, 61_000).destination(THERE, 80).data(ByteBuffer.allocate(0), 0, 0);
        int aboutLength = SegmentCodec.encodeIpv4(sent, about, 0);
        ByteBuffer bytes = ByteBuffer.allocate(600);
        int length = IcmpCodec.encodeIpv4(THERE, 3, 1, 0, about, aboutLength, bytes, 0);
        return new Packet(1, ByteBuffer.allocate(length).put(0, bytes, 0, length));
    }

    /** From the receive buffer of a raw socket anything may come. */
    @Test
    void a_stump_of_a_segment_meets_no_rule_that_asks_for_flags_and_breaks_nothing() {
        faults.add(new FaultRule(
                true,
                true,
                0,
                any -> true,
                Segment.ACK,
                0,
                null,
                false,
                0,
                1,
                path -> path.loss(Loss.random(1_000_000)),
                "x"));
        rule(path -> path.corruptionBehindHeader(100 * PERCENT, 0));
        for (int length : new int[] {20, 24, 39}) {
            ByteBuffer stump =
                    ByteBuffer.allocate(length).put(0, packet(0, Segment.ACK, 0).bytes(), 0, length);
            Mark mark = faults.pass(0, true, new Packet(1, stump));
            assertTrue(mark == null || !mark.lost());
            assertEquals(length, faults.nextComing(0).packet().length());
        }
    }
}
