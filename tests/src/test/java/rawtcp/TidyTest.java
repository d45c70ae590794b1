package rawtcp;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house, as far as a machine can hold them. Sizes are left to people. */
class TidyTest {
    /** What a package may use of ours, without the leading rawtcp. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            // spotless:off   a table stays a table
            entry("wire",           Set.of()),
            entry("knob",           Set.of()),
            entry("os",             Set.of()),
            entry("tcp.parts",      Set.of("wire", "knob")),
            entry("tcp.congestion", Set.of()),
            entry("tcp",            Set.of("wire", "knob", "tcp.parts", "tcp.congestion")),
            entry("endpoint",       Set.of("wire", "knob", "tcp", "tcp.parts")),
            entry("link",           Set.of("wire", "os")),
            entry("socket",         Set.of("wire", "knob", "tcp", "tcp.parts", "endpoint")),
            entry("net",            Set.of("wire")),
            entry("sim",            Set.of("wire", "knob", "tcp", "endpoint", "link", "net", "sim.observer")),
            entry("sim.observer",   Set.of()),
            entry("host",           Set.of("wire", "knob", "tcp", "endpoint", "link", "net", "os")),
            entry("client",         Set.of()),
            entry("view",           Set.of("wire", "knob", "tcp", "tcp.parts", "endpoint", "socket", "net", "sim", "host")),
            entry("trace",          Set.of("wire", "knob", "tcp", "tcp.parts", "endpoint", "net", "host", "view")),
            entry("command",        Set.of("wire", "knob", "tcp", "tcp.parts", "endpoint", "socket", "net", "sim", "host", "link", "view", "script", "trace", "doctor")),
            entry("doctor",         Set.of("wire", "knob", "tcp", "endpoint", "host", "os")),
            entry("script",         Set.of("wire", "knob", "tcp", "endpoint", "socket", "net", "sim")),
            entry("lab",            Set.of()),
            entry("shell",          Set.of("client")),
            entry("daemon",         Set.of("wire", "knob", "tcp", "endpoint", "socket", "host", "link", "os", "client", "command", "view", "script")));
            // spotless:on

    private static final Set<String> TOP_LEVEL =
            Set.of("pom.xml", "README.md", "LICENSE", "bin", "tools", "stack", "man", "tests", "target");

    private static final Pattern CORE = Pattern.compile("(wire|knob|tcp|tcp\\..*|endpoint|socket|net|sim|sim\\..*)");
    private static final Pattern CLOCK_CHANCE_OR_THREAD = Pattern.compile("System\\.(nanoTime|currentTimeMillis)"
            + "|(Instant|LocalDateTime)\\.now|new (Random|SplittableRandom)\\(\\)|ThreadLocalRandom|SecureRandom"
            + "|Math\\.random|\\bThread\\b|\\bExecutors?\\b");

    private static final Pattern NOT_CODE =
            Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"(?:\\\\.|[^\"\\\\\n])*\"", Pattern.DOTALL);
    private static final Pattern OUR_CLASS = Pattern.compile("\\brawtcp((?:\\.[a-z]\\w*)*)\\.[A-Z]");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z]\\w*(?:\\.[a-z]\\w*)*)", Pattern.MULTILINE);
    private static final Pattern STATE_ASSIGNED = Pattern.compile("(\\bState\\s+)?\\bstate\\s*=(?!=)");
    private static final Pattern COMMAND_NAME = Pattern.compile("@Command\\(\\s*name = \"([a-z-]+)\"");
    private static final Pattern KOTLIN_COORDINATE = Pattern.compile("<(groupId|artifactId)>[^<]*kotlin");

    private static final Path ROOT = root();

    /** A source of ours: its package without the leading rawtcp, and its text without comments and strings. */
    private record Source(Path path, String packageName, String text, String code) {}

