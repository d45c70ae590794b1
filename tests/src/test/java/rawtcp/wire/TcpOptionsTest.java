package rawtcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.Requirement;

class TcpOptionsTest {
    private final ByteBuffer packet = ByteBuffer.allocate(200);
    private final Segment segment = new Segment().clear();
    private final Segment decoded = new Segment();

    TcpOptionsTest() {
        segment.source(IpAddress.parse("10.0.0.1"), 1).destination(IpAddress.parse("10.0.0.2"), 2);
    }

    @Test
    void a_syn_has_its_options_in_the_order_of_linux() {
        TcpOptions options = segment.flags(Segment.SYN).options();
        options.mss(1460).sackPermitted(true).timestamps(1, 2).windowScale(8);
        assertEquals("020405b4" + "0402" + "080a0000000100000002" + "01030308", encodedOptions());
        assertTrue(segment.toString().endsWith("<mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 8>"), segment.toString());
    }

    @Test
    @Requirement("RFC9293 MUST-69")
    void without_timestamps_nops_pad() {
        segment.flags(Segment.SYN).options().mss(1460).sackPermitted(true).windowScale(8);
        assertEquals("020405b4" + "01010402" + "01030308", encodedOptions());
        assertTrue(segment.toString().endsWith("<mss 1460,nop,nop,sackOK,nop,wscale 8>"), segment.toString());
    }

    @Test
    @Requirement("RFC2018 a")
    void three_sack_blocks_fit_beside_timestamps_and_a_fourth_is_left_out() { // RFC 2018 3
        TcpOptions options = segment.flags(Segment.ACK).options().timestamps(1, 2);
        for (int block = 1; block <= 4; block++) {
            options.addSack(16 * block, 16 * block + 8);
        }
        assertEquals(40, options.encodedLength());
        assertEquals(
                "0101080a0000000100000002" + "0101051a" + "0000001000000018" + "0000002000000028" + "0000003000000038",
                encodedOptions());
    }

