package rawtcp.tcp;

/** One step of a connection through figure 5: when, from, to, and why. */
public record Transition(long atNs, State from, State to, Cause cause) {}
