package rawtcp.knob;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them, {@code 500ms}, {@code 5s}, {@code 2min}, {@code 1h}, and as we do, {@code 1min20s}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(-?\\d{1,18}(?:\\.\\d{1,9})?) ?([a-z]*)");
    /** As {@link #format} writes them: {@code 1min20s}, {@code 2h5min}. */
    private static final Pattern TWO = Pattern.compile("(\\d{1,8}(?:h|min))(\\d{1,2}(?:min|s))");

    private static final String TOO_LONG = "longer than this program can count";
    private static final String EXAMPLES = "500ms, 5s, 2min, 1h";

    private Durations() {}

    /** Nanoseconds of {@code text}; a bare number is in {@code defaultUnit}. The exception's message is for the user. */
    public static long parseNs(String text, String defaultUnit) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        Matcher two = TWO.matcher(written);
        if (two.matches()) {
            long ns = parseNs(two.group(1), "") + parseNs(two.group(2), "");
            if (ns < 0) {
                throw new IllegalArgumentException(TOO_LONG);
            }
            return ns;
        }
        Matcher form = FORM.matcher(written);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a duration (" + EXAMPLES + ")");
        }
        String unit = form.group(2).isEmpty() ? defaultUnit : form.group(2);
        if (!isUnit(unit)) {
            throw new IllegalArgumentException(unit + " is no unit of time (us, ms, s, min, h)");
        }
        BigDecimal ns = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unitNs(unit)));
        if (ns.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(TOO_LONG);
        }
        return ns.longValue();
    }

    /** {@code text} as a whole number of {@code unit}; a bare number is in that unit. */
    public static long parseWhole(String text, String unit) {
        long ns = parseNs(text, unit);
        if (ns % unitNs(unit) != 0) {
            throw new IllegalArgumentException("not a whole number of " + unit);
        }
        return ns / unitNs(unit);
    }

    public static boolean isUnit(String unit) {
        return unitNs(unit) != 0;
    }

    /** 0 if it is no unit of time. */
    public static long unitNs(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "s", "sec" -> 1_000_000_000;
            case "min", "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> 0;
        };
    }

    /** For people, at most two units: {@code 0.3ms}, {@code 200ms}, {@code 41.2s}, {@code 1min20s}, {@code 2h5min}. */
    public static String format(long ns) {
        if (ns < 0) {
            return "-" + format(ns == Long.MIN_VALUE ? Long.MAX_VALUE : -ns);
        }
        long tenthsOfMs = Math.round(ns / 1e5);
        if (tenthsOfMs < 100) {
            return tenths(tenthsOfMs, "ms");
        }
        long ms = Math.round(ns / 1e6);
        if (ms < 1_000) {
            return ms + "ms";
        }
        long tenthsOfSecond = Math.round(ns / 1e8);
        if (tenthsOfSecond < 600) {
            return tenths(tenthsOfSecond, "s");
        }
        long seconds = Math.round(ns / 1e9);
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        long minutes = Math.round(ns / 60e9);
        return two(minutes / 60, "h", minutes % 60, "min");
    }

    private static String tenths(long tenths, String unit) {
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + unit;
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}
