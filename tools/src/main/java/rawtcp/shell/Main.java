package rawtcp.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import rawtcp.client.AtEnd;
import rawtcp.client.Refused;
import rawtcp.client.Target;

/** The shell: the same commands at a prompt, with completion and history; one session with the daemon for all. */
public final class Main implements rawtcp.client.Main.Shell {
    /** Held, or it would be forgotten with what is set here. */
    private static final Logger JLINE = Logger.getLogger("org.jline");

    @Override
    public int run(SocketChannel daemon, Target target) throws Refused {
        try {
            return Boolean.getBoolean("rawtcp.interactive") ? atPrompt(daemon, target) : script(daemon, target);
        } catch (IOException e) {
            throw new Refused(1, "shell: " + e.getMessage());
        }
    }

    /** Without a terminal: lines of stdin as if typed; the last command's status is ours. */
    private static int script(SocketChannel daemon, Target target) throws IOException {
        // not System.out, which tells nobody that a write has failed
        ScriptStreams streams = new ScriptStreams(
                System.in, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        Commands commands = new Commands(daemon, target, streams, () -> 0);
        Interpreter interpreter = new Interpreter(commands, (id, states) -> "only at a terminal");
        int status = 0;
        for (String line = streams.readLine(); line != null && !interpreter.isEnded(); line = streams.readLine()) {
            status = interpreter.run(line, status);
        }
        return status;
    }

    private static int atPrompt(SocketChannel daemon, Target target) throws IOException {
        // A terminal of a type that this host does not know is taken for an ANSI one: no trace of it.
        JLINE.setLevel(Level.OFF);
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .jni(hasLibrary())
                .build()) {
            boolean isDumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
            return isDumb ? atDumbTerminal(terminal, daemon, target) : atScreen(terminal, daemon, target);
        }
    }

    /**
     * JLine's own, that sets the terminal: without it programs do, which is slow, and they would die of a Ctrl-C typed meanwhile.
     * Where the build has put none beside the jars, JLine would write one to /tmp.
     */
    private static boolean hasLibrary() {
        Path library = Path.of(System.getProperty("rawtcp.home", "."), "tools", "target", "native", "jline");
        System.setProperty("library.jline.path", library.toString());
        return Files.isDirectory(library);
    }

    private static int atDumbTerminal(Terminal terminal, SocketChannel daemon, Target target) throws IOException {
        Screen screen = new Screen(terminal);
        TerminalStreams streams = new TerminalStreams(terminal, screen);
        Commands commands = new Commands(daemon, target, streams, screen::columns);
        Interpreter interpreter = new Interpreter(commands, (id, states) -> "not in a dumb terminal");
        Prompt reader = reader(new Prompt(terminal, screen, () -> {}, () -> {}), commands);
        terminal.handle(Terminal.Signal.INT, signal -> interrupt(reader, streams, commands));
        return converse(reader, streams, interpreter, () -> {}, prompt(target));
    }

    private static int atScreen(Terminal terminal, SocketChannel daemon, Target target) throws IOException {
        Screen screen = new Screen(terminal);
        AtomicReference<Prompt> prompt = new AtomicReference<>();
        LiveTable table = new LiveTable(screen, target, () -> prompt.get().isMovable());
        TerminalStreams streams = new TerminalStreams(terminal, screen);
        Commands commands = new Commands(daemon, target, streams, screen::columns);
        Runnable onResize = () -> {
            table.resized();
            commands.resize(screen.columns());
        };
        terminal.handle(Terminal.Signal.WINCH, signal -> onResize.run());
        terminal.handle(Terminal.Signal.TSTP, signal -> {}); // the terminal is divided: no other program could use it
        prompt.set(reader(new Prompt(terminal, screen, onResize, table::again), commands));
        prompt.get().scrollBy(table::scroll);
        terminal.handle(Terminal.Signal.INT, signal -> interrupt(prompt.get(), streams, commands));
        Interpreter interpreter = new Interpreter(commands, (id, states) -> watch(commands, table, id, states));
        Thread undivide = new Thread(() -> closeQuietly(screen), "undivide");
        AtEnd.run(undivide);
        commands.say("'help' lists the commands, Tab completes, Ctrl-C ends one, Ctrl-D the shell.");
        table.start();
        try {
            return converse(prompt.get(), streams, interpreter, table::again, prompt(target));
        } finally {
            table.close();
            screen.close();
        }
    }

    private static void interrupt(Prompt prompt, TerminalStreams streams, Commands commands) {
        if (prompt.isReading()) {
            return; // sent by kill: nothing runs
        }
        streams.drop();
        commands.say("^C");
        commands.interrupt();
    }

    private static String watch(Commands commands, LiveTable table, int id, boolean states) {
        boolean isThere = id == 0
                || !commands.output(List.of("show", Integer.toString(id), "--json"))
                        .isEmpty();
        return isThere ? table.watch(id, states) : "nothing has id " + id;
    }

    private static void closeQuietly(Screen screen) {
        try {
            screen.close();
        } catch (IOException e) {
            return; // the terminal has gone
        }
    }

    private static Prompt reader(Prompt reader, Commands commands) {
        reader.setCompleter(new Completion(commands));
        reader.setParser(new LineParser(commands::last));
        reader.setVariable(LineReader.HISTORY_FILE, historyFile());
        reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION); // '!' is no history here
        return reader;
    }

    private static int converse(
            Prompt reader, TerminalStreams streams, Interpreter interpreter, Runnable afterEach, String prompt) {
        int status = 0;
        while (!interpreter.isEnded()) {
            try {
                String line = reader.readLine(prompt, null, streams.begun());
                streams.commandsBegin();
                status = interpreter.run(line, status);
                streams.commandsEnded();
                afterEach.run();
            } catch (UserInterruptException e) {
                status = Interpreter.INTERRUPTED; // Ctrl-C at the prompt drops the line
            } catch (EndOfFileException e) {
                return status;
            }
        }
        return status;
    }

    private static String prompt(Target target) {
        return target.name().equals(Target.DEFAULT_NAME) ? "rawtcp> " : "rawtcp " + target.name() + "> ";
    }

    /** Null: none can be kept. */
    private static Path historyFile() {
        String state = System.getenv("XDG_STATE_HOME");
        String home = System.getenv("HOME"); // in a user namespace user.home is root's
        Path base = state != null && !state.isEmpty()
                ? Path.of(state)
                : Path.of(home != null && !home.isEmpty() ? home : System.getProperty("user.home"), ".local", "state");
        Path directory = base.resolve("rawtcp");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            return null; // a shell without a memory, rather than one that complains at each line
        }
        return Files.isWritable(directory) ? directory.resolve("history") : null;
    }
}
