package rawtcp.script;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * When an event is to happen: since time zero, or since the interpreter reached it. {@code endNs}: of a range, the last
 * moment; of a blocking call, when it returns.
 */
record Time(Kind kind, long ns, long endNs) {
    enum Kind {
        ABSOLUTE,
        RELATIVE,
        ANY,
        ABSOLUTE_RANGE,
        RELATIVE_RANGE,
        ABSOLUTE_BLOCKING,
        RELATIVE_BLOCKING
    }

    static final Time ANY = new Time(Kind.ANY, 0, 0);

    boolean isRelative() {
        return kind == Kind.RELATIVE || kind == Kind.RELATIVE_RANGE || kind == Kind.RELATIVE_BLOCKING;
    }

    boolean isRange() {
        return kind == Kind.ABSOLUTE_RANGE || kind == Kind.RELATIVE_RANGE;
    }

    boolean isBlocking() {
        return kind == Kind.ABSOLUTE_BLOCKING || kind == Kind.RELATIVE_BLOCKING;
    }

    /** Seconds as written, to whole microseconds. */
    static long parse(String seconds) {
        return new BigDecimal(seconds)
                        .movePointRight(6)
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact()
                * 1000;
    }

    /** Seconds with six places. */
    static String text(long ns) {
        String sign = ns < 0 ? "-" : "";
        long us = Math.abs(ns) / 1000;
        return String.format("%s%d.%06d", sign, us / 1_000_000, us % 1_000_000);
    }
}
