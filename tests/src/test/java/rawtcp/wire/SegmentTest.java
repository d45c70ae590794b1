package rawtcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {
    private final Segment segment = new Segment().clear();

    @ParameterizedTest
    @CsvSource({
        "0, -",
        "1, F",
        "2, S",
        "18, S.",
        "4, R",
        "20, R.",
        "24, P.",
        "25, FP.",
        "16, .",
        "194, SEW",
        "63, FSRPU."
    })
    void flags_are_written_as_packetdrill_writes_them(int flags, String text) {
        String ack = (flags & Segment.ACK) != 0 ? " ack 0" : "";
        String urgent = (flags & Segment.URG) != 0 ? " urg 0" : "";
        assertEquals(
                text + " 0:0(0)" + ack + " win 0" + urgent, segment.flags(flags).text(0, 0));
    }

    @Test
    void numbers_are_relative_to_both_isns_and_wrap() {
        segment.flags(Segment.PSH | Segment.ACK).seq(3).ack(-1).window(512);
        segment.data(ByteBuffer.allocate(100), 0, 100);
        segment.options().timestamps(5, -1).addSack(9, 19);
        assertEquals(
                "P. 10:110(100) ack 99 win 512 <nop,nop,TS val 5 ecr 4294967295,nop,nop,sack 109:119>",
                segment.text(-7, -100));
    }

    @Test
    void syn_and_fin_count_and_wrap_around() { // RFC 9293 3.4
        segment.flags(Segment.SYN | Segment.FIN).seq(-3).data(ByteBuffer.allocate(8), 6, 5);
        assertEquals(7, segment.length());
        assertEquals(4, segment.end());
    }

    @Test
    void ends_of_either_family_are_told() {
        segment.source(IpAddress.parse("2001:db8::1"), 80).destination(IpAddress.parse("10.0.0.1"), 81);
        assertEquals("[2001:db8::1]:80 > 10.0.0.1:81 - 0:0(0) win 0", segment.toString());
        assertEquals("10.0.0.1:81 [2001:db8::1]:80", segment.receiverTuple().toString());
    }

    @Test
    void flags_stand_where_the_header_has_them() { // RFC 9293 3.1, from the lowest bit on
        int[] flags = {
            Segment.FIN, Segment.SYN, Segment.RST, Segment.PSH, Segment.ACK, Segment.URG, Segment.ECE, Segment.CWR
        };
        for (int bit = 0; bit < flags.length; bit++) {
            assertEquals(1 << bit, flags[bit]);
        }
    }

    @Test
    void a_header_is_all_but_the_data() {
        Segment other = new Segment().clear();
        other.source(1, 2, 3)
                .destination(4, 5, 6)
                .seq(7)
                .ack(8)
                .flags(9)
                .window(10)
                .urgentPointer(11);
        other.ttl(12).trafficClass(13).partialChecksum(true).pieceLength(14);
        other.options().mss(15).timestamps(16, 17);
        other.data(ByteBuffer.allocate(18), 0, 18);
        segment.header(other);
        assertEquals(other.text(0, 0).replace("7:25(18)", "7:7(0)"), segment.text(0, 0));
        assertEquals("1 2 3 4 5 6", ends(segment));
        assertEquals(12, segment.ttl());
        assertEquals(13, segment.trafficClass());
        assertTrue(segment.partialChecksum());
        assertEquals(14, segment.pieceLength());
        assertEquals(0, segment.dataLength());
    }

    @Test
    void pieces_share_what_is_between_first_and_last() {
        ByteBuffer ring = ByteBuffer.allocate(3_000);
        for (int i = 0; i < ring.capacity(); i++) {
            ring.put(i, (byte) (i / 500));
        }
        segment.seq(-1_000).ack(8).flags(Segment.ACK | Segment.CWR | Segment.PSH | Segment.FIN);
        segment.options().timestamps(1, 2);
        segment.data(ring, 1_500, 2_500).pieceLength(1_000); // it wraps in the midst of the second
        assertEquals(3, segment.pieces());
        String[] expected = {
            "W. 4294966296:0(1000) ack 8", ". 0:1000(1000) ack 8", "FP. 1000:1500(500) ack 8",
        };
        byte[][] firstAndLast = {{3, 4}, {5, 0}, {1, 1}};
        Segment piece = new Segment();
        for (int i = 0; i < 3; i++) {
            piece.piece(segment, i);
            String text = piece.text(0, 0);
            assertTrue(text.startsWith(expected[i]) && text.contains("TS val 1 ecr 2"), text);
            assertEquals(1, piece.pieces());
            ByteBuffer data = ByteBuffer.allocate(piece.dataLength());
            piece.copyData(0, data.capacity(), data, 0);
            assertEquals(firstAndLast[i][0], data.get(0));
            assertEquals(firstAndLast[i][1], data.get(data.capacity() - 1));
        }
    }

    private static String ends(Segment s) {
        return s.sourceHigh() + " " + s.sourceLow() + " " + s.sourcePort() + " " + s.destinationHigh() + " "
                + s.destinationLow() + " " + s.destinationPort();
    }
}
