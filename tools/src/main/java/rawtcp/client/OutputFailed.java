package rawtcp.client;

import java.io.IOException;

/** Our stdout or stderr takes nothing more. */
final class OutputFailed extends Exception {
    private static final long serialVersionUID = 1;

    OutputFailed(IOException cause) {
        super(cause);
    }

    @Override
    public synchronized IOException getCause() {
        return (IOException) super.getCause();
    }

    /** The reader has gone, as {@code head} does. */
    boolean isBrokenPipe() {
        return "Broken pipe".equals(getCause().getMessage());
    }
}
