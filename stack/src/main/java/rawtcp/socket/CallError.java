package rawtcp.socket;

import rawtcp.tcp.Errno;

/** A call ends with an error number: the caller's matter, so without a trace of ours. */
final class CallError extends Exception {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    CallError(Errno errno) {
        super(errno.words(), null, false, false);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
