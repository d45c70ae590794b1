package rawtcp.endpoint;

import java.util.random.RandomGenerator;
import rawtcp.tcp.parts.SipHash;
import rawtcp.wire.IpAddress;

/**
 * RFC 6056 3.3.4, the double-hash choice: where in the range to begin is a secret function of the peer, moved on by a
 * counter that peers share by another secret function. The counter moves by chance steps (3.3.5), and always to
 * another port. As on Linux connect tries every second port of the range before the others, and bind the other half
 * first, so that the two seldom meet.
 */
final class PortChoice {
    private static final int COUNTERS = 256;
    private static final int MAX_STEP = 8;
    private static final int LEAST_IN_HALVES = 4;

    private final RandomGenerator random;
    private final SipHash offset;
    private final SipHash counter;
    private final int[] counters = new int[COUNTERS];
    private int lastCounter;

    PortChoice(RandomGenerator random) {
        this.random = random;
        offset = new SipHash(random.nextLong(), random.nextLong());
        counter = new SipHash(random.nextLong(), random.nextLong());
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = random.nextInt();
        }
    }

    /**
     * The {@code n}th port to try of {@code count} from {@code first} on. {@code own}: of the half with the parity of the
     * first one first.
     */
    static int nth(int n, int first, int count, int start, boolean own) {
        if (count < LEAST_IN_HALVES) {
            return inOrder(n, first, count, start);
        }
        int ownHalf = (count + 1) / 2;
        int firstHalf = own ? ownHalf : count - ownHalf;
        boolean inFirst = n < firstHalf;
        int size = inFirst ? firstHalf : count - firstHalf;
        int index = (Integer.remainderUnsigned(start, size) + (inFirst ? n : n - firstHalf)) % size;
        return first + 2 * index + (inFirst == own ? 0 : 1);
    }

    /** The {@code n}th port to try, one after the other. */
    static int inOrder(int n, int first, int count, int start) {
        return first + (Integer.remainderUnsigned(start, count) + n) % count;
    }

    /** Where to begin; see {@link #nth}. */
    int start(IpAddress local, IpAddress remote, int remotePort) {
        lastCounter = (int) hash(counter, local, remote, remotePort) & (COUNTERS - 1);
        return (int) hash(offset, local, remote, remotePort) + counters[lastCounter];
    }

    /** The {@code steps}th was taken, of {@code count}. */
    void chosen(int steps, int count) {
        int half = count < LEAST_IN_HALVES ? count : count / 2;
        int further = half < 3 ? 1 : 1 + random.nextInt(Math.min(MAX_STEP, half - 1));
        counters[lastCounter] += steps + further;
    }

    private static long hash(SipHash by, IpAddress local, IpAddress remote, int remotePort) {
        return by.hash(local.high(), local.low(), remote.high(), remote.low(), remotePort);
    }
}
