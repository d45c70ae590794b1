package rawtcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 1071 3: the worked example
        "0001f203f4f5f6f7, ddf2",
        "0000, 0000",
        "ffff, ffff",
        "ffffffff, ffff",
        "ffff0001, 0001",
        "80008000, 0001",
        "01, 0100",
        "ffffff, ff00",
        "ffffffffffffffffffffffffffffffffffff, ffff"
    })
    void the_sum_wraps_around_its_carry(String bytes, String sum) {
        ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(bytes));
        assertEquals(Integer.parseInt(sum, 16), Checksum.fold(Checksum.add(0, buffer, 0, buffer.capacity())));
    }

    @Test
    void any_range_adds_up_to_what_adding_it_byte_by_byte_does() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            if (round % 3 == 0) {
                Arrays.fill(bytes, (byte) -1);
            }
            int at = random.nextInt(bytes.length);
            int length = random.nextInt(bytes.length - at + 1);
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
            assertEquals(
                    naive(bytes, at, length), Checksum.fold(Checksum.add(0, direct, at, length)), "round " + round);
        }
    }

    @Test
    void a_range_may_be_added_in_parts_of_even_length() {
        byte[] bytes = new byte[65_535];
        new Random(2).nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long parts = Checksum.add(Checksum.add(0, buffer, 0, 1_002), buffer, 1_002, bytes.length - 1_002);
        assertEquals(naive(bytes, 0, bytes.length), Checksum.fold(parts));
    }

    @Test
    void a_range_with_its_checksum_in_it_is_good() {
        ByteBuffer buffer = ByteBuffer.allocate(40);
        buffer.putInt(4, 0x12345678).putShort(8, (short) 0xfffe);
        buffer.putShort(10, (short) Checksum.complement(Checksum.add(0, buffer, 0, 40)));
        assertTrue(Checksum.isGood(Checksum.add(0, buffer, 0, 40)));
    }

    @Test
    void pseudo_headers_are_the_sums_of_their_bytes() { // RFC 9293 3.1, RFC 8200 8.1
        byte[] v4 = HexFormat.of().parseHex("c0a80001c0a8ffff00060400");
        assertEquals(naive(v4, 0, v4.length), Checksum.fold(Checksum.pseudoHeaderV4(0xc0a80001, 0xc0a8ffff, 6, 0x400)));
        byte[] v6 = HexFormat.of()
                .parseHex("20010db8000000000000ffff00000001fe8000000000000000000000000000020000040000000006");
        assertEquals(
                naive(v6, 0, v6.length),
                Checksum.fold(Checksum.pseudoHeaderV6(
                        0x20010db800000000L, 0x0000ffff00000001L, 0xfe80000000000000L, 2, 6, 0x400)));
    }

    private static int naive(byte[] bytes, int at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes[at + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
