package rawtcp.shell;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import rawtcp.client.Refused;
import rawtcp.client.Target;

/** The shell: the same commands at a prompt, with completion and history; one session with the daemon for all. */
public final class Main implements rawtcp.client.Main.Shell {
    @Override
    public int run(SocketChannel daemon, Target target) throws Refused {
        try {
            return Boolean.getBoolean("rawtcp.interactive") ? atPrompt(daemon, target) : script(daemon, target);
        } catch (IOException e) {
            throw new Refused(1, "shell: " + e.getMessage());
        }
    }

    /** Without a terminal: lines of stdin, one command each; the last one's status is ours. */
    private static int script(SocketChannel daemon, Target target) throws IOException {
        ScriptStreams streams = new ScriptStreams(System.in, System.out, System.err);
        Commands commands = new Commands(daemon, target, streams, () -> 0);
        int status = 0;
        for (String line = streams.readLine(); line != null; line = streams.readLine()) {
            if (commands.isExit(line)) {
                return status;
            }
            status = commands.run(line, status);
        }
        return status;
    }

    private static int atPrompt(SocketChannel daemon, Target target) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .jni(false)
                .build()) {
            TerminalStreams streams = new TerminalStreams(terminal);
            Commands commands = new Commands(daemon, target, streams, terminal::getWidth);
            terminal.handle(Terminal.Signal.INT, signal -> commands.interrupt());
            terminal.handle(Terminal.Signal.WINCH, signal -> commands.resize(terminal.getWidth()));
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("rawtcp")
                    .completer(new Completion(commands))
                    .variable(LineReader.HISTORY_FILE, historyFile())
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // '!' is no history here
                    .build();
            return converse(reader, commands, prompt(target));
        }
    }

    private static int converse(LineReader reader, Commands commands, String prompt) {
        int status = 0;
        while (true) {
            try {
                String line = reader.readLine(prompt);
                if (commands.isExit(line)) {
                    return status;
                }
                status = commands.run(line, status);
            } catch (UserInterruptException e) {
                status = Commands.INTERRUPTED; // Ctrl-C at the prompt drops the line
            } catch (EndOfFileException e) {
                return status;
            }
        }
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
