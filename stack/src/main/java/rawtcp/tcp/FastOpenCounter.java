package rawtcp.tcp;

/** What a stack counts of Fast Open, by the names that nstat(8) has for it, less {@code TcpExt}. */
public enum FastOpenCounter {
    ACTIVE("TCPFastOpenActive", "As a client: data in a SYN was acknowledged."),
    ACTIVE_FAIL("TCPFastOpenActiveFail", "Data in a SYN was not, or connections that began so met timeouts."),
    PASSIVE("TCPFastOpenPassive", "As a server: opened by a SYN with a good cookie."),
    PASSIVE_FAIL("TCPFastOpenPassiveFail", "A cookie that was not good."),
    LISTEN_OVERFLOW("TCPFastOpenListenOverflow", "A listener had as many pending as it may."),
    COOKIE_REQUIRED("TCPFastOpenCookieReqd", "A client has asked for a cookie."),
    BLACK_HOLE("TCPFastOpenBlackhole", "As a client: signs of a network that swallows it."),
    PASSIVE_ALT_KEY("TCPFastOpenPassiveAltKey", "As a server: the cookie was made with the second key.");

    private final String label;
    private final String help;

    FastOpenCounter(String label, String help) {
        this.label = label;
        this.help = help;
    }

    public String label() {
        return label;
    }

    public String help() {
        return help;
    }
}
