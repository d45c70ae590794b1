package rawtcp.net;

import java.util.random.RandomGenerator;

/**
 * All chance of a simulation, from one seed: SplitMix64 (Steele, Lea, Flood 2014), and what is made of its bits written
 * out here, so that no release of Java draws other numbers from the same seed.
 */
public final class Chance implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private long state;

    public Chance(long seed) {
        state = seed;
    }

    /** An independent stream: what one host draws does not shift what the others do. */
    public Chance split() {
        return new Chance(nextLong());
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ state >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    /** From 0 to {@code bound} - 1; the bias of the multiplication is below 2^-32 of a value. */
    @Override
    public int nextInt(int bound) {
        assert bound > 0 : bound;
        return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
    }

    @Override
    public int nextInt(int from, int bound) {
        return from + nextInt(bound - from);
    }

    @Override
    public long nextLong(long bound) {
        assert bound > 0 && bound <= Long.MAX_VALUE >>> 1 : bound;
        return Math.multiplyHigh(nextLong() >>> 1, bound << 1);
    }

    @Override
    public long nextLong(long from, long bound) {
        return from + nextLong(bound - from);
    }

    @Override
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /** True once in {@code n} times. */
    public boolean oneIn(int n) {
        return nextInt(n) == 0;
    }

    /** True {@code n} times in a million. */
    public boolean perMillion(int n) {
        return nextInt(1_000_000) < n;
    }

    /** One of these, each as likely. */
    public long oneOf(long... values) {
        return values[nextInt(values.length)];
    }
}
