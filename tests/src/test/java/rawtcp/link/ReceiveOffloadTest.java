package rawtcp.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rawtcp.wire.Checksum;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.TcpHeader;

final class ReceiveOffloadTest {
    private static final int SLOT = 1 << 16;
    private static final int MSS = 1448;
    private static final int SEQ = -2000; // sequence numbers wrap in the second segment
    private static final int HEADERS = 52;
    private static final int TCP_AT = 20;

    private final ByteBuffer packets = ByteBuffer.allocateDirect(64 * SLOT);
    private final ReceiveOffload offload = new ReceiveOffload(packets);
    private final byte[] stream = new byte[64 * MSS];
    private final Segment merged = new Segment();

    ReceiveOffloadTest() {
        new Random(1).nextBytes(stream);
    }

    private static Segment data(int from) {
        Segment segment =
                new Segment().clear().flags(Segment.ACK).seq(SEQ + from).ack(77).window(1000);
        segment.source(IpAddress.parse("10.0.0.2"), 5000).destination(IpAddress.parse("10.0.0.1"), 7000);
        segment.options().timestamps(5, 6);
        return segment;
    }

    private int put(int slot, Segment segment, int from, int length) {
        return SegmentCodec.encodeIpv4(segment.data(ByteBuffer.wrap(stream), from, length), packets, slot * SLOT);
    }

    private int put(int slot, int from, int length) {
        return put(slot, data(from), from, length);
    }

    private int headersAndData(int length) {
        return HEADERS + length;
    }

    private void assertWhole(int length, int from, int bytes) {
        assertNull(SegmentCodec.decodeIpv4(packets, 0, length, merged));
        assertEquals(SEQ + from, merged.seq());
        assertEquals(77, merged.ack());
        assertEquals(5, merged.options().tsVal());
        byte[] got = new byte[merged.dataLength()];
        merged.copyData(0, got.length, ByteBuffer.wrap(got), 0);
        assertArrayEquals(Arrays.copyOfRange(stream, from, from + bytes), got);
    }

    @Test
    void what_follows_in_order_becomes_one() {
        offload.begin(0, put(0, 0, MSS));
        for (int i = 1; i < 5; i++) {
            int length = put(i, i * MSS, MSS);
            assertTrue(offload.take(i * SLOT, length), "piece " + i);
        }
        assertEquals(headersAndData(5 * MSS), offload.end());
        assertEquals(MSS, offload.pieceLength());
        assertWhole(offload.end(), 0, 5 * MSS);
        assertEquals(Segment.ACK, merged.flags());
        assertTrue(merged.partialChecksum());
    }

    @Test
    void one_by_itself_stays_as_it_is() {
        int length = put(0, 0, MSS);
        ByteBuffer before = ByteBuffer.allocate(length).put(0, packets, 0, length);
        offload.begin(0, length);
        assertEquals(length, offload.end());
        assertEquals(0, offload.pieceLength());
        assertEquals(before, packets.slice(0, length));
    }

    @Test
    void the_next_begins_anew() {
        offload.begin(0, put(0, 0, MSS));
        assertTrue(offload.take(SLOT, put(1, MSS, MSS)));
        int unused = offload.end();
        int length = put(0, 3 * MSS, 100);
        offload.begin(0, length);
        assertEquals(length, offload.end());
        assertEquals(0, offload.pieceLength());
    }

    @Test
    void a_shorter_one_is_the_last() {
        offload.begin(0, put(0, 0, MSS));
        assertTrue(offload.take(SLOT, put(1, MSS, 100)));
        assertFalse(offload.take(2 * SLOT, put(2, MSS + 100, 100)));
        assertWhole(offload.end(), 0, MSS + 100);
    }

    @Test
    void a_longer_one_does_not_follow() {
        offload.begin(0, put(0, 0, 100));
        assertFalse(offload.take(SLOT, put(1, 100, 101)));
        assertWhole(offload.end(), 0, 100);
    }

    @Test
    void one_that_is_pushed_is_the_last() {
        offload.begin(0, put(0, 0, MSS));
        int length = put(1, data(MSS).flags(Segment.ACK | Segment.PSH), MSS, MSS);
        assertTrue(offload.take(SLOT, length));
        assertFalse(offload.take(2 * SLOT, put(2, 2 * MSS, MSS)));
        assertWhole(offload.end(), 0, 2 * MSS);
        assertEquals(Segment.ACK | Segment.PSH, merged.flags());
    }

    @Test
    void an_ip_packet_holds_no_more() {
        offload.begin(0, put(0, 0, MSS));
        int taken = 1;
        while (offload.take(taken * SLOT, put(taken, taken * MSS, MSS))) {
            taken++;
        }
        assertEquals((65_535 - HEADERS) / MSS, taken);
        assertWhole(offload.end(), 0, taken * MSS);
    }