    @Test
    void a_package_uses_only_what_the_table_gives_it() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Source source : sources()) {
            Set<String> allowed = MAY_USE.get(source.packageName);
            if (allowed == null) {
                faults.add(source.path + ": package " + source.packageName + " is new: give it a line in MAY_USE");
                continue;
            }
            Matcher used = OUR_CLASS.matcher(source.code);
            while (used.find()) {
                String other = used.group(1).isEmpty() ? "" : used.group(1).substring(1);
                if (!other.equals(source.packageName) && !allowed.contains(other)) {
                    faults.add(source.path + ": " + source.packageName + " may not use " + other
                            + ": move the code to where both may be used, or hand it what it needs");
                }
            }
        }
        assertNone(faults);
    }

    @Test
    void the_thin_client_uses_nothing_but_java_base() throws IOException {
        Set<String> base = Object.class.getModule().getPackages();
        List<String> faults = new ArrayList<>();
        for (Source source : sources()) {
            Matcher used = IMPORT.matcher(source.code);
            while (source.packageName.equals("client") && used.find()) {
                if (!base.contains(used.group(1)) && !used.group(1).equals("rawtcp.client")) {
                    faults.add(source.path + ": " + used.group(1) + " is not in java.base and would slow every command"
                            + " down: do this in the daemon");
                }
            }
        }
        assertNone(faults);
    }

    @Test
    void the_core_reads_no_clock_draws_no_chance_and_starts_no_thread() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Source source : sources()) {
            Matcher found = CLOCK_CHANCE_OR_THREAD.matcher(source.code);
            while (CORE.matcher(source.packageName).matches() && found.find()) {
                faults.add(source.path + ": " + found.group()
                        + ": take nowNs or a seeded RandomGenerator as a parameter," + " and leave threads to host");
            }
        }
        assertNone(faults);
    }

    @Test
    void only_moveTo_assigns_the_state_of_a_connection() throws IOException {
        List<String> faults = new ArrayList<>();
        int inMoveTo = 0;
        for (Source source : sources()) {
            Matcher found = STATE_ASSIGNED.matcher(source.code);
            while (source.packageName.equals("tcp") && found.find()) {
                if (isInMoveTo(source.code, found.start())) {
                    inMoveTo++;
                } else if (found.group(1) == null) { // not a declaration
                    faults.add(source.path
                            + ": the state is assigned: call Connection.moveTo, which checks and records it");
                }
            }
        }
        assertNone(faults);
        assertEquals(1, inMoveTo, "Connection.moveTo no longer assigns 'state': teach this test its new shape");
    }

    @Test
    void every_command_has_a_man_page() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Source source : sources()) {
            Matcher named = COMMAND_NAME.matcher(source.text);
            if (named.find()
                    && !source.text.contains("hidden = true")) { // later ones in a file are subcommands of the first
                String page = (named.group(1).equals("rawtcp") ? "rawtcp" : "rawtcp-" + named.group(1)) + ".1";
                if (!Files.exists(ROOT.resolve("man").resolve(page))) {
                    faults.add(source.path + ": man/" + page + " is missing: see ManPagesTest");
                }
            }
        }
        assertNone(faults);
    }

    @Test
    void there_is_no_kotlin_anywhere() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path path : files(ROOT)) {
            if (path.toString().matches(".*\\.kts?")) {
                faults.add(path + ": rawtcp is written in Java: translate it");
            }
            if (path.endsWith("pom.xml")
                    && KOTLIN_COORDINATE.matcher(Files.readString(path)).find()) {
                faults.add(path + ": take the Kotlin artifact out, and what needs it");
            }
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (new File(entry).getName().contains("kotlin")) {
                faults.add(entry + ": find what brings it by mvn dependency:tree, and exclude or replace that");
            }
        }
        assertNone(faults);
        assertNull(TidyTest.class.getResource("/kotlin/Unit.class"), "a jar contains Kotlin's library: replace it");
    }

    @Test
    void nothing_new_stands_at_the_top_level() throws IOException {
        List<String> faults = new ArrayList<>();
        try (Stream<Path> entries = Files.list(ROOT)) {
            entries.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !TOP_LEVEL.contains(name))
                    .forEach(name -> faults.add(name + ": move it into one of bin, tools, stack, man, tests"));
        }
        assertNone(faults);
    }

    private static void assertNone(List<String> faults) {
        if (!faults.isEmpty()) {
            fail(String.join("\n", faults));
        }
    }

    private static boolean isInMoveTo(String code, int at) {
        int start = code.indexOf("void moveTo(");
        int end = start < 0 ? -1 : code.indexOf("\n    }\n", start);
        return start >= 0 && start < at && at < end;
    }

    private static List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (String module : new String[] {"stack", "tools"}) {
            Path main = ROOT.resolve(module).resolve("src/main/java");
            for (Path path : files(main)) {
                if (path.toString().endsWith(".java")) {
                    String packageName = main.resolve("rawtcp")
                            .relativize(path.getParent())
                            .toString()
                            .replace('/', '.');
                    String text = Files.readString(path);
                    String code = NOT_CODE.matcher(text).replaceAll(" ");
                    sources.add(new Source(ROOT.relativize(path), packageName, text, code));
                }
            }
        }
        assertFalse(sources.isEmpty(), "no sources below " + ROOT);
        return sources;
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> paths = Files.walk(below)) {
            return paths.filter(path -> !path.toString().matches(".*/(target|\\.git)(/.*)?"))
                    .toList();
        }
    }

    private static Path root() {
        Path path = Path.of("").toAbsolutePath();
        while (!Files.exists(path.resolve("stack/pom.xml"))) {
            path = path.getParent();
        }
        return path;
    }
}
