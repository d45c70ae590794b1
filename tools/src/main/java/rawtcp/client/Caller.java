package rawtcp.client;

/**
 * The process that runs a command, and its terminal. The launcher knows most of it for nothing, and hands it over as
 * system properties.
 *
 * @param columns 0 if unknown
 * @param ownStreams the command's stdin and stdout are those of this process, and no other's; not so in the shell
 * @param cwd empty if it was deleted
 */
public record Caller(long pid, long parentPid, boolean isTerminal, int columns, boolean ownStreams, String cwd) {
    /** What a relative path means nothing for. */
    public static final String NOWHERE = "the current directory was deleted: give its whole path, from / on";

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
                pid,
                parentPid,
                columns != null,
                columns == null ? 0 : columns,
                true,
                isNowhere() ? "" : System.getProperty("user.dir"));
    }

    /**
     * All that a shell runs is its own: what a command opens belongs to this process. {@code columns}: 0 where no terminal
     * shows it.
     */
    public static Caller ofThisShell(int columns) {
        Caller self = ofThisProcess();
        return new Caller(self.pid, self.pid, columns > 0, columns, false, self.cwd);
    }

    /** Its streams cannot be reached from here. */
    public Caller withoutStreams() {
        return new Caller(pid, parentPid, isTerminal, columns, false, cwd);
    }

    /** Java does not start in a directory that was deleted, so that this process is in another. */
    public static boolean isNowhere() {
        return Boolean.getBoolean("rawtcp.nowhere");
    }
}
