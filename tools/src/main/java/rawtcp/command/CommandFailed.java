package rawtcp.command;

/** A command that ends with an exit status other than 0, and why: one line, or null if nothing is to be said. */
final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    CommandFailed(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** Nobody reads on what it prints: as after SIGPIPE there is nothing to be said. */
    static CommandFailed unread() {
        return new CommandFailed(Exit.NO_SUCH_THING, null);
    }

    int status() {
        return status;
    }
}
