package rawtcp.tcp;

/** shutdown(2): which direction ends. */
public enum Shutdown {
    READ,
    WRITE,
    BOTH
}
