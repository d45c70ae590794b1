package rawtcp.net;

/**
 * What somebody has done with a packet that passes, for traces.
 *
 * @param lost it goes no further
 * @param injected a user has made it
 * @param text in words, for people
 */
public record Mark(boolean lost, boolean injected, String text) {
    /** By the user, by {@code inject}. */
    public static final Mark INJECTED = new Mark(false, true, "injected");
}
