package rawtcp.client;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Starts a stack's daemon, once, whoever else tries at the same time; as tmux starts its server. */
public final class Starter {
    /** The words that the daemon is started for come by its stdin, each with a NUL behind it. */
    public static final String FOR = "--for";

    /** What the daemon prints when it can be connected to. */
    public static final String READY = "READY";

    /** The same where the words that it was started for are done by that. */
    public static final String DONE = "READY DONE";

    /** What it prints before that, to find out whether anybody still waits for it. */
    public static final String SOON = "SOON";

    /** What it prints in place of that when it refuses, followed by its exit status; 0: the words want no stack. */
    public static final String ENDS = "ENDS ";

    /**
     * Starts the daemon as nobody's child and ends as soon as it has said how that went: the JVM has a thread in a system
     * call to wait for a child, and gives such threads 300 ms at its end.
     */
    private static final String LAUNCH =
            """
            setsid --fork "$@" 2>&1 | while IFS= read -r line; do
                printf '%%s\\n' "$line"
                case $line in %s*|%s*) exit ;; esac
            done
            """
                    .formatted(READY, ENDS.strip());

    private static final String NOT_WANTED = ENDS + 0;

    /** An exit status beyond it tells of a signal. */
    private static final int SIGNALLED = 128;

    private final Target target;

    Starter(Target target) {
        this.target = target;
    }

    /**
     * A stack that runs from now on.
     *
     * @param daemon null: the words want none
     * @param isDone that was all they want
     */
    record Started(SocketChannel daemon, boolean isDone) {}

    /**
     * {@code words}: what is to run first, which the daemon judges before it begins anything, and says what is wrong; none: it
     * has nothing to judge.
     */
    Started start(List<String> words) throws Refused {
        try (StartLock lock = StartLock.take(target)) {
            SocketChannel winner = Connector.connect(target); // another client may have been quicker
            if (winner != null) {
                return new Started(winner, false);
            }
            lock.removeStaleSocket();
            String answer = launch(words);
            if (answer.equals(NOT_WANTED)) {
                return new Started(null, false);
            }
            SocketChannel connected = Connector.connect(target);
            if (connected == null) {
                throw new Refused(1, endedAtOnce());
            }
            return new Started(connected, answer.equals(DONE));
        }
    }

    private String endedAtOnce() {
        return "the stack '" + target.name() + "' has ended at once; see " + target.logFile();
    }

    /** The line that ends its start: {@link #READY}, {@link #DONE} or {@link #NOT_WANTED}. */
    private String launch(List<String> words) throws Refused {
        ProcessBuilder builder = new ProcessBuilder(command(words));
        builder.directory(new File("/"));
        builder.redirectErrorStream(true);
        try {
            Process launcher = builder.start();
            tell(launcher, words);
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
            boolean hasSpoken = false;
            String line = said.readLine();
            while (line != null && !line.startsWith(READY) && !line.equals(NOT_WANTED)) {
                if (line.startsWith(ENDS)) {
                    throw new Refused(Integer.parseInt(line.substring(ENDS.length())), null); // it has said why
                }
                if (!line.equals(SOON)) {
                    System.err.println(line);
                    hasSpoken = true;
                }
                line = said.readLine();
            }
            if (line == null) {
                int status = launcher.waitFor();
                boolean interrupted =
                        status > SIGNALLED; // with us; the daemon finds that nobody hears it, and ends too
                throw new Refused(interrupted ? status : 1, hasSpoken || interrupted ? null : endedAtOnce());
            }
            return line;
        } catch (IOException e) {
            throw new Refused(1, "can't start the stack: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH, "sh"));
        command.add(System.getProperty("rawtcp.home", ".") + "/bin/rawtcpd");
        command.addAll(List.of(
                "--lock-held",
                "--name",
                target.name(),
                "--socket",
                target.socket().toString()));
        if (!words.isEmpty()) {
            command.add(FOR);
        }
        return command;
    }

    /** By its stdin: whoever looks for a command among the processes is not to find the daemon. */
    private static void tell(Process launcher, List<String> words) {
        try (OutputStream stdin = launcher.getOutputStream()) {
            for (String word : words) {
                stdin.write((word + "\0").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException nobodyReads) {
            return; // the daemon has ended, and has said why
        }
    }
}
