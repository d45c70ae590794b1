package rawtcp.states;

import java.util.Map;
import java.util.TreeMap;

/** The fourth cell of a row: what else there is to see. What is not named must not have changed. */
final class Effects {
    /** Bytes that the application can read more (or less); sent or queued less what was acknowledged. */
    String got = "0";

    int queued;
    /** SND.WND afterwards; -1: as before. */
    int window = -1;
    /** How far the right edge of our own window has moved; {@code free}: anywhere but left. */
    String edge = "";

    /** Label and time left; null: the same deadlines as before. */
    Map<String, Long> timers;

    String failure = "";
    String cause = "";
    String returns = "done";
    String drop = "";
    String sack = "";
    boolean takesTimestamp;
    /** Of an event's several segments the first one's. */
    boolean takesFirstTimestamp;
    /** The answers left before the segment came; only what follows shows it. */
    boolean takesTimestampLater;

    boolean urgent;
    /** An immediate repetition is not answered, one after tcp_invalid_ratelimit is; or always is. */
    boolean limited;

    boolean always;
    /** With {@code silence}: when each answer leaves, and when all is over. */
    String times = "";

    String ends = "";

    private Effects() {}

    static Effects of(String cell) {
        Effects e = new Effects();
        for (String part : cell.split(",", -1)) {
            String token = part.strip();
            if (!token.isEmpty()) {
                int space = token.indexOf(' ');
                e.take(space < 0 ? token : token.substring(0, space), space < 0 ? "" : token.substring(space + 1));
            }
        }
        return e;
    }

    private void take(String word, String value) {
        switch (word) {
            case "got" -> got = value;
            case "queued" -> queued += Integer.parseInt(value);
            case "acked" -> queued -= Integer.parseInt(value);
            case "window" -> window = Integer.parseInt(value);
            case "edge" -> edge = value;
            case "timers" -> timers = timers(value);
            case "fails" -> failure = value;
            case "why" -> cause = value;
            case "returns" -> returns = value;
            case "drops" -> drop = value;
            case "sack" -> sack = value;
            case "TS.Recent" -> {
                takesTimestamp = true;
                takesFirstTimestamp = value.equals("first");
                takesTimestampLater = value.equals("later");
            }
            case "urgent" -> urgent = true;
            case "limited" -> limited = true;
            case "always" -> always = true;
            case "at" -> times = value;
            case "ends" -> ends = value;
            default -> throw new IllegalArgumentException("no such effect: " + word);
        }
    }

    private static Map<String, Long> timers(String value) {
        Map<String, Long> timers = new TreeMap<>();
        if (!value.equals("none")) {
            for (String timer : value.split(" \\+ ", -1)) {
                String[] words = timer.split(" ", -1);
                timers.put(words[0], Stand.durationNs(words[1]));
            }
        }
        return timers;
    }
}
