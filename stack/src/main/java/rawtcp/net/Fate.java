package rawtcp.net;

/** What became of a packet on a {@link Path}. */
public enum Fate {
    PASSED(""),
    LOST("lost"),
    DOUBLED("doubled"),
    DELAYED("delayed"),
    REORDERED("sent ahead"),
    CORRUPTED("corrupted"),
    QUEUE_FULL("queue full"),
    TOO_BIG("too big"),
    REFUSED("answered by ICMP");

    private final String word;

    Fate(String word) {
        this.word = word;
    }

    /** For traces; empty if nothing befell it. */
    public String word() {
        return word;
    }
}
