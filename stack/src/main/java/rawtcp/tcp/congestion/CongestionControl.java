package rawtcp.tcp.congestion;

/**
 * How much may be in the network, in segments as Linux counts (snd_cwnd). Knows only segments and time: no connection, no
 * byte. Recovery sets the window itself (RFC 9937); the algorithm says how it grows, and what is left of it after a loss.
 */
public interface CongestionControl {
    /** RFC 6928; Linux takes ten segments of any size, and so do we. */
    int INITIAL_WINDOW = 10;

    int NO_THRESHOLD = Integer.MAX_VALUE;
    int MAX_WINDOW = 1 << 20;

    /** By a name of tcp_available_congestion_control; {@code seed}: for what an algorithm leaves to chance. */
    static CongestionControl of(String name, long seed) {
        return switch (name) {
            case "reno" -> new NewReno();
            case "cubic" -> new Cubic();
            case "bbr" -> new Bbr(seed);
            default -> throw new IllegalArgumentException(name);
        };
    }

    String name();

    /** The congestion window. */
    int window();

    void window(int segments);

    /** Slow start ends here; {@link #NO_THRESHOLD} before the first loss. */
    int ssthresh();

    void ssthresh(int segments);

    /** Goes on where {@code other} has left off: window and threshold are the connection's. */
    default void takeOver(CongestionControl other) {
        window(other.window());
        ssthresh(other.ssthresh());
    }

    default boolean inSlowStart() {
        return window() < ssthresh();
    }

    /** A loss: the threshold that it leaves, at least 2 (RFC 5681 3.1 (4), RFC 9438 4.6). Once for each episode. */
    int onLoss();

    /** {@code acked} segments were delivered while the window was what held the sender back (RFC 5681 3.1). */
    void onAck(long nowNs, int acked);

    /** Each ACK of new data: a measured round trip, 0 if none, and what is in flight after it. */
    default void onRoundTrip(long nowNs, long rttNs, int sndUna, int sndNxt) {}

    /** A retransmission timeout: what was learned of the path is out of date. */
    default void onTimeout() {}

    /** The first segment after a silence of {@code idleNs}. */
    default void onTransmitStart(long nowNs, long idleNs) {}

    /** True, once, if a long train of ACKs has ended slow start. */
    default boolean takeTrainFound() {
        return false;
    }

    /** Likewise, for a round trip that grows. */
    default boolean takeDelayFound() {
        return false;
    }

    // What only an algorithm with a model of the path has.

    /** It sets the window itself with each {@link #onSample}, in recovery too (Linux cong_control). */
    default boolean ownsWindow() {
        return false;
    }

    /** What leaves is spread over time, by {@link #pacingRate}. */
    default boolean paces() {
        return false;
    }

    /** Segments per second, where {@link #paces}. */
    default double pacingRate() {
        throw new IllegalStateException(name());
    }

    /** Each ACK, where {@link #ownsWindow}. */
    default void onSample(RateSample sample) {}

    /** {@code segments} count as lost, the last of {@code lostSince} since they left, with {@code txInFlight} under way. */
    default void onLost(long nowNs, int segments, int lostSince, int txInFlight, boolean appLimited) {}

    /** True, once, if the algorithm itself has held back what could have been sent: no rate is to be measured by it. */
    default boolean takeRestraint() {
        return false;
    }

    /** The window for a loss that was none: {@code before} was its value then. */
    default int undone(int before) {
        return Math.max(window(), before);
    }
}
