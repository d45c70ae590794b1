package rawtcp.os;

/** Something this host does not let us do, so that no packet may be sent: one line, with the way out. */
public final class NotPermitted extends Exception {
    private static final long serialVersionUID = 1;

    public NotPermitted(String sentence) {
        super(sentence);
    }

    public NotPermitted(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
