package rawtcp.knob;

import java.util.Map;

/** A validated set of values for every {@link Knob}. Read on the stack's thread, changed there, live. */
public final class Knobs {
    /** All at their defaults. */
    public Knobs() {}

    /** The first (or only) number of a knob, in the unit of its table. */
    public long number(Knob knob) {
        return number(knob, 0);
    }

    /** Number {@code index} of a range or triple: {@code tcp_rmem} has three, {@code ip_local_port_range} two. */
    public long number(Knob knob, int index) {
        throw new UnsupportedOperationException();
    }

    public boolean on(Knob knob) {
        return number(knob) != 0;
    }

    /** A duration in nanoseconds, whatever the knob's unit. */
    public long ns(Knob knob) {
        throw new UnsupportedOperationException();
    }

    /** The value as written in /proc: {@code 60}, {@code 4096 131072 6291456}, {@code reno}. */
    public String text(Knob knob) {
        throw new UnsupportedOperationException();
    }

    /** Checks every name and value first; if one is wrong, nothing changes and the message names it and its range. */
    public void set(Map<String, String> values) throws BadKnob {
        throw new UnsupportedOperationException();
    }

    public void reset(Knob knob) {
        throw new UnsupportedOperationException();
    }

    /** A name or value that is not legal: one line for the user. */
    public static final class BadKnob extends Exception {
        private static final long serialVersionUID = 1;

        public BadKnob(String sentence) {
            super(sentence);
        }
    }
}
