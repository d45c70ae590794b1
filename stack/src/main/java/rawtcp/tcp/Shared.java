package rawtcp.tcp;

import java.util.random.RandomGenerator;

/**
 * What the connections of a stack have in common.
 *
 * @param causes how often what has happened to them, and who is told
 * @param mib what Linux would have counted
 * @param challenges how many challenge ACKs they may send; null: any number
 * @param spares what they take turns in using
 */
public record Shared(Causes causes, Mib mib, ChallengeBudget challenges, Spares spares) {
    public static Shared ofStack(RandomGenerator random) {
        return new Shared(new Causes(), new Mib(), new ChallengeBudget(random), new Spares());
    }

    /** Of a connection that belongs to no stack. */
    static Shared ofNoStack() {
        return new Shared(new Causes(), new Mib(), null, new Spares());
    }

    /** For those that are forgotten as soon as they have answered: nothing that happens to them counts, and nobody is told. */
    public Shared forForgotten() {
        return new Shared(new Causes(), new Mib(), challenges, spares);
    }
}
