package rawtcp.endpoint;

/** A user's call that can't be done: one sentence, and its class (the exit status of cli.md follows from it). */
public final class CallFailed extends Exception {
    private static final long serialVersionUID = 1;

    /** The classes a caller tells apart. */
    public enum Kind {
        NO_SUCH_THING,
        WRONG_STATE,
        BAD_ARGUMENT,
        REFUSED,
        TIMED_OUT,
        RESET,
        UNREACHABLE,
        ADDRESS_IN_USE,
        NOT_PERMITTED
    }

    private final Kind kind;

    public CallFailed(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
