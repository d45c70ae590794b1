package rawtcp.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The times for which a JVM stops all its threads, as it logs them. */
final class Pauses implements AutoCloseable {
    private static final Pattern TOTAL = Pattern.compile("Safepoint .*Total: *(\\d+) ns");

    private final Path log;
    private final String pid;
    private int seen;

    private Pauses(String pid, Path log) {
        this.pid = pid;
        this.log = log;
    }

    static Pauses of(long pid) throws IOException, InterruptedException {
        Pauses pauses = new Pauses(Long.toString(pid), Files.createTempFile("safepoints", ".log"));
        pauses.jcmd("VM.log", "what=safepoint=info", "decorators=none", "output=" + pauses.log);
        return pauses;
    }

    private void jcmd(String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 2];
        command[0] = System.getProperty("java.home") + "/bin/jcmd";
        command[1] = pid;
        System.arraycopy(words, 0, command, 2, words.length);
        Machine.run(command);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log, StandardCharsets.UTF_8);
    }

    /** What was logged before does not count. */
    void begin() throws IOException {
        seen = lines().size();
    }

    double longestUs() throws IOException {
        List<String> all = lines();
        long longestNs = 0;
        for (String line : all.subList(Math.min(seen, all.size()), all.size())) {
            Matcher total = TOTAL.matcher(line);
            longestNs = Math.max(longestNs, total.find() ? Long.parseLong(total.group(1)) : 0);
        }
        return longestNs / 1e3;
    }

    @Override
    public void close() throws IOException {
        Files.delete(log); // the JVM goes on with a file that nobody sees, until it ends with the lab
    }
}
