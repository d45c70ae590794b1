package rawtcp.tcp;

/**
 * One step of a connection through figure 5: when, from, to, and why.
 *
 * @param detail numbers of this very case, for people: {@code 5 bytes, RST sent}; null: nothing more to say
 */
public record Transition(long atNs, State from, State to, Cause cause, String detail) {
    public Transition(long atNs, State from, State to, Cause cause) {
        this(atNs, from, to, cause, null);
    }
}
