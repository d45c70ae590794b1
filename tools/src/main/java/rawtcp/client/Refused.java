package rawtcp.client;

/** Why a command can't be run: one sentence for the user, and the exit status. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    public Refused(int status, String sentence) {
        super(sentence == null ? null : sentence.replace('\n', ' ').replace('\r', ' ')); // a user's word may hold them
        this.status = status;
    }

    /** Why a class or a foreign function can't be had, in one line. */
    public static String text(LinkageError e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String sentence = String.valueOf(cause.getMessage());
        return "Java can't load what this needs: "
                + sentence.lines().findFirst().orElse("");
    }

    public int status() {
        return status;
    }
}
