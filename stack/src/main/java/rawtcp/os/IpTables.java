package rawtcp.os;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The raw table of iptables. Changes go through iptables-restore: all lines take effect at once, or none. */
final class IpTables {
    private static final String LOCK_WAIT_SECONDS = "5";

    /** Where iptables lives is not always on an ordinary user's PATH. */
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

    private final String program;

    private IpTables(String program) {
        this.program = program;
    }

    static IpTables find() throws NotPermitted {
        for (String directory : path().split(":", -1)) {
            File candidate = new File(directory, "iptables");
            if (!directory.isEmpty() && candidate.canExecute()) {
                return new IpTables(candidate.getPath());
            }
        }
        throw new NotPermitted("the RST guard needs iptables, which is not installed: apt install iptables");
    }

    static String path() {
        String path = System.getenv("PATH");
        return path == null ? SYSTEM_PATH : path + ":" + SYSTEM_PATH;
    }

    /** The table as iptables prints it, a rule per line in the notation of its arguments. */
    List<String> rules() throws NotPermitted {
        return run("", program, "-w", LOCK_WAIT_SECONDS, "-t", "raw", "-S");
    }

    void apply(List<String> lines) throws NotPermitted {
        List<String> unused = run(transaction(lines), restoreCommand().toArray(String[]::new));
    }

    /** For the watchdog, which gives the same text to the same command. */
    List<String> restoreCommand() {
        return List.of(program + "-restore", "-w", LOCK_WAIT_SECONDS, "--noflush");
    }

    static String transaction(List<String> lines) {
        return "*raw\n" + String.join("\n", lines) + "\nCOMMIT\n";
    }

    private static List<String> run(String input, String... command) throws NotPermitted {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", path());
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = ProcessStart.of(builder);
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.US_ASCII));
            }
            List<String> output = read(process);
            int exit = waitFor(process);
            if (exit != 0) {
                throw new NotPermitted("the RST guard can't be set: " + firstLine(output, exit));
            }
            return output;
        } catch (IOException e) {
            throw new NotPermitted("the RST guard can't be set: " + e.getMessage(), e);
        }
    }

    private static List<String> read(Process process) throws IOException {
        try (InputStream stdout = process.getInputStream()) {
            String text = new String(stdout.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().toList();
        }
    }

    /** A rule half-way set is worse than a late interrupt: it is taken up again when iptables is done. */
    private static int waitFor(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                int exit = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return exit;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private static String firstLine(List<String> output, int exit) {
        List<String> said = new ArrayList<>(output);
        said.removeIf(line -> line.isBlank() || line.startsWith("#"));
        return said.isEmpty() ? "iptables ended with " + exit : said.get(0);
    }
}
