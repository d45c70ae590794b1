package rawtcp.command;

import java.util.ListResourceBundle;
import rawtcp.knob.Knob;
import rawtcp.tcp.ConnectionOption;

/** What {@code rawtcp set --help} tells of each option, from their table; public, since picocli asks the JDK for it. */
public final class OptionWords extends ListResourceBundle {
    static final String KEY = "connection-option";

    @Override
    protected Object[][] getContents() {
        ConnectionOption[] options = ConnectionOption.values();
        Object[][] lines = new Object[options.length][];
        for (int i = 0; i < options.length; i++) {
            lines[i] = new Object[] {KEY + "." + i, line(options[i]).replace("%", "%%")};
        }
        return lines;
    }

    /** The end of each doc names Linux's own name for it, in parentheses. */
    private static String line(ConnectionOption option) {
        String doc = option.doc();
        String range = option.kind() == Knob.Kind.SWITCH ? "" : " " + option.range() + ".";
        return option.label() + ": " + doc + range;
    }
}
