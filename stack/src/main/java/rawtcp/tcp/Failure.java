package rawtcp.tcp;

/** How a connection ended other than by FIN, in the classes that a caller tells apart (Linux's errno beside it). */
public enum Failure {
    NONE,
    /** ECONNREFUSED: RST to our SYN. */
    REFUSED,
    /** ETIMEDOUT. */
    TIMED_OUT,
    /** ECONNRESET: the peer's RST. */
    RESET,
    /** ENETUNREACH, EHOSTUNREACH, ...: ICMP. */
    UNREACHABLE,
    /** Ended by this side's abort. */
    ABORTED
}
