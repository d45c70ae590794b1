package rawtcp.tcp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import rawtcp.knob.Durations;
import rawtcp.knob.Knob;
import rawtcp.knob.Nearest;

/** The options of one connection or listener; what is unset follows the knobs. */
public final class ConnectionOptions {
    public static final long UNSET = Long.MIN_VALUE;

    private final long[] values = new long[ConnectionOption.values().length];
    private String congestion;
    private byte[] fastOpenKey;
    private int portRange;
    private int saveSyn;

    public ConnectionOptions() {
        Arrays.fill(values, UNSET);
    }

    /** The value in the unit of the table (seconds, milliseconds, bytes, 0 or 1), or UNSET. */
    public long get(ConnectionOption option) {
        return values[option.ordinal()];
    }

    public boolean isSet(ConnectionOption option) {
        return get(option) != UNSET;
    }

    public boolean on(ConnectionOption option) {
        return isSet(option) && get(option) != 0;
    }

    /** The name of the congestion control, or null if unset. */
    public String congestion() {
        return congestion;
    }

    /** One of the choices of tcp_congestion_control. */
    public void congestion(String name) {
        assert Knob.TCP_CONGESTION_CONTROL.choices().contains(name) : name;
        congestion = name;
        values[ConnectionOption.CONGESTION.ordinal()] = 0; // set: the value is the name
    }

    /** TCP_FASTOPEN_KEY, one or two keys of 16 bytes; null: as the knob says. */
    public byte[] fastOpenKey() {
        return fastOpenKey;
    }

    public void fastOpenKey(byte[] keys) {
        fastOpenKey = keys;
    }

    /** IP_LOCAL_PORT_RANGE: the first port in the lower 16 bits, the last one in the upper; 0 in either: as the knob says. */
    public int portRange() {
        return portRange;
    }

    public void portRange(int range) {
        portRange = range;
    }

    /** TCP_SAVE_SYN, of a listener: 0 does not keep the headers of the SYNs that it answers. */
    public int saveSyn() {
        return saveSyn;
    }

    public void saveSyn(int how) {
        saveSyn = how;
    }

    /** The value as {@link #parse} takes it, or null if unset. */
    public String text(ConnectionOption option) {
        if (!isSet(option)) {
            return null;
        }
        if (option == ConnectionOption.CONGESTION) {
            return congestion;
        }
        return get(option) + (option.kind() == Knob.Kind.DURATION ? option.unit() : "");
    }

    /** Sets from user's words, {@code nodelay=1}, {@code user-timeout=5s}; the exception's message is one line for the user. */
    public void parse(String nameAndValue) throws BadOption {
        int equals = nameAndValue.indexOf('=');
        String name = oneLine(equals < 0 ? nameAndValue : nameAndValue.substring(0, equals));
        if (name.isBlank()) {
            throw new BadOption(
                    "'" + oneLine(nameAndValue) + "' lacks a name: an option is set by NAME=VALUE in one word");
        }
        ConnectionOption option = ConnectionOption.find(name);
        if (option == null) {
            String hint = Nearest.hint(name, labels());
            throw new BadOption(
                    name + ": no such option" + (hint.isEmpty() ? " (" + String.join(" ", labels()) + ")" : hint));
        }
        if (equals < 0 && option.kind() != Knob.Kind.SWITCH) {
            throw new BadOption(option.label() + ": a value is missing; legal: " + option.range());
        }
        String value = equals < 0 ? "1" : nameAndValue.substring(equals + 1).strip();
        try {
            set(option, value);
        } catch (IllegalArgumentException e) {
            throw new BadOption(
                    option.label() + "=" + oneLine(value) + ": " + e.getMessage() + "; legal: " + option.range(), e);
        }
    }

    public void set(ConnectionOption option, long value) {
        assert value == UNSET || (option.min() <= value && value <= option.max()) : option + "=" + value;
        assert option != ConnectionOption.CONGESTION || value == UNSET;
        values[option.ordinal()] = value;
        if (option == ConnectionOption.CONGESTION) {
            congestion = null;
        }
    }

    /** Everything is set as it is there. */
    public boolean isAs(ConnectionOptions other) {
        return Arrays.equals(values, other.values)
                && Objects.equals(congestion, other.congestion)
                && Arrays.equals(fastOpenKey, other.fastOpenKey)
                && portRange == other.portRange
                && saveSyn == other.saveSyn;
    }

    public ConnectionOptions copy() {
        ConnectionOptions copy = new ConnectionOptions();
        System.arraycopy(values, 0, copy.values, 0, values.length);
        copy.congestion = congestion;
        copy.fastOpenKey = fastOpenKey;
        copy.portRange = portRange;
        copy.saveSyn = saveSyn;
        return copy;
    }

    private void set(ConnectionOption option, String text) {
        switch (option.kind()) {
            case NAME -> {
                if (!Knob.TCP_CONGESTION_CONTROL.choices().contains(text)) {
                    throw new IllegalArgumentException("not known");
                }
                congestion(text);
            }
            default -> {
                long value = option == ConnectionOption.LINGER && text.equalsIgnoreCase("off")
                        ? UNSET
                        : number(option, text.toLowerCase(Locale.ROOT));
                if (value != UNSET && (value < option.min() || value > option.max())) {
                    throw new IllegalArgumentException("out of range");
                }
                set(option, value);
            }
        }
    }

    private static long number(ConnectionOption option, String text) {
        return switch (option.kind()) {
            case SWITCH -> Knob.parseSwitch(text);
            case DURATION -> Durations.parseWhole(text, option.unit());
            default -> Knob.parseNumber(text);
        };
    }

    private static List<String> labels() {
        return Arrays.stream(ConnectionOption.values())
                .map(ConnectionOption::label)
                .toList();
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** A name or value that is not legal: one line for the user. */
    public static final class BadOption extends Exception {
        private static final long serialVersionUID = 1;

        public BadOption(String sentence) {
            super(sentence);
        }

        BadOption(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }
}
