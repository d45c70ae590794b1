package rawtcp.script;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.tcp.RouteMetrics;

/** What {@code ip route} says beside where packets go: the metrics that change how TCP behaves (ip-route(8)). */
final class ShellRoute {
    private static final Set<String> CHANGES = Set.of("add", "change", "chg", "replace", "append", "prepend");

    /** Those that TCP would heed, and that nothing here does. */
    private static final Set<String> NOT_KNOWN = Set.of(
            "rtt",
            "rttvar",
            "reordering",
            "window",
            "cwnd",
            "ssthresh",
            "congctl",
            "features",
            "fastopen_no_cookie",
            "hoplimit");

    private static final Pattern TIME = Pattern.compile("([0-9]*\\.?[0-9]+)(s|ms|us)?");

    private ShellRoute() {}

    /** The metrics that the words set, those left out as nothing; null if they set no route. {@code line}: for complaints. */
    static RouteMetrics metrics(List<String> words, int line) throws ScriptError {
        if (words.stream().noneMatch(CHANGES::contains)) {
            return null;
        }
        for (String word : words) {
            if (NOT_KNOWN.contains(word)) {
                throw new ScriptError(
                        line, "shell: ip " + String.join(" ", words) + ": routes have no " + word + " here");
            }
        }
        return new RouteMetrics(
                number(words, "advmss", line),
                number(words, "initcwnd", line),
                number(words, "initrwnd", line),
                timeNs(words, line),
                number(words, "quickack", line) != 0);
    }

    private static int number(List<String> words, String name, int line) throws ScriptError {
        String value = value(words, name);
        if (value == null) {
            return 0;
        }
        if (!value.matches("[0-9]{1,5}")) {
            throw new ScriptError(line, "shell: " + name + " '" + value + "' is not a number");
        }
        return Integer.parseInt(value);
    }

    /** Without a unit milliseconds. */
    private static long timeNs(List<String> words, int line) throws ScriptError {
        String value = value(words, "rto_min");
        if (value == null) {
            return 0;
        }
        Matcher time = TIME.matcher(value);
        if (!time.matches()) {
            throw new ScriptError(line, "shell: rto_min '" + value + "' is not a time");
        }
        long inSeconds = Time.parse(time.group(1));
        String unit = time.group(2) == null ? "ms" : time.group(2);
        return switch (unit) {
            case "s" -> inSeconds;
            case "ms" -> inSeconds / 1_000;
            default -> inSeconds / 1_000_000;
        };
    }

    private static String value(List<String> words, String name) {
        int at = words.indexOf(name);
        boolean locked = at >= 0 && at + 1 < words.size() && words.get(at + 1).equals("lock");
        int of = at + (locked ? 2 : 1);
        return at < 0 || of >= words.size() ? null : words.get(of);
    }
}
