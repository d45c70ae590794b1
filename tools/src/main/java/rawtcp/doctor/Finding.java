package rawtcp.doctor;

/**
 * What was found of one thing on this host.
 *
 * @param check its name
 * @param cure what to do; null: nothing
 */
public record Finding(String check, Level level, String text, String cure) {
    /** How bad it is. */
    public enum Level {
        OK("ok"),
        /** Worth knowing; most things work. */
        NOTE("note"),
        /** It stands in the way. */
        BAD("BAD"),
        /** Not to be found out without privileges. */
        UNKNOWN("unknown");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Level.OK, text, null);
    }

    static Finding note(String check, String text, String cure) {
        return new Finding(check, Level.NOTE, text, cure);
    }

    static Finding bad(String check, String text, String cure) {
        return new Finding(check, Level.BAD, text, cure);
    }

    static Finding unknown(String check, String text) {
        return new Finding(check, Level.UNKNOWN, text, null);
    }
}
