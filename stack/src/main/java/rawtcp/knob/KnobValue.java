package rawtcp.knob;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One legal value of a knob, as text and as numbers. */
final class KnobValue {
    private static final String KEY = "[0-9a-fA-F]{1,8}(?:-[0-9a-fA-F]{1,8}){3}";
    private static final Pattern KEYS = Pattern.compile(KEY + "(?:," + KEY + ")?");

    final String text;
    final long[] numbers;

    private KnobValue(String text, long... numbers) {
        this.text = text;
        this.numbers = numbers;
    }

    /** Of one that can only be read. */
    static KnobValue fixed(String text) {
        return new KnobValue(text);
    }

    /** The exception's message says what is wrong with {@code text}, without naming knob, value and range. */
    static KnobValue parse(ValueForm knob, String text) {
        String stripped = text.strip();
        return switch (knob.kind()) {
            case SWITCH -> ofNumbers(" ", inRange(knob, Knob.parseSwitch(stripped)));
            case NUMBER -> ofNumbers(" ", inRange(knob, Knob.parseNumber(stripped)));
            case DURATION -> ofNumbers(" ", inRange(knob, Durations.parseWhole(stripped, knob.unit())));
            case PAIR -> several(knob, stripped.split("\\s*-\\s*|\\s+"), 2);
            case TRIPLE -> several(knob, stripped.split("\\s+"), 3);
            case PORTS -> ports(knob, stripped);
            case NAME -> names(knob, List.of(stripped));
            case NAMES -> names(knob, List.of(stripped.split("\\s+")));
            case KEYS -> keys(stripped);
            case READ_ONLY -> throw new IllegalArgumentException("it can't be set");
        };
    }

    /** For PORTS, whose numbers are firsts and lasts in turn. */
    boolean containsPort(int port) {
        for (int i = 0; i < numbers.length; i += 2) {
            if (numbers[i] <= port && port <= numbers[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private static long inRange(ValueForm knob, long number) {
        if (number < knob.min() || number > knob.max()) {
            throw new IllegalArgumentException("out of range");
        }
        return number;
    }

    private static KnobValue ofNumbers(String separator, long... numbers) {
        String text = Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(separator));
        return new KnobValue(text, numbers);
    }

    private static KnobValue several(ValueForm knob, String[] words, int count) {
        if (words.length != count) {
            throw new IllegalArgumentException(count + " numbers wanted");
        }
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = inRange(knob, Knob.parseNumber(words[i]));
            if (i > 0 && numbers[i] < numbers[i - 1]) {
                throw new IllegalArgumentException("not in ascending order");
            }
        }
        return ofNumbers(" ", numbers);
    }

    private static KnobValue ports(ValueForm knob, String text) {
        if (text.isEmpty()) {
            return new KnobValue("");
        }
        String[] parts = text.split("\\s*,\\s*", -1);
        long[] numbers = new long[2 * parts.length];
        for (int i = 0; i < parts.length; i++) {
            String[] ends = parts[i].split("\\s*-\\s*", 2);
            numbers[2 * i] = inRange(knob, Knob.parseNumber(ends[0]));
            numbers[2 * i + 1] = inRange(knob, Knob.parseNumber(ends[ends.length - 1]));
            if (numbers[2 * i] > numbers[2 * i + 1]) {
                throw new IllegalArgumentException("a range's first port is above its last");
            }
        }
        return new KnobValue(String.join(",", parts), numbers);
    }

    private static KnobValue names(ValueForm knob, List<String> words) {
        if (!knob.choices().containsAll(words)) {
            throw new IllegalArgumentException("not known");
        }
        return new KnobValue(String.join(" ", words));
    }

    /** Each number with all its digits, as Linux writes them. */
    private static KnobValue keys(String text) {
        if (text.isEmpty()) {
            return new KnobValue("");
        }
        if (!KEYS.matcher(text).matches()) {
            throw new IllegalArgumentException("not a key");
        }
        long[] numbers = Arrays.stream(text.split("[-,]"))
                .mapToLong(word -> Long.parseLong(word, 16))
                .toArray();
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < numbers.length; i++) {
            whole.append(i == 0 ? "" : i % 4 == 0 ? "," : "-");
            whole.append(String.format(Locale.ROOT, "%08x", numbers[i]));
        }
        return new KnobValue(whole.toString(), numbers);
    }
}
