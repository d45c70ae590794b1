package rawtcp.os;

import java.io.IOException;
import jnr.constants.platform.Errno;

/** A foreign function that failed: which one, and errno by name. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    public ErrnoException(String call, int errno) {
        super(call + ": " + name(errno) + " (" + sentence(errno) + ")");
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** What strerror says of it. */
    public String sentence() {
        return sentence(errno);
    }

    /** EPERM, EMSGSIZE, …, or the bare number if it has no name here. */
    public static String name(int errno) {
        Errno known = Errno.valueOf(errno);
        return known == null ? Integer.toString(errno) : known.name();
    }

    /** What strerror says. */
    public static String sentence(int errno) {
        Errno known = Errno.valueOf(errno);
        return known == null ? "unknown error" : known.description();
    }
}
