package rawtcp.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Every command by name, in the order that help shows them. */
public final class CommandTable {
    private static final Map<String, Class<? extends StackCommand>> COMMANDS = new LinkedHashMap<>();

    /** Asked by the shell, not by people: in no help. */
    private static final Map<String, Class<? extends StackCommand>> HIDDEN =
            Map.of("complete", CompleteCommand.class, "table", TableCommand.class);

    /** What only a line of {@code rawtcp shell} may begin with; no command here. */
    public static final List<String> SHELL_WORDS = List.of("watch", "source", "exit");

    static {
        COMMANDS.put("listen", ListenCommand.class);
        COMMANDS.put("accept", AcceptCommand.class);
        COMMANDS.put("connect", ConnectCommand.class);
        COMMANDS.put("shutdown", ShutdownCommand.class);
        COMMANDS.put("close", CloseCommand.class);
        COMMANDS.put("ports", PortsCommand.class);
        COMMANDS.put("orphans", OrphansCommand.class);
        COMMANDS.put("send", SendCommand.class);
        COMMANDS.put("recv", RecvCommand.class);
        COMMANDS.put("wait", WaitCommand.class);
        COMMANDS.put("show", ShowCommand.class);
        COMMANDS.put("states", StatesCommand.class);
        COMMANDS.put("set", SetCommand.class);
        COMMANDS.put("trace", TraceCommand.class);
        COMMANDS.put("fault", FaultCommand.class);
        COMMANDS.put("inject", InjectCommand.class);
        COMMANDS.put("knobs", KnobsCommand.class);
        COMMANDS.put("stats", StatsCommand.class);
        COMMANDS.put("stack", StackControlCommand.class);
        COMMANDS.put("drill", DrillCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("shell", ShellCommand.class);
        COMMANDS.put("lab", LabCommand.class);
        COMMANDS.put("demo", DemoCommand.class);
        COMMANDS.put("help", HelpCommand.class);
    }

    private CommandTable() {}

    public static List<String> names() {
        return List.copyOf(COMMANDS.keySet());
    }

    /** The whole tree: for help, completion and man pages. */
    public static CommandLine tree(Session session) {
        CommandLine root = root(session);
        for (Map.Entry<String, Class<? extends StackCommand>> command : COMMANDS.entrySet()) {
            root.addSubcommand(command.getKey(), command.getValue());
        }
        return settled(root);
    }

    /** The tree that suffices to run {@code argv}: picocli reads a class's annotations only if it is in the tree. */
    static CommandLine treeFor(Session session, List<String> argv) {
        for (int i = 0; i < argv.size(); i++) {
            String word = argv.get(i);
            Class<? extends StackCommand> command = COMMANDS.getOrDefault(word, HIDDEN.get(word));
            if (command != null) {
                CommandLine root = root(session);
                root.addSubcommand(word, command);
                return settled(root);
            }
            if (word.equals("-L") || word.equals("-S")) {
                i++;
            } else if (!word.startsWith("-")) {
                break;
            }
        }
        return tree(session);
    }

    /** For all of its commands, so to be called when they are in it. */
    private static CommandLine settled(CommandLine root) {
        Numbers.convertIn(root);
        return root.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static CommandLine root(Session session) {
        return new CommandLine(new RawtcpCommand(), new SessionFactory(session));
    }
}
