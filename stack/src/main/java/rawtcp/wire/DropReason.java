package rawtcp.wire;

/** Why a packet was not given to any connection. Each is counted; none is an exception. */
public enum DropReason {
    TRUNCATED("shorter than its headers say"),
    BAD_IP_HEADER("IP header length or version is wrong"),
    FRAGMENT("an IP fragment"),
    NOT_TCP("not TCP"),
    BAD_DATA_OFFSET("TCP data offset below 5 or past the end"),
    BAD_CHECKSUM("TCP checksum is wrong"),
    BAD_OPTION("a TCP option's length is wrong"),
    BAD_ADDRESS("source or destination may not be a TCP end (broadcast, multicast, unspecified)"),
    NOT_OURS("no connection, listener or port of this stack");

    private final String sentence;

    DropReason(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
