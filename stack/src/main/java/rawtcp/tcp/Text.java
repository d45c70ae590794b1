package rawtcp.tcp;

import java.util.Locale;

/** Words for people about one connection. */
final class Text {
    private Text() {}

    /** How long it has existed: {@code 0.3 ms}, {@code 12.5 s}. */
    static String since(Connection c, long nowNs) {
        long ns = nowNs - c.openedNs;
        return ns < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.1f ms", ns / 1e6)
                : String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }

    /** That, and the SYNs sent if it was not one alone: {@code 3.1 s and 4 SYNs}. */
    static String sinceFirstSyn(Connection c, long nowNs) {
        return since(c, nowNs) + (c.synRetries == 0 ? "" : " and " + (c.synRetries + 1) + " SYNs");
    }

    static String bytes(int count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }

    static String softError(Connection c) {
        return c.softError == null ? "" : " (ICMP: " + c.softError + ")";
    }
}
