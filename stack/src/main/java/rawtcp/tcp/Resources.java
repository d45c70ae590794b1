package rawtcp.tcp;

/** What a stack's connections share: asked before an orphan is kept, and before it sends again (Linux tcp_check_oom). */
@FunctionalInterface
public interface Resources {
    Resources PLENTY = (orphan, shift) -> null;

    /** Why this orphan has to go, if it counts 2^{@code shift}-fold; null: it may stay. */
    Cause shortage(Connection orphan, int shift);
}
