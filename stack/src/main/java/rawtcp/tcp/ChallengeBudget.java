package rawtcp.tcp;

import java.util.random.RandomGenerator;

/**
 * RFC 5961 7: how many challenge ACKs all connections of a stack may send in a second (Linux tcp_challenge_ack_limit). A
 * budget that anybody can count tells about other people's connections, so each second's is drawn by chance, from half
 * the limit to one and a half.
 */
final class ChallengeBudget {
    private static final long SECOND_NS = 1_000_000_000;

    private final RandomGenerator random;
    private long second = Long.MIN_VALUE;
    private long left;

    ChallengeBudget(RandomGenerator random) {
        this.random = random;
    }

    /** One of them; false: this second's are used up. {@code limit}: {@link Integer#MAX_VALUE} for none. */
    boolean take(long limit, long nowNs) {
        if (limit == Integer.MAX_VALUE) {
            return true;
        }
        long now = Math.floorDiv(nowNs, SECOND_NS);
        if (now != second) {
            second = now;
            long half = (limit + 1) / 2;
            left = limit == 0 ? 0 : random.nextLong(half, limit + half);
        }
        return left-- > 0;
    }
}
