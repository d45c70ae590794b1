package rawtcp.view;

/** A word of the user's that means nothing here; the message is one line that names it. */
public final class BadWord extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public BadWord(String sentence) {
        super(sentence);
    }
}
