package rawtcp.tcp.parts;

import java.util.random.RandomGenerator;
import rawtcp.wire.FourTuple;

/** Initial sequence numbers and timestamp offsets that only the holder of the secret can foretell (RFC 6528, RFC 7323 7.1). */
public final class Isn {
    // RFC 9293 3.4.1 has the clock tick each 4 us or so. We tick as Linux does, each 64 ns: sequence numbers of a fast
    // connection then do not outrun the clock, so that its four-tuple's next ISN lies beyond them.
    private static final int CLOCK_SHIFT = 6;

    private final SipHash sequences;
    private final SipHash timestamps;

    public Isn(RandomGenerator random) {
        sequences = new SipHash(random.nextLong(), random.nextLong());
        timestamps = new SipHash(random.nextLong(), random.nextLong());
    }

    /** RFC 6528 3: ISN = M + F(local, local port, remote, remote port, secret). */
    public int next(long nowNs, FourTuple tuple) {
        return (int) (nowNs >> CLOCK_SHIFT) + (int) hash(sequences, tuple);
    }

    /** The same for each incarnation of a four-tuple, so that its timestamps only grow (RFC 6191). */
    public int tsOffset(FourTuple tuple) {
        return (int) hash(timestamps, tuple);
    }

    private static long hash(SipHash by, FourTuple tuple) {
        long ports = (long) tuple.localPort() << 16 | tuple.remotePort();
        return by.hash(
                tuple.local().high(),
                tuple.local().low(),
                tuple.remote().high(),
                tuple.remote().low(),
                ports);
    }
}
