package rawtcp.knob;

/**
 * What is to be said of a knob beside its row in {@link Knob}.
 *
 * @param linuxName in full, {@code net.ipv4.tcp_fin_timeout}; empty: Linux has none
 * @param linuxDefault as in /proc; empty: Linux has none
 * @param linuxRange what Linux takes (measured on 6.18), empty: the same as here
 * @param source where Linux's kernel decides by it: file and function
 * @param details one or more sentences: what exactly it does
 * @param differs where we differ from Linux on purpose, and why; empty: nowhere
 */
public record KnobNote(
        String linuxName, String linuxDefault, String linuxRange, String source, String details, String differs) {
    /** Null: nothing is noted. */
    public static KnobNote of(Knob knob) {
        return KnobNotes.BY_LABEL.get(knob.label());
    }

    public boolean isLinux() {
        return !linuxName.isEmpty();
    }
}
