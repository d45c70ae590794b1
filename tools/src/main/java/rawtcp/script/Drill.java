package rawtcp.script;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs script files and tells how each went. */
public final class Drill {
    private static final long SEED = 1;

    /** What the tool's own runner defines for every script over IPv4, with the key of its Fast Open tests. */
    private static final Map<String, String> DEFINED = Map.of(
            "CMSG_LEVEL_IP", "SOL_IP",
            "CMSG_TYPE_RECVERR", "IP_RECVERR",
            "TFO_COOKIE", "3021b9d889017eeb",
            "TFO_COOKIE_ZERO", "b7c12350a90dc8f5");

    private Drill() {}

    /**
     * How one script went. {@code line} and {@code what}, a sentence and perhaps lines that show more, only where it
     * failed; {@code trace}: what happened, with the time since its start; {@code remarks}: what it asked for in vain.
     */
    public record Result(
            String file, boolean passed, int line, String what, List<String> trace, List<String> remarks) {}

    /** The script at {@code path}, shown as {@code name}, against the stack in virtual time. */
    public static Result run(Path path, String name, Map<String, String> definitions) {
        List<String> remarks = new ArrayList<>();
        Result result = run(path, name, definitions, setup -> new VirtualWorld(setup, SEED, remarks::add));
        return new Result(result.file, result.passed, result.line, result.what, result.trace, List.copyOf(remarks));
    }

    /** In another world. */
    public static Result run(Path path, String name, Map<String, String> definitions, World.Maker maker) {
        List<String> trace = new ArrayList<>();
        try {
            run(path, definitions, maker, trace::add);
            return new Result(name, true, ScriptError.NO_LINE, null, trace, List.of());
        } catch (ScriptError e) {
            return new Result(name, false, e.line(), e.getMessage(), trace, List.of());
        } catch (IOException e) {
            return new Result(name, false, ScriptError.NO_LINE, "can't be read: " + e.getMessage(), trace, List.of());
        } catch (RuntimeException | AssertionError e) {
            StringWriter where = new StringWriter();
            e.printStackTrace(new PrintWriter(where));
            return new Result(name, false, ScriptError.NO_LINE, "internal error: " + where, trace, List.of());
        }
    }

    private static void run(Path path, Map<String, String> definitions, World.Maker maker, Consumer<String> trace)
            throws ScriptError, IOException {
        Map<String, String> all = new HashMap<>(DEFINED);
        all.putAll(definitions);
        String source = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        Script script = Parser.parse(source, all);
        Path directory = path.toAbsolutePath().getParent();
        try (World world = maker.make(script.options().setup())) {
            Interpreter.run(script, directory, world, trace);
        }
    }

    /** Those of a file or, with all below it, of a folder: {@code *.pkt}, in order of their names. */
    public static List<Path> scripts(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(file -> file.toString().endsWith(".pkt") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }
}
