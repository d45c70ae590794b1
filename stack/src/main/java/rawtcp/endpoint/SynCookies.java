package rawtcp.endpoint;

import java.util.random.RandomGenerator;
import rawtcp.tcp.parts.SipHash;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;
import rawtcp.wire.TcpOptions;

/**
 * Initial sequence numbers that hold what a half-open connection would remember (RFC 4987 3.6), as Linux makes them: eight
 * bits of a clock, and in 24 bits the class of the MSS, each hidden by a secret function of the four-tuple. With
 * timestamps the last six bits of TSval hold the window scale, SACK and ECN.
 */
final class SynCookies {
    /** How long after a listener's last cookie an ACK may be one. */
    static final long VALID_NS = 120_000_000_000L;

    private static final long PERIOD_NS = 60_000_000_000L;
    private static final int MAX_AGE = 2; // periods
    private static final int DATA_BITS = 24;
    private static final int DATA_MASK = (1 << DATA_BITS) - 1;

    private static final int[] MSS_V4 = {536, 1_300, 1_440, 1_460};
    private static final int[] MSS_V6 = {1_220, 1_420, 1_440, 8_940};

    private static final long TICK_NS = 1_000_000; // of TSval
    private static final int OPTION_BITS = 6;
    private static final int NO_SCALE = 0xf;
    private static final int SACK = 1 << 4;
    private static final int ECN = 1 << 5;

    private final RandomGenerator random;
    private SipHash[] secrets; // drawn with the first cookie

    SynCookies(RandomGenerator random) {
        this.random = random;
    }

    /** Our ISN for {@code syn}, whose MSS is rounded down to what the cookie can hold. */
    int make(long nowNs, Segment syn) {
        int[] table = table(syn);
        int announced = syn.options().mss() == TcpOptions.ABSENT
                ? table[0]
                : syn.options().mss();
        int index = table.length - 1;
        while (index > 0 && announced < table[index]) {
            index--;
        }
        syn.options().mss(table[index]);
        int count = count(nowNs);
        int data = (hash(1, syn, count) + index) & DATA_MASK;
        return hash(0, syn, 0) + syn.seq() + (count << DATA_BITS) + data;
    }

    /** The MSS in the cookie that {@code ack} answers; ABSENT if it answers none, or one that is too old. */
    int mss(long nowNs, Segment ack) {
        int rest = ack.ack() - 1 - hash(0, ack, 0) - (ack.seq() - 1);
        int age = (count(nowNs) - (rest >>> DATA_BITS)) & 0xff;
        if (age >= MAX_AGE) {
            return TcpOptions.ABSENT;
        }
        int index = (rest - hash(1, ack, count(nowNs) - age)) & DATA_MASK;
        int[] table = table(ack);
        return index < table.length ? table[index] : TcpOptions.ABSENT;
    }

    /** TSval for the SYN-ACK, before its offset: the clock, at most 64 ms behind, and in its last bits what was agreed. */
    static int tsVal(long nowNs, int windowScale, boolean sack, boolean ecn) {
        int agreed = (windowScale == TcpOptions.ABSENT ? NO_SCALE : windowScale) | (sack ? SACK : 0) | (ecn ? ECN : 0);
        int now = (int) (nowNs / TICK_NS);
        int tsVal = ((now >>> OPTION_BITS) << OPTION_BITS) | agreed;
        return SeqNum.gt(tsVal, now) ? tsVal - (1 << OPTION_BITS) : tsVal;
    }

    /** What {@link #tsVal} holds. */
    static int windowScale(int tsVal) {
        int scale = tsVal & NO_SCALE;
        return scale == NO_SCALE ? TcpOptions.ABSENT : scale;
    }

    static boolean sack(int tsVal) {
        return (tsVal & SACK) != 0;
    }

    static boolean ecn(int tsVal) {
        return (tsVal & ECN) != 0;
    }

    private static int[] table(Segment in) {
        return in.source().isV4() ? MSS_V4 : MSS_V6;
    }

    private static int count(long nowNs) {
        return (int) (nowNs / PERIOD_NS);
    }

    private int hash(int secret, Segment in, int count) {
        if (secrets == null) {
            secrets = new SipHash[] {
                new SipHash(random.nextLong(), random.nextLong()), new SipHash(random.nextLong(), random.nextLong())
            };
        }
        long ports = (long) in.sourcePort() << 16 | in.destinationPort();
        return (int) secrets[secret].hash(
                in.sourceHigh(), in.sourceLow(), in.destinationHigh(), in.destinationLow(), (long) count << 32 | ports);
    }
}
