package rawtcp.tcp;

/** The one table of per-connection options (socket options by their short names), as {@code connect -o} takes them. */
public enum ConnectionOption {
    NODELAY,
    CORK,
    QUICKACK,
    KEEPALIVE,
    KEEPIDLE,
    KEEPINTVL,
    KEEPCNT,
    USER_TIMEOUT,
    LINGER,
    LINGER2,
    MAXSEG,
    RCVBUF,
    SNDBUF,
    CONGESTION,
    SYNCNT,
    TTL,
    DSCP,
    REUSE_ADDRESS,
    DEFER_ACCEPT,
    WINDOW_CLAMP
}
