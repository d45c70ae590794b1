package rawtcp.socket;

import rawtcp.endpoint.CallFailed;
import rawtcp.tcp.Errno;

/** The endpoint's failures in Linux's numbers. */
final class Failures {
    private Failures() {}

    /** {@code inUse}: what the call says where a port or a four-tuple is taken. */
    static Errno errno(CallFailed failed, Errno inUse) {
        return switch (failed.kind()) {
            case ADDRESS_IN_USE -> inUse;
            case NOT_PERMITTED -> Errno.EACCES;
            case UNREACHABLE -> Errno.ENETUNREACH;
            case BAD_ARGUMENT, NO_SUCH_THING, WRONG_STATE -> Errno.EINVAL;
            case REFUSED -> Errno.ECONNREFUSED;
            case TIMED_OUT -> Errno.ETIMEDOUT;
            case RESET -> Errno.ECONNRESET;
        };
    }
}
