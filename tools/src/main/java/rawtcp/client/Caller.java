package rawtcp.client;

/**
 * The process that runs a command, and its terminal. The launcher knows most of it for nothing, and hands it over as
 * system properties.
 *
 * @param columns 0 if unknown
 */
public record Caller(long pid, long parentPid, boolean isTerminal, int columns, String cwd) {
    public static Caller ofThisProcess() {
        Long pid = Long.getLong("rawtcp.pid");
        Long parentPid = Long.getLong("rawtcp.parentPid");
        Integer columns = Integer.getInteger("rawtcp.columns");
        if (pid == null || parentPid == null) {
            ProcessHandle self = ProcessHandle.current();
            pid = self.pid();
            parentPid = self.parent().map(ProcessHandle::pid).orElse(0L);
        }
        return new Caller(
                pid, parentPid, columns != null, columns == null ? 0 : columns, System.getProperty("user.dir"));
    }
}
