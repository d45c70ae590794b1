package rawtcp.endpoint;

import java.util.random.RandomGenerator;
import rawtcp.tcp.parts.SipHash;
import rawtcp.wire.IpAddress;

/**
 * RFC 6056 3.3.4, the double-hash choice: where in the range to begin is a secret function of the peer, moved on by a
 * counter that peers share by another secret function. The counter moves by chance steps (3.3.5), and always to
 * another port.
 */
final class PortChoice {
    private static final int COUNTERS = 256;
    private static final int MAX_STEP = 8;

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

    /** Where to begin; to be taken modulo the size of the range, without its sign. */
    int start(IpAddress local, IpAddress remote, int remotePort) {
        lastCounter = (int) hash(counter, local, remote, remotePort) & (COUNTERS - 1);
        return (int) hash(offset, local, remote, remotePort) + counters[lastCounter];
    }

    /** {@code steps} from there a port was found, among {@code count}. */
    void chosen(int steps, int count) {
        int further = count < 3 ? 1 : 1 + random.nextInt(Math.min(MAX_STEP, count - 1));
        counters[lastCounter] += steps + further;
    }

    private static long hash(SipHash by, IpAddress local, IpAddress remote, int remotePort) {
        return by.hash(local.high(), local.low(), remote.high(), remote.low(), remotePort);
    }
}
