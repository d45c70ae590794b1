package rawtcp.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.Requirement;

class SegmentCodecTest {
    /** 10.0.0.1:1234 &gt; 10.0.0.2:80, made by hand; its checksums were taken with another program. */
    private static final String SYN = "45000028000040004006" + "26ce" + "0a0000010a000002" + "04d20050" + "00000001"
            + "00000000" + "5002ffff" + "96bd" + "0000";

    private final ByteBuffer packet = ByteBuffer.allocateDirect(70_000);
    private final Segment decoded = new Segment();

    @Test
    void a_packet_made_elsewhere_is_read() {
        int length = put(SYN);
        assertNull(SegmentCodec.decodeIpv4(packet, 0, length, decoded));
        assertEquals("10.0.0.1:1234 > 10.0.0.2:80 S 1:1(0) win 65535", decoded.toString());
        assertFalse(decoded.partialChecksum());
        assertEquals(64, decoded.ttl());
    }

    @Test
    void the_same_packet_is_written() {
        Segment segment = new Segment().clear().flags(Segment.SYN).seq(1).window(65_535);
        segment.source(IpAddress.parse("10.0.0.1"), 1234).destination(IpAddress.parse("10.0.0.2"), 80);
        int length = SegmentCodec.encodeIpv4(segment, packet, 7);
        byte[] bytes = new byte[length];
        packet.get(7, bytes);
        assertEquals(SYN, HexFormat.of().formatHex(bytes));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Requirement({"RFC9293 MUST-2", "RFC9293 MUST-3"})
    void what_is_written_is_read_again_bit_by_bit(boolean v6) { // RFC 9293 MUST-2, MUST-3
        Random random = new Random(3);
        for (int round = 0; round < 3_000; round++) {
            Segment segment = RandomSegment.of(random, v6);
            int at = random.nextInt(50);
            int length =
                    v6 ? SegmentCodec.encodeIpv6(segment, packet, at) : SegmentCodec.encodeIpv4(segment, packet, at);
            int padded = length + random.nextInt(3); // Ethernet pads short frames
            assertNull(
                    v6
                            ? SegmentCodec.decodeIpv6(packet, at, padded, decoded)
                            : SegmentCodec.decodeIpv4(packet, at, padded, decoded),
                    segment.toString());
            assertEquals(segment.toString(), decoded.toString());
            assertEquals(segment.ttl(), decoded.ttl());
            assertEquals(segment.trafficClass(), decoded.trafficClass());
            assertEquals(segment.urgentPointer(), decoded.urgentPointer());
            assertEquals(segment.ack(), decoded.ack());
            assertArrayEquals(RandomSegment.dataOf(segment), RandomSegment.dataOf(decoded));
        }
    }

    @Test
    @Requirement("RFC9293 MUST-3")
    void any_single_flipped_bit_of_header_or_data_is_noticed() { // RFC 9293 MUST-3
        Random random = new Random(4);
        int dropped = 0;
        for (int round = 0; round < 2_000; round++) {
            int length = SegmentCodec.encodeIpv4(RandomSegment.of(random, false), packet, 0);
            int bit = random.nextInt(length * 8);
            packet.put(bit / 8, (byte) (packet.get(bit / 8) ^ 1 << bit % 8));
            dropped += SegmentCodec.decodeIpv4(packet, 0, length, decoded) == null ? 0 : 1;
        }
        assertEquals(2_000, dropped);
    }

    @Test
    void a_sum_over_the_pseudo_header_only_is_taken_and_marked() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            Segment segment = RandomSegment.of(random, false);
            int length = SegmentCodec.encodeIpv4(segment, packet, 0);
            long pseudo = Checksum.pseudoHeaderV4(packet.getInt(12), packet.getInt(16), 6, length - 20);
            packet.putShort(36, (short) Checksum.fold(pseudo));
            assertNull(SegmentCodec.decodeIpv4(packet, 0, length, decoded));
            assertTrue(decoded.partialChecksum());
            assertArrayEquals(RandomSegment.dataOf(segment), RandomSegment.dataOf(decoded));
        }
    }

    @Test
    void a_super_segment_of_64_kb_is_read() {
        byte[] data = new byte[65_535 - 40];
        new Random(6).nextBytes(data);
        Segment segment = new Segment().clear().flags(Segment.ACK).data(ByteBuffer.wrap(data), 0, data.length);
        segment.source(IpAddress.parse("10.0.0.1"), 1).destination(IpAddress.parse("10.0.0.2"), 2);
        assertEquals(65_535, SegmentCodec.encodeIpv4(segment, packet, 0));
        assertNull(SegmentCodec.decodeIpv4(packet, 0, 65_535, decoded));
        assertArrayEquals(data, RandomSegment.dataOf(decoded));
    }

    @Test
    @Requirement("RFC9293 MUST-50")
    void ip_options_are_skipped() { // RFC 9293 MUST-50
        int length = put("46" + SYN.substring(2, 40) + "94040000" + SYN.substring(40));
        packet.putShort(2, (short) 44);
        fixIpChecksum(24);
        assertNull(SegmentCodec.decodeIpv4(packet, 0, length, decoded));
        assertEquals("S 1:1(0) win 65535", decoded.text(0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        // byte, new value, length given, reason
        "0, 55, 40, BAD_IP_HEADER",
        "0, 44, 40, BAD_IP_HEADER",
        "0, 4f, 40, BAD_IP_HEADER",
        "3, 29, 40, TRUNCATED",
        "3, 13, 40, BAD_IP_HEADER",
        "3, 27, 40, TRUNCATED",
        "3, 28, 39, TRUNCATED",
        "3, 28, 19, TRUNCATED",
        "3, 28, 0, TRUNCATED",
        "6, 20, 40, FRAGMENT",
        "7, 01, 40, FRAGMENT",
        "9, 11, 40, NOT_TCP",
        "12, e0, 40, BAD_ADDRESS",
        "12, ff, 40, BAD_CHECKSUM",
        "16, ef, 40, BAD_ADDRESS",
        "32, 40, 40, BAD_DATA_OFFSET",
        "32, 60, 40, BAD_DATA_OFFSET",
        "32, f0, 40, BAD_DATA_OFFSET",
        "36, 97, 40, BAD_CHECKSUM"
    })
    void each_malformation_has_its_reason(int index, String value, int length, DropReason reason) {
        put(SYN);
        packet.put(index, (byte) Integer.parseInt(value, 16));
        fixIpChecksum(20);
        assertEquals(reason, SegmentCodec.decodeIpv4(packet, 0, length, decoded));
    }

    @Test
    void a_wrong_ip_checksum_is_a_bad_header() {
        put(SYN);
        packet.put(8, (byte) 63);
        assertEquals(DropReason.BAD_IP_HEADER, SegmentCodec.decodeIpv4(packet, 0, 40, decoded));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.0.0.2", "255.255.255.255, 10.0.0.2", "224.0.0.1, 10.0.0.2",
        "10.0.0.1, 0.0.0.0", "10.0.0.1, 255.255.255.255", "10.0.0.1, 239.1.2.3"
    })
    @Requirement({"RFC9293 MUST-57", "RFC9293 MUST-63"})
    void no_end_may_be_broadcast_multicast_or_unspecified(String source, String destination) { // MUST-57, MUST-63
        Segment segment = new Segment().clear().flags(Segment.SYN);
        segment.source(IpAddress.parse(source), 1).destination(IpAddress.parse(destination), 2);
        int length = SegmentCodec.encodeIpv4(segment, packet, 0);
        assertEquals(DropReason.BAD_ADDRESS, SegmentCodec.decodeIpv4(packet, 0, length, decoded));
    }

    @Test
    void ipv6_extension_headers_are_skipped_and_fragments_told() {
        Segment segment = RandomSegment.of(new Random(7), true);
        int length = SegmentCodec.encodeIpv6(segment, packet, 0);
        byte[] tcp = new byte[length - 40];
        packet.get(40, tcp);
        packet.put(6, (byte) 0).putShort(4, (short) (tcp.length + 24)).put(40, new byte[24]);
        packet.put(40, (byte) 60).put(48, (byte) 6).put(49, (byte) 1).put(64, tcp);
        assertNull(SegmentCodec.decodeIpv6(packet, 0, length + 24, decoded));
        assertEquals(segment.toString(), decoded.toString());
        packet.put(40, (byte) 44);
        assertEquals(DropReason.FRAGMENT, SegmentCodec.decodeIpv6(packet, 0, length + 24, decoded));
    }

    @Test
    void noise_is_dropped_without_an_exception() {
        Random random = new Random(8);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            ByteBuffer exact = ByteBuffer.allocate(noise.length).put(0, noise);
            if (noise.length > 0) {
                exact.put(0, (byte) (random.nextBoolean() ? 0x45 : 0x60));
            }
            SegmentCodec.decodeIpv4(exact, 0, noise.length, decoded);
            SegmentCodec.decodeIpv6(exact, 0, noise.length, decoded);
            IcmpCodec.decode(exact, 0, noise.length);
        }
    }

    @Test
    void damaged_packets_with_repaired_checksums_never_throw_nor_point_past_their_end() {
        Random random = new Random(9);
        int good = 0;
        for (int round = 0; round < 20_000; round++) {
            int length = SegmentCodec.encodeIpv4(RandomSegment.of(random, false), packet, 0);
            ByteBuffer exact = ByteBuffer.allocate(length).put(0, packet, 0, length);
            for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
                exact.put(random.nextInt(Math.min(length, 80)), (byte) random.nextInt(256));
            }
            repair(exact, length);
            if (SegmentCodec.decodeIpv4(exact, 0, length, decoded) == null) {
                good++;
                assertTrue(decoded.dataAt() + decoded.dataLength() <= length);
                RandomSegment.dataOf(decoded);
                assertFalse(decoded.toString().isEmpty());
            }
        }
        assertTrue(good > 2_000, "only " + good + " got past the checksums: the fuzz tests nothing");
    }

    private static void repair(ByteBuffer packet, int length) {
        int header = Math.min(length, Math.max(20, (packet.get(0) & 15) * 4));
        packet.putShort(10, (short) 0);
        packet.putShort(10, (short) Checksum.complement(Checksum.add(0, packet, 0, header)));
        int tcpLength = (packet.getShort(2) & 0xffff) - header;
        if (tcpLength >= 20 && header + tcpLength <= length) {
            long sum = Checksum.pseudoHeaderV4(packet.getInt(12), packet.getInt(16), 6, tcpLength);
            packet.putShort(header + 16, (short) 0);
            packet.putShort(header + 16, (short) Checksum.complement(Checksum.add(sum, packet, header, tcpLength)));
        }
    }

    private int put(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        packet.put(0, bytes);
        return bytes.length;
    }

    private void fixIpChecksum(int headerLength) {
        packet.putShort(10, (short) 0);
        packet.putShort(10, (short) Checksum.complement(Checksum.add(0, packet, 0, headerLength)));
    }
}
