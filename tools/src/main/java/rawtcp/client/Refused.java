package rawtcp.client;

/** Why a command can't be run: one sentence for the user, and the exit status. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    public Refused(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
