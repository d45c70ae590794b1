package rawtcp.tcp;

/** What a stack counts of Fast Open, by the names that nstat(8) has for it, less {@code TcpExt}. */
public enum FastOpenCounter {
    /** As a client: data in a SYN was acknowledged. */
    ACTIVE("TCPFastOpenActive"),
    /** Data in a SYN was not, or connections that began so met timeouts. */
    ACTIVE_FAIL("TCPFastOpenActiveFail"),
    /** As a server: opened by a SYN with a good cookie. */
    PASSIVE("TCPFastOpenPassive"),
    /** A cookie that was not good. */
    PASSIVE_FAIL("TCPFastOpenPassiveFail"),
    /** A listener had as many pending as it may. */
    LISTEN_OVERFLOW("TCPFastOpenListenOverflow"),
    /** A client has asked for a cookie. */
    COOKIE_REQUIRED("TCPFastOpenCookieReqd"),
    /** As a client: signs of a network that swallows it. */
    BLACK_HOLE("TCPFastOpenBlackhole"),
    /** As a server: the cookie was made with the second key. */
    PASSIVE_ALT_KEY("TCPFastOpenPassiveAltKey");

    private final String label;

    FastOpenCounter(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