    @Test
    void four_sack_blocks_fit_without_timestamps() {
        TcpOptions options = segment.flags(Segment.ACK).options();
        for (int block = 1; block <= 4; block++) {
            options.addSack(block, block + 1);
        }
        assertNull(decode(encodedOptions(), Segment.ACK));
        assertEquals(4, decoded.options().sackCount());
        assertEquals(5, decoded.options().sackRight(3));
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 9293 MUST-64: at any byte; MUST-6: unknown kinds are skipped; MUST-69: what follows END is padding
        "01020405b4000000, 1460, -1",
        "fe0401020204ffff, 65535, -1",
        "fd02020405b4ffff, BAD, 0",
        "030306020405b400, 1460, 6",
        "0000020405b40000, -1, -1",
        "00ffffff, -1, -1",
        "01010101, -1, -1",
        "020405b402040218, 536, -1",
        "0303ff00, -1, 255"
    })
    @Requirement({"RFC9293 MUST-4", "RFC9293 MUST-6", "RFC9293 MUST-64", "RFC9293 MUST-68", "RFC9293 MUST-69"})
    void options_are_read_wherever_they_stand(String bytes, String mss, int windowScale) {
        DropReason reason = decode(bytes, Segment.SYN);
        if (mss.equals("BAD")) {
            assertEquals(DropReason.BAD_OPTION, reason);
        } else {
            assertNull(reason);
            assertEquals(Integer.parseInt(mss), decoded.options().mss());
            assertEquals(windowScale, decoded.options().windowScale());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02000000", // length 0
                "02010000", // length 1
                "fe000000", // of an unknown kind too
                "020505b4", // past the end
                "01010102", // no length at all
                "02030500", // MSS of 3
                "03040000", // window scale of 4
                "04030000", // SACK permitted of 3
                "0809000000000000000000ff", // timestamps of 9
                "05020000", // SACK without a block
                "0509000000000000000000ff" // SACK of 7/8 of a block
            })
    @Requirement({"RFC9293 MUST-7", "RFC9293 MUST-68"})
    void a_wrong_length_drops_the_segment(String bytes) { // RFC 9293 MUST-7
        assertEquals(DropReason.BAD_OPTION, decode(bytes, Segment.SYN));
    }

    @Test
    @Requirement({"RFC9293 MUST-5", "RFC2018 a"})
    void what_belongs_to_a_syn_is_not_heard_elsewhere() { // RFC 9293 MUST-5, 3.7.1; RFC 7323 2.2; RFC 2018 2
        assertNull(decode("020405b4" + "01010402" + "01030308", Segment.ACK));
        assertEquals(TcpOptions.ABSENT, decoded.options().mss());
        assertEquals(TcpOptions.ABSENT, decoded.options().windowScale());
        assertFalse(decoded.options().sackPermitted());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "22020101|0|false|FO,nop,nop",
                "fe04f989|0|true|FOEXP",
                "220a0102030405060708" + "0101|8|false|FO 0102030405060708,nop,nop",
                "fe0cf9890102030405060708|8|true|FOEXP 0102030405060708",
                "22060a0b0c0d0101|4|false|FO 0a0b0c0d,nop,nop",
                "fe0af9890a0b0c0d0e0f0101|6|true|FOEXP 0a0b0c0d0e0f,nop,nop",
                "22120102030405060708090a0b0c0d0e0f100101|16|false|FO 0102030405060708090a0b0c0d0e0f10,nop,nop",
                "fe14f9890102030405060708090a0b0c0d0e0f10|16|true|FOEXP 0102030405060708090a0b0c0d0e0f10"
            })
    @Requirement("RFC7413 a")
    void a_cookie_goes_into_its_option_and_comes_out_of_it(
            String bytes, int length, boolean experimental, String text) {
        assertNull(decode(bytes, Segment.SYN));
        FastOpenCookie cookie = decoded.options().fastOpen();
        assertEquals(length, cookie.length());
        assertEquals(experimental, cookie.experimental());
        segment.flags(Segment.SYN).options().fastOpen(cookie);
        assertEquals(bytes, encodedOptions());
        assertTrue(segment.toString().endsWith("<" + text + ">"), segment.toString());
        assertNull(decode(bytes, Segment.ACK));
        assertNull(decoded.options().fastOpen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2204abcd", // two bytes
                "2207abcdabcdab01", // an odd number
                "2214" + "0102030405060708090a0b0c0d0e0f101112", // 18 bytes
                "fe06f98901020000", // two bytes
                "fe04f98a", // another experiment
                "fe03f900" // no magic number
            })
    @Requirement("RFC7413 a")
    void what_is_no_cookie_is_not_heard(String bytes) { // RFC 7413 4.1.1: 4 to 16 bytes, an even number
        assertNull(decode(bytes, Segment.SYN));
        assertNull(decoded.options().fastOpen());
    }

    @Test
    void the_options_of_one_segment_do_not_leak_into_the_next() {
        assertNull(decode("020405b4" + "0402" + "080a0000000100000002" + "01030308", Segment.SYN));
        assertNull(decode("", Segment.SYN));
        assertEquals("S 0:0(0) win 0", decoded.text(0, 0));
    }

    private String encodedOptions() {
        int length = SegmentCodec.encodeIpv4(segment, packet, 0);
        assertEquals(length, 40 + segment.options().encodedLength());
        byte[] options = new byte[length - 40];
        packet.get(40, options);
        return HexFormat.of().formatHex(options);
    }

    private DropReason decode(String hex, int flags) {
        byte[] options = HexFormat.of().parseHex(hex);
        Segment bare = new Segment().clear().flags(flags);
        bare.source(segment.source(), 1).destination(segment.destination(), 2);
        bare.data(ByteBuffer.wrap(options), 0, options.length);
        int length = SegmentCodec.encodeIpv4(bare, packet, 0);
        packet.put(32, (byte) ((5 + options.length / 4) << 4)).putShort(36, (short) 0);
        long pseudo = Checksum.pseudoHeaderV4(packet.getInt(12), packet.getInt(16), 6, length - 20);
        packet.putShort(36, (short) Checksum.complement(Checksum.add(pseudo, packet, 20, length - 20)));
        return SegmentCodec.decodeIpv4(packet, 0, length, decoded);
    }
}
