package rawtcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.wire.IcmpError.Kind;

class IcmpCodecTest {
    private static final int QUOTE_AT = 28;

    private final ByteBuffer packet = ByteBuffer.allocate(128);

    @Test
    void an_error_is_read_from_this_ends_side() { // RFC 792, RFC 1191 4
        int length = put(3, 4, 8);
        packet.putShort(26, (short) 1_200);
        seal(length);
        IcmpError error = IcmpCodec.decode(packet, 0, length);
        assertNotNull(error);
        assertEquals("192.0.2.9", error.from().toString());
        assertEquals("10.0.0.1:1234 10.0.0.2:80", error.tuple().toString());
        assertEquals(0xfffffff0, error.seq());
        assertEquals(1_200, error.mtu());
        assertEquals(Kind.TOO_BIG, error.kind());
        assertEquals("fragmentation needed, MTU 1200", error.sentence());
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, SOFT",
        "3, 1, SOFT",
        "3, 2, HARD",
        "3, 3, HARD",
        "3, 4, TOO_BIG",
        "3, 5, SOFT",
        "3, 9, HARD",
        "3, 10, HARD",
        "3, 11, SOFT",
        "3, 12, SOFT",
        "3, 13, HARD",
        "3, 99, IGNORED",
        "4, 0, IGNORED",
        "11, 0, SOFT",
        "11, 1, SOFT",
        "12, 0, SOFT"
    })
    void each_error_is_of_its_kind(int type, int code, Kind kind) { // RFC 9293 MUST-55, MUST-56, SHLD-26
        IcmpError error = IcmpCodec.decode(packet, 0, put(type, code, 8));
        assertNotNull(error);
        assertEquals(kind, error.kind());
        assertFalse(error.sentence().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"0", "5", "8", "13", "255"})
    void what_is_no_error_is_nothing(int type) {
        assertNull(IcmpCodec.decode(packet, 0, put(type, 0, 8)));
    }

    @Test
    void too_short_a_quote_is_nothing() {
        assertNotNull(IcmpCodec.decode(packet, 0, put(3, 1, 8)));
        for (int quoted = -20; quoted < 8; quoted++) {
            assertNull(IcmpCodec.decode(packet, 0, put(3, 1, quoted)), "quoted " + quoted);
        }
        int length = put(3, 1, 8);
        assertNull(IcmpCodec.decode(packet, 0, length - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65", // outer version
        "7, 1", // outer fragment
        "9, 6", // outer protocol
        "20, 9", // checksum
        "28, 101", // quoted version
        "28, 68", // quoted header length below 5
        "28, 79", // quoted header past the end
        "35, 8", // quoted fragment
        "37, 17" // quoted UDP
    })
    void a_malformed_or_foreign_one_is_nothing(int index, int value) {
        int length = put(3, 1, 8);
        packet.put(index, (byte) value);
        if (index >= QUOTE_AT) {
            seal(length);
        }
        assertNull(IcmpCodec.decode(packet, 0, length));
    }

    @Test
    void damaged_ones_never_throw() {
        Random random = new Random(10);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            int length = put(3, 3, 8 + random.nextInt(20));
            packet.put(QUOTE_AT + random.nextInt(length - QUOTE_AT), (byte) random.nextInt(256));
            seal(length);
            ByteBuffer exact = ByteBuffer.allocate(length).put(0, packet, 0, length);
            read += IcmpCodec.decode(exact, 0, random.nextInt(4) == 0 ? random.nextInt(length) : length) == null
                    ? 0
                    : 1;
        }
        assertTrue(read > 5_000, "only " + read + " were read: the fuzz tests nothing");
    }

    /** From 192.0.2.9, quoting the IP header and {@code tcpBytes} of 10.0.0.1:1234 &gt; 10.0.0.2:80. */
    private int put(int type, int code, int tcpBytes) {
        int length = QUOTE_AT + 20 + tcpBytes;
        packet.put(0, new byte[128]);
        new Ipv4Header()
                .wrap(packet, 0)
                .headerLength(20)
                .totalLength(length)
                .ttl(64)
                .protocol(1)
                .source(0xc0000209);
        packet.put(20, (byte) type).put(21, (byte) code);
        Ipv4Header quoted = new Ipv4Header()
                .wrap(packet, QUOTE_AT)
                .headerLength(20)
                .totalLength(1_500)
                .protocol(6);
        quoted.source(0x0a000001).destination(0x0a000002).fragmentFlags(Ipv4Header.DONT_FRAGMENT);
        packet.putShort(48, (short) 1_234).putShort(50, (short) 80).putInt(52, 0xfffffff0);
        seal(length);
        return length;
    }

    private void seal(int length) {
        packet.putShort(22, (short) 0);
        packet.putShort(22, (short) Checksum.complement(Checksum.add(0, packet, 20, length - 20)));
    }
}
