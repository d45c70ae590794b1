package rawtcp.sim.observer;

/**
 * Data whose every byte tells its stream and its place, so that one that is lost, doubled, moved or another stream's
 * shows. A stream is named by what the wire tells of it.
 */
public final class Pattern {
    private Pattern() {}

    /** Of what goes from {@code sourcePort} to {@code destinationPort} after the SYN with {@code iss}. */
    public static long stream(int sourcePort, int destinationPort, int iss) {
        return mix((long) sourcePort << 48 ^ (long) destinationPort << 32 ^ (iss & 0xffff_ffffL));
    }

    /** {@code position} from 0. */
    public static byte at(long stream, long position) {
        return (byte) (eight(stream, position) >>> ((position & 7) << 3));
    }

    public static void fill(long stream, long position, byte[] into, int length) {
        for (int i = 0; i < length; i++) {
            into[i] = at(stream, position + i);
        }
    }

    private static long eight(long stream, long position) {
        return mix(stream + (position >>> 3));
    }

    private static long mix(long bits) {
        bits = (bits ^ bits >>> 32) * 0xd6e8_feb8_6659_fd93L;
        bits = (bits ^ bits >>> 32) * 0xd6e8_feb8_6659_fd93L;
        return bits ^ bits >>> 32;
    }
}
