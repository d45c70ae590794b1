package rawtcp.tcp;

/** The options of one connection or listener; what is unset follows the knobs. */
public final class ConnectionOptions {
    public static final long UNSET = Long.MIN_VALUE;

    /** The value in the unit of the table (seconds, milliseconds, bytes, 0 or 1), or UNSET. */
    public long get(ConnectionOption option) {
        throw new UnsupportedOperationException();
    }

    public boolean isSet(ConnectionOption option) {
        return get(option) != UNSET;
    }

    public boolean on(ConnectionOption option) {
        return isSet(option) && get(option) != 0;
    }

    /** The name of the congestion control, or null if unset. */
    public String congestion() {
        throw new UnsupportedOperationException();
    }

    /** Sets from user's words, {@code nodelay=1}, {@code user-timeout=5s}; the exception's message is one line for the user. */
    public void parse(String nameAndValue) throws BadOption {
        throw new UnsupportedOperationException();
    }

    public void set(ConnectionOption option, long value) {
        throw new UnsupportedOperationException();
    }

    public ConnectionOptions copy() {
        throw new UnsupportedOperationException();
    }

    /** A name or value that is not legal: one line for the user. */
    public static final class BadOption extends Exception {
        private static final long serialVersionUID = 1;

        public BadOption(String sentence) {
            super(sentence);
        }
    }
}
