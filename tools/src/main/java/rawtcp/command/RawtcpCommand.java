package rawtcp.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root: what stands before a command's name. */
@Command(
        name = "rawtcp",
        version = "rawtcp " + RawtcpCommand.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "A TCP endpoint in which nothing is hidden: a userspace TCP on raw sockets, to open, watch, half-close"
                        + " and orphan connections with any peer.",
        footer = {
            "",
            "Exit status: 0 done, 1 no such thing (stack, id, state, host name), 2 usage, 3 refused, 4 timed out, 5 reset, 6 unreachable,"
                    + " 7 address in use, 8 not permitted, 130 interrupted.",
            "'rawtcp COMMAND --help' tells more about one."
        })
@SuppressWarnings("UnusedVariable") // picocli reads them
final class RawtcpCommand {
    static final String VERSION = "0.1.0";

    // The client reads these three itself: two say which daemon is meant, -q it puts behind the command's name.
    @Option(names = "-L", paramLabel = "NAME", description = "The stack of this name (default: default).")
    private String name;

    @Option(names = "-S", paramLabel = "PATH", description = "The stack that listens on this socket.")
    private String socket;

    @Option(
            names = {"-q", "--quiet"},
            description = "No remarks on stderr, as behind the command's name.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;
}
