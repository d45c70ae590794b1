package rawtcp.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ones' complement sum of IP, TCP and ICMP (RFC 1071). A running sum is a {@code long} to which ranges are added;
 * since 2^16 = 1 modulo 2^16 - 1, whole 32-bit words may be added and folded at the end.
 */
public final class Checksum {
    private Checksum() {}

    /** Adds a range that begins at an even distance from the start of what is summed. An odd last byte is padded. */
    public static long add(long sum, ByteBuffer buffer, int at, int length) {
        assert buffer.order() == ByteOrder.BIG_ENDIAN;
        assert at >= 0 && length >= 0 && at + length <= buffer.capacity();
        int end = at + length;
        int i = at;
        long sum1 = 0;
        long sum2 = 0;
        long sum3 = 0;
        for (; i + 32 <= end; i += 32) { // four sums, none of which waits for another: half as fast again
            sum += halves(buffer.getLong(i));
            sum1 += halves(buffer.getLong(i + 8));
            sum2 += halves(buffer.getLong(i + 16));
            sum3 += halves(buffer.getLong(i + 24));
        }
        sum += sum1 + sum2 + sum3;
        for (; i + 8 <= end; i += 8) {
            sum += halves(buffer.getLong(i));
        }
        for (; i + 2 <= end; i += 2) {
            sum += buffer.getShort(i) & 0xffff;
        }
        if (i < end) {
            sum += (buffer.get(i) & 0xff) << 8;
        }
        return sum;
    }

    /** To 16 bits; never 0 unless all that was added is 0. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) folded;
    }

    /** What goes into the checksum field, which was 0 when the sum was taken. */
    public static int complement(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** A range with its checksum in it is good if it adds up to this. */
    public static boolean isGood(long sum) {
        return fold(sum) == 0xffff;
    }

    /** RFC 9293 3.1: the IPv4 pseudo-header. */
    public static long pseudoHeaderV4(int source, int destination, int protocol, int length) {
        return (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + length;
    }

    /** RFC 8200 8.1: the IPv6 pseudo-header. */
    public static long pseudoHeaderV6(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int protocol, int length) {
        return halves(sourceHigh)
                + halves(sourceLow)
                + halves(destinationHigh)
                + halves(destinationLow)
                + protocol
                + length;
    }

    private static long halves(long eight) {
        return (eight >>> 32) + (eight & 0xffff_ffffL);
    }
}
