package rawtcp.sim.observer;

import java.util.function.Supplier;

/** What a TCP must not do was seen. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    public Violation(String sentence) {
        super(sentence);
    }

    /** {@code otherwise} is the sentence if it does not hold. */
    public static void unless(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }

    /** For what is asked often: the sentence is made only when it is needed. */
    public static void unless(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(otherwise.get());
        }
    }
}