    @Test
    void a_checksum_that_was_left_to_a_card_is_taken_as_it_is() {
        int length = headersAndData(MSS);
        for (int i = 0; i < 2; i++) {
            Segment segment = data(i * MSS).data(ByteBuffer.wrap(stream), i * MSS, MSS);
            SegmentCodec.encodeHeadersIpv4(segment, packets, i * SLOT);
            packets.put(i * SLOT + HEADERS, stream, i * MSS, MSS);
        }
        offload.begin(0, length);
        assertTrue(offload.take(SLOT, length));
        assertWhole(offload.end(), 0, 2 * MSS);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                other("another port", s -> s.sourcePort(5001)),
                other("another peer", s -> s.source(IpAddress.parse("10.0.0.3"), 5000)),
                other("a hole", s -> s.seq(s.seq() + 1)),
                other("again", s -> s.seq(s.seq() - MSS)),
                other("another ACK", s -> s.ack(78)),
                other("another window", s -> s.window(1001)),
                other("FIN", s -> s.flags(Segment.ACK | Segment.FIN)),
                other("URG", s -> s.flags(Segment.ACK | Segment.URG).urgentPointer(1)),
                other("ECE", s -> s.flags(Segment.ACK | Segment.ECE)),
                other("CWR", s -> s.flags(Segment.ACK | Segment.CWR)),
                other("RST", s -> s.flags(Segment.ACK | Segment.RST)),
                other("another timestamp", s -> s.options().timestamps(6, 6)),
                other("another echo", s -> s.options().timestamps(5, 7)),
                other("no timestamp", s -> s.options().clear()),
                other("congestion experienced", s -> s.trafficClass(3)),
                other("another TTL", s -> s.ttl(63)));
    }

    private static Arguments other(String name, Consumer<Segment> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void what_is_not_alike_does_not_follow(String name, Consumer<Segment> change) {
        Segment next = data(MSS);
        change.accept(next);
        offload.begin(0, put(0, 0, MSS));
        assertFalse(offload.take(SLOT, put(1, next, MSS, MSS)), name);
        assertEquals(headersAndData(MSS), offload.end());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void what_is_alike_follows_whatever_it_is(String name, Consumer<Segment> change) {
        Segment first = data(0);
        Segment next = data(MSS);
        change.accept(first);
        change.accept(next);
        boolean plain = first.flags() == Segment.ACK;
        offload.begin(0, put(0, first, 0, MSS));
        assertEquals(plain, offload.take(SLOT, put(1, next, MSS, MSS)), name);
    }

    static List<Consumer<ByteBuffer>> damages() {
        return List.of(
                p -> p.put(HEADERS + 5, (byte) ~p.get(HEADERS + 5)), // the data
                p -> p.put(0, (byte) 0x46), // IP options
                p -> p.putShort(2, (short) (p.getShort(2) - 1)), // padding
                p -> p.putShort(6, (short) 0x2000), // a fragment
                p -> p.put(9, (byte) 17), // UDP
                p -> p.put(TCP_AT + 12, (byte) 0x40), // a header of 16 bytes
                p -> p.put(TCP_AT + 12, (byte) 0xf0)); // and one of 60
    }

    @ParameterizedTest
    @MethodSource("damages")
    void what_is_damaged_neither_follows_nor_is_followed(Consumer<ByteBuffer> damage) {
        int length = put(0, 0, MSS);
        put(1, MSS, MSS);
        damage.accept(packets.slice(SLOT, SLOT));
        offload.begin(0, length);
        assertFalse(offload.take(SLOT, length));
        assertWhole(offload.end(), 0, MSS);
        damage.accept(packets.slice(0, SLOT));
        put(1, MSS, MSS);
        offload.begin(0, length);
        assertFalse(offload.take(SLOT, length));
    }

    @Test
    void what_is_too_short_or_brings_no_data_is_followed_by_nothing() {
        for (int length : new int[] {0, 1, 19, 20, 39, 40}) {
            offload.begin(0, length);
            assertFalse(offload.take(SLOT, put(1, 0, MSS)), "after " + length + " bytes");
        }
        offload.begin(0, put(0, 0, 0));
        assertFalse(offload.take(SLOT, put(1, 0, MSS)));
        offload.begin(0, put(0, 0, MSS));
        for (int length : new int[] {0, 1, 19, 20, 39, 40, HEADERS}) {
            assertFalse(offload.take(SLOT, length), length + " bytes");
        }
        assertFalse(offload.take(SLOT, put(1, MSS, 0)));
    }

    @Test
    void the_headers_of_what_was_merged_are_good() {
        offload.begin(0, put(0, 0, MSS));
        assertTrue(offload.take(SLOT, put(1, MSS, MSS)));
        int length = offload.end();
        Ipv4Header ip = new Ipv4Header().wrap(packets, 0);
        assertEquals(length, ip.totalLength());
        assertTrue(Checksum.isGood(Checksum.add(0, packets, 0, TCP_AT)));
        long pseudo = Checksum.pseudoHeaderV4(ip.source(), ip.destination(), TcpHeader.PROTOCOL, length - TCP_AT);
        assertEquals(
                Checksum.fold(pseudo), new TcpHeader().wrap(packets, TCP_AT).checksum());
    }
}
