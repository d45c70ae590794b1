package rawtcp.endpoint;

/**
 * The process that holds connections, as a process holds descriptors. {@code session}: distinguishes the foreground
 * commands of one process (0: the process as a whole).
 */
public record Owner(long pid, String command, long session) {}
