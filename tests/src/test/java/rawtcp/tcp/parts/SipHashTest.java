package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of the SipHash reference: key 00 01 .. 0f, message 00 01 .. of growing length. */
class SipHashTest {
    private final SipHash hash = new SipHash(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_0908L);

    @ParameterizedTest
    @CsvSource({
        "0, 726fdb47dd0e0e31",
        "1, 74f839c593dc67fd",
        "7, ab0200f58b01d137",
        "8, 93f5f5799a932462",
        "15, a129ca6149be45e5",
        "63, 958a324ceb064572",
    })
    void a_message_has_the_hash_that_the_reference_gives(int length, String expected) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) i;
        }
        assertEquals(expected, Long.toHexString(hash.hash(message)));
    }

    @ParameterizedTest
    @CsvSource({"8", "16", "40"})
    void words_hash_as_their_bytes_in_little_endian_order(int length) {
        byte[] message = new byte[length];
        long[] words = new long[length / 8];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) (31 * i + 7);
            words[i / 8] |= (message[i] & 0xffL) << (8 * (i % 8));
        }
        assertEquals(hash.hash(message), hash.hash(words));
    }
}
