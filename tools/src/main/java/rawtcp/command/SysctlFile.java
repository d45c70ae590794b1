package rawtcp.command;

import java.util.ArrayList;
import java.util.List;

/** What a file in sysctl.conf(5)'s syntax sets, line by line. */
final class SysctlFile {
    /**
     * {@code optional}: a leading - says that a wrong name or value is no error.
     *
     * @param line counted from 1
     */
    record Setting(int line, String name, String value, boolean optional) {}

    /** A line that is none; the message is for the user. */
    static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;

        BadLine(int line, String sentence) {
            super("line " + line + ": " + sentence);
        }
    }

    private SysctlFile() {}

    /** In order; a later one goes before an earlier one of the same name. */
    static List<Setting> read(List<String> lines) throws BadLine {
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
                settings.add(setting(i + 1, line));
            }
        }
        return settings;
    }

    private static Setting setting(int number, String line) throws BadLine {
        boolean optional = line.startsWith("-");
        String plain = optional ? line.substring(1).strip() : line;
        int equals = plain.indexOf('=');
        if (equals <= 0) {
            throw new BadLine(number, "'" + line + "' is not NAME = VALUE");
        }
        String name = plain.substring(0, equals).strip();
        return new Setting(number, name, plain.substring(equals + 1).strip(), optional);
    }
}
