package rawtcp.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A {@link Load} on one of the two hosts. */
final class LoadProcess implements AutoCloseable {
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    /** {@code prefix}: {@code peer}, or nothing for this host. */
    LoadProcess(String... prefix) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(java(), "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
        command.add(Load.class.getName());
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static String java() {
        return System.getProperty("java.home") + "/bin/java";
    }

    void serve(String kind, int port) throws IOException {
        ask("serve " + kind + " " + port);
    }

    /** {@code control}: the stack's control socket if the stack's sockets are meant, else null. */
    double[] run(String what, String host, int port, double seconds, String control) throws IOException {
        String line = String.format(Locale.ROOT, "%s %s %d %.3f", what, host, port, seconds);
        return Arrays.stream(ask(control == null ? line : line + " " + control).split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private String ask(String command) throws IOException {
        commands.println(command);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the load's process has ended at: " + command);
        }
        return answer;
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
