package rawtcp.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;

/** The machine that a benchmark runs on. */
final class Machine {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;

    private Machine() {}

    static String text() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
        return String.format(
                "%s; %d processors, %s; Linux %s; Java %s; load before: %s",
                LocalDate.now(ZoneId.systemDefault()),
                Runtime.getRuntime().availableProcessors(),
                model,
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                load);
    }

    /** What all its processors together have worked since it started. */
    static double busySeconds() throws IOException {
        String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1);
        double busy = 0;
        for (int i = 1; i < ticks.length; i++) {
            busy += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(ticks[i]);
        }
        return busy / TICKS_PER_SECOND;
    }

    /** Runs a command to its good end. */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(Arrays.toString(command) + ": " + output.strip());
        }
    }
}
