package rawtcp.script;

/** Why a script did not pass: it can't be understood, or what happened is not what it says. */
public final class ScriptError extends Exception {
    private static final long serialVersionUID = 1;

    /** For what is not tied to a line. */
    public static final int NO_LINE = 0;

    private final int line;

    /** {@code what}: a sentence, which may be followed by lines that show more. */
    public ScriptError(int line, String what) {
        super(what);
        this.line = line;
    }

    public int line() {
        return line;
    }
}
