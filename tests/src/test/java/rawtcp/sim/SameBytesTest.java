package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Same seed, same bytes on the wire, on every machine: another Java process, whose own chance is another. */
class SameBytesTest {
    private static final int SEEDS = 3;

    /** How each seed goes, its digest in it. */
    private static String told() {
        return LongStream.rangeClosed(1, SEEDS).mapToObj(SameBytesTest::told).collect(Collectors.joining("\n"));
    }

    private static String told(long seed) {
        try {
            return new Simulation(seed).run().toString();
        } catch (Simulation.Failed e) {
            return e.getMessage();
        }
    }

    public static void main(String... none) {
        System.out.println(told());
    }

    @Test
    void a_process_with_other_hash_codes_and_another_compiler_puts_the_same_bytes_on_the_wire() throws Exception {
        String other = inAnotherProcess();
        assertTrue(other.lines().count() >= SEEDS, other);
        assertEquals(told(), other);
    }

    private static String inAnotherProcess() throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=2", // the same for every object
                "-Duser.language=ar",
                "-Duser.timezone=Asia/Kathmandu",
                "-cp",
                classPath,
                SameBytesTest.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return told.stripTrailing();
    }
}
