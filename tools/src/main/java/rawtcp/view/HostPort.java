package rawtcp.view;

import java.util.List;

/** {@code HOST:PORT}, {@code HOST PORT}, {@code [V6]:PORT} or a bare {@code PORT}, as words; nothing is looked up here. */
public record HostPort(String host, String port) {
    /** {@code host} is null for a bare port, which only a listener may have. */
    public static HostPort parse(List<String> words, boolean bareAllowed) {
        if (words.size() > 2) {
            throw new BadWord("'" + words.get(2) + "' is a word too many: write HOST:PORT or HOST PORT");
        }
        if (words.size() == 2) {
            refuseTwoPorts(words.get(0), words.get(1));
            return new HostPort(unbracketed(words.get(0)), words.get(1));
        }
        String word = words.get(0);
        if (word.startsWith("[")) {
            int end = word.indexOf("]:");
            if (end < 0) {
                throw new BadWord("'" + word + "' lacks ']:PORT'");
            }
            return new HostPort(word.substring(1, end), word.substring(end + 2));
        }
        int colon = word.lastIndexOf(':');
        if (colon < 0 && bareAllowed) {
            return new HostPort(null, word);
        }
        if (colon < 0 || colon == word.length() - 1) {
            throw new BadWord("'" + word + "' lacks a port: write HOST:PORT or HOST PORT");
        }
        if (word.indexOf(':') != colon) {
            throw new BadWord("'" + word + "' is ambiguous: write an IPv6 address as [ADDRESS]:PORT");
        }
        String host = word.substring(0, colon);
        if (host.isEmpty() && !bareAllowed) {
            throw new BadWord("'" + word + "' lacks a host: write HOST:PORT");
        }
        return new HostPort(host.isEmpty() || host.equals("*") ? null : host, word.substring(colon + 1));
    }

    /** {@code 7000 7001} or {@code host:80 81}: the one could be an address, the other never a name. */
    private static void refuseTwoPorts(String host, String port) {
        int colon = host.indexOf(':');
        boolean isPort = host.matches("\\d{1,5}");
        boolean hasPort = colon > 0 && colon == host.lastIndexOf(':');
        if (isPort || hasPort) {
            String why = isPort ? "is a port" : "has one";
            throw new BadWord("two ports, for '" + host + "' " + why + ": write HOST:PORT or HOST PORT, not '" + host
                    + " " + port + "'");
        }
    }

    static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
