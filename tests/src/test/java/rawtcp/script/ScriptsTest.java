package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every script of ours is a test: {@code scripts/<topic>/<sentence>.pkt}. */
final class ScriptsTest {
    private static final Path SCRIPTS = Path.of("scripts");

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException {
        List<Path> scripts = Drill.scripts(SCRIPTS);
        assertFalse(scripts.isEmpty(), "no scripts below " + SCRIPTS.toAbsolutePath());
        return scripts.stream().map(script -> {
            String name = SCRIPTS.relativize(script).toString().replaceFirst("\\.pkt$", "");
            return DynamicTest.dynamicTest(name, script.toUri(), () -> passes(script));
        });
    }

    private static void passes(Path script) {
        Drill.Result result = Drill.run(script, script.toString(), Map.of());
        if (!result.passed()) {
            fail(result.file() + ":" + result.line() + ": " + result.what() + "\n    "
                    + String.join("\n    ", result.trace()));
        }
    }
}
