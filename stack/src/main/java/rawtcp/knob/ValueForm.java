package rawtcp.knob;

import java.util.List;

/** How a tunable's value is written, and what is legal: {@link Knob} and {@link LinuxKnob}. */
interface ValueForm {
    Knob.Kind kind();

    /** {@code s ms us bytes retries …}; empty for a switch and a name. */
    String unit();

    /** Of each number, in the unit. */
    long min();

    long max();

    /** The legal words of a NAME, else empty. */
    List<String> choices();

    /** What is legal, for people: {@code 0 to 86400 s}. */
    default String range() {
        String each = min() + " to " + max() + (unit().isEmpty() ? "" : " " + unit());
        return switch (kind()) {
            case SWITCH -> "0 or 1";
            case NUMBER, DURATION -> each;
            case PAIR -> "two numbers, first <= last, each " + min() + " to " + max();
            case TRIPLE -> "three numbers in ascending order, each " + each;
            case PORTS -> "ports and ranges like 8000-8010,9000, each " + min() + " to " + max();
            case NAME -> String.join(", ", choices());
            case NAMES -> "one or more of " + String.join(", ", choices());
            case KEYS -> "one or two keys, each like 00112233-44556677-8899aabb-ccddeeff, or nothing";
            case READ_ONLY -> "nothing, it can only be read";
        };
    }
}
