package rawtcp.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import rawtcp.os.ProcessStart;

/** What the system's programs and files say. */
final class Programs {
    private static final String SYSTEM_PATH = ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

    private Programs() {}

    /** {@code lines}: stdout and stderr together. */
    record Said(int status, List<String> lines) {
        String first() {
            return lines.stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .findFirst()
                    .orElse("ended with " + status);
        }
    }

    private static String path() {
        String path = System.getenv("PATH");
        return (path == null ? "" : path) + SYSTEM_PATH;
    }

    static boolean isThere(String program) {
        for (String directory : path().split(":", -1)) {
            if (!directory.isEmpty() && new File(directory, program).canExecute()) {
                return true;
            }
        }
        return false;
    }

    static Said run(String... words) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec \"$@\"", "sh");
        builder.command().addAll(List.of(words));
        builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
        builder.environment().put("PATH", path());
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = ProcessStart.of(builder);
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text.lines().toList());
        } catch (IOException e) {
            return new Said(127, List.of(words[0] + ": " + e.getMessage()));
        }
    }

    /** Empty: not there, or not to be read. */
    static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The first line; empty: there is none. */
    static String line(String file) {
        return lines(file).stream().findFirst().orElse("").strip();
    }
}
