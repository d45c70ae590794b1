package rawtcp.knob;

import java.util.Arrays;
import java.util.Map;

/** A validated set of values for every {@link Knob}. Read on the stack's thread, changed there, live. */
public final class Knobs {
    private static final Knob[] ALL = Knob.values();

    private KnobValue[] values = new KnobValue[ALL.length];

    /** All at their defaults. */
    public Knobs() {
        Arrays.setAll(values, i -> ALL[i].defaultValue());
    }

    /** The first (or only) number of a knob, in the unit of its table. */
    public long number(Knob knob) {
        return number(knob, 0);
    }

    /** Number {@code index} of a range or triple: {@code tcp_rmem} has three, {@code ip_local_port_range} two. */
    public long number(Knob knob, int index) {
        return values[knob.ordinal()].numbers[index];
    }

    /** How many numbers it has now: of KEYS 0, 4 or 8. */
    public int count(Knob knob) {
        return values[knob.ordinal()].numbers.length;
    }

    public boolean on(Knob knob) {
        return number(knob) != 0;
    }

    /** A duration in nanoseconds, whatever the knob's unit. */
    public long ns(Knob knob) {
        assert knob.kind() == Knob.Kind.DURATION : knob;
        return number(knob) * Durations.unitNs(knob.unit());
    }

    /** True if {@code port} is one of a list of ports: {@code ip_local_reserved_ports}. */
    public boolean containsPort(Knob knob, int port) {
        assert knob.kind() == Knob.Kind.PORTS : knob;
        return values[knob.ordinal()].containsPort(port);
    }

    /** The value as written in /proc: {@code 60}, {@code 4096 131072 6291456}, {@code reno}. */
    public String text(Knob knob) {
        return values[knob.ordinal()].text;
    }

    public boolean isChanged(Knob knob) {
        return !text(knob).equals(knob.defaultText());
    }

    /** Checks every name and value first; if one is wrong, nothing changes and the message names it and its range. */
    public void set(Map<String, String> newValues) throws BadKnob {
        KnobValue[] next = values.clone();
        for (Map.Entry<String, String> entry : newValues.entrySet()) {
            Knob knob = Knob.find(entry.getKey());
            if (knob == null) {
                throw new BadKnob(entry.getKey() + ": no such knob (`rawtcp knobs` lists them)");
            }
            next[knob.ordinal()] = parse(knob.label(), knob, entry.getValue());
        }
        values = next;
    }

    public void reset(Knob knob) {
        KnobValue[] next = values.clone();
        next[knob.ordinal()] = knob.defaultValue();
        values = next;
    }

    /** The same object for as long as nothing is changed. */
    public Object version() {
        return values;
    }

    /** Whether {@code value} is legal for it; the message names the knob and its range. */
    public static void check(Knob knob, String value) throws BadKnob {
        parse(knob.label(), knob, value);
    }

    /** The same values, to be changed apart from these. */
    public Knobs copy() {
        Knobs copy = new Knobs();
        copy.values = values.clone();
        return copy;
    }

    static KnobValue parse(String name, ValueForm form, String text) throws BadKnob {
        try {
            return KnobValue.parse(form, text);
        } catch (IllegalArgumentException e) {
            throw new BadKnob(name + "=" + oneLine(text) + ": " + e.getMessage() + "; legal: " + form.range(), e);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** A name or value that is not legal: one line for the user. */
    public static final class BadKnob extends Exception {
        private static final long serialVersionUID = 1;

        public BadKnob(String sentence) {
            super(sentence);
        }

        BadKnob(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }
}
