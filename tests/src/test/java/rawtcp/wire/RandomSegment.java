package rawtcp.wire;

import java.nio.ByteBuffer;
import java.util.Random;

/** Segments drawn from a seed, for round trips and fuzzing. */
final class RandomSegment {
    private RandomSegment() {}

    static Segment of(Random random, boolean v6) {
        Segment segment = new Segment().clear();
        segment.source(address(random, v6), random.nextInt(65_536));
        segment.destination(address(random, v6), random.nextInt(65_536));
        segment.seq(random.nextInt()).ack(random.nextInt()).flags(random.nextInt(256));
        segment.window(random.nextInt(65_536)).urgentPointer(random.nextInt(65_536));
        segment.ttl(1 + random.nextInt(255)).trafficClass(random.nextInt(256));
        options(random, segment);
        return data(random, segment);
    }

    private static IpAddress address(Random random, boolean v6) {
        return v6
                ? new IpAddress(0x2001_0db8_0000_0000L | random.nextInt(1 << 30), random.nextLong())
                : IpAddress.v4(10 << 24 | random.nextInt(1 << 24));
    }

    /** MSS, window scale and SACK-permitted only with SYN: elsewhere they are not heard. */
    private static void options(Random random, Segment segment) {
        TcpOptions options = segment.options();
        if (segment.has(Segment.SYN)) {
            options.mss(random.nextBoolean() ? random.nextInt(65_536) : TcpOptions.ABSENT);
            options.windowScale(random.nextBoolean() ? random.nextInt(256) : TcpOptions.ABSENT);
            options.sackPermitted(random.nextBoolean());
            options.fastOpen(random.nextInt(4) == 0 ? cookie(random) : null);
        }
        if (random.nextBoolean()) {
            options.timestamps(random.nextInt(), random.nextInt());
        }
        int room = (40 - options.encodedLength() - 4) / 8;
        for (int block = random.nextInt(Math.max(1, room + 1)); block > 0; block--) {
            options.addSack(random.nextInt(), random.nextInt());
        }
    }

    /** Of a length that leaves room for the others. */
    private static FastOpenCookie cookie(Random random) {
        int length = random.nextBoolean() ? 0 : 4 + 2 * random.nextInt(3);
        long high = length == 0 ? 0 : random.nextLong() & -1L << (64 - 8 * length);
        return new FastOpenCookie(high, 0, length, random.nextBoolean());
    }

    /** In a ring: the slice may wrap. */
    private static Segment data(Random random, Segment segment) {
        byte[] ring = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(ring);
        return segment.data(ByteBuffer.wrap(ring), random.nextInt(ring.length), random.nextInt(ring.length + 1));
    }

    static byte[] dataOf(Segment segment) {
        ByteBuffer copy = ByteBuffer.allocate(segment.dataLength());
        segment.copyData(0, segment.dataLength(), copy, 0);
        return copy.array();
    }
}
