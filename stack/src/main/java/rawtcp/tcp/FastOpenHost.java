package rawtcp.tcp;

import java.util.LinkedHashMap;
import java.util.Map;
import rawtcp.knob.Knobs;
import rawtcp.wire.FastOpenCookie;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/**
 * What a stack knows of Fast Open beside its connections: as a client the cookies of its peers (RFC 7413 4.1.3) and whether
 * to pause, and what it counts in both roles.
 */
public final class FastOpenHost {
    /** The bit of tcp_fastopen by which listeners may open fast. */
    public static final int SERVER = 2;

    /** Peers that are remembered; the one not heard of for the longest time goes. */
    static final int MOST_PEERS = 1_024;

    /** What is remembered of one peer (Linux tcp_fastopen_metrics). */
    record Peer(int mss, FastOpenCookie cookie, Form form) {
        static final Peer UNKNOWN = new Peer(0, null, Form.STANDARD);
    }

    /** In which form a cookie is asked for: the experimental one is tried once, where the other was not answered. */
    enum Form {
        STANDARD,
        EXPERIMENTAL,
        STANDARD_FOR_GOOD;

        Form later(Form other) {
            return other.compareTo(this) > 0 ? other : this;
        }
    }

    private record Pair(IpAddress local, IpAddress remote) {
        static Pair of(FourTuple tuple) {
            return new Pair(tuple.local(), tuple.remote());
        }
    }

    private final Map<Pair, Peer> peers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Peer> eldest) {
            return size() > MOST_PEERS;
        }
    };
    private final FastOpenPause pause;
    private final long[] counts = new long[FastOpenCounter.values().length];

    public FastOpenHost(Knobs knobs) {
        pause = new FastOpenPause(knobs);
    }

    Peer peer(FourTuple tuple) {
        return peers.getOrDefault(Pair.of(tuple), Peer.UNKNOWN);
    }

    /** {@code cookie} null, or a mere request: none came, and what is known stays. */
    void remember(FourTuple tuple, int mss, FastOpenCookie cookie, Form form) {
        Peer before = peer(tuple);
        boolean hasCookie = cookie != null && !cookie.isRequest();
        Form next = before.cookie() == null && !hasCookie ? before.form().later(form) : before.form();
        peers.put(Pair.of(tuple), new Peer(mss, hasCookie ? cookie : before.cookie(), next));
    }

    FastOpenPause pause() {
        return pause;
    }

    public void count(FastOpenCounter what) {
        counts[what.ordinal()]++;
    }

    public long counted(FastOpenCounter what) {
        return counts[what.ordinal()];
    }
}
