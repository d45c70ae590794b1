package rawtcp.shell;

import java.util.Locale;
import java.util.Map;

/** How the time that is left until a timer fires is told, and when that text will be another. */
final class Countdown {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long TENTH_NS = 100_000_000;
    private static final long TENTHS_BELOW_NS = 10 * SECOND_NS;
    private static final int MINUTE_S = 60;
    private static final int HOUR_S = 3_600;

    /** For a narrow table: Linux's and RFC 8985's own short names where they have one. */
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("retransmit", "rto"),
            Map.entry("tail-loss-probe", "tlp"),
            Map.entry("reorder", "reo"),
            Map.entry("delayed-ack", "ack"),
            Map.entry("keepalive", "keep"),
            Map.entry("fin-wait-2", "fin2"),
            Map.entry("time-wait", "2msl"),
            Map.entry("user-timeout", "user"));

    private Countdown() {}

    /** {@code retransmit 1.2s#3}: due in 1.2 s, after three repetitions. */
    static String text(Shown.Timer timer, long nowNs, boolean narrow) {
        String name = narrow ? SHORT.getOrDefault(timer.name(), timer.name()) : timer.name();
        return name + " " + left(timer.deadlineNs() - nowNs) + (timer.count() > 0 ? "#" + timer.count() : "");
    }

    static String left(long ns) {
        if (ns <= 0) {
            return "0.0s";
        }
        if (ns < TENTHS_BELOW_NS) {
            return String.format(Locale.ROOT, "%.1fs", Math.ceil(ns / (double) TENTH_NS) / 10);
        }
        long seconds = (ns + SECOND_NS - 1) / SECOND_NS;
        if (seconds < 2 * MINUTE_S) {
            return seconds + "s";
        }
        return seconds < HOUR_S
                ? String.format(Locale.ROOT, "%d:%02d", seconds / MINUTE_S, seconds % MINUTE_S)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        seconds / HOUR_S,
                        seconds / MINUTE_S % MINUTE_S,
                        seconds % MINUTE_S);
    }

    /** When {@link #left} will say something else, ns from now; {@code Long.MAX_VALUE}: never. */
    static long untilNextNs(long ns) {
        if (ns <= 0) {
            return Long.MAX_VALUE;
        }
        long stepNs = ns <= TENTHS_BELOW_NS ? TENTH_NS : SECOND_NS;
        long rest = ns % stepNs;
        return rest == 0 ? stepNs : rest;
    }
}
