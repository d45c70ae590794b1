package rawtcp.conformance;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import rawtcp.Requirement;

/**
 * Who says that he holds what: {@link Requirement} on tests, {@code Requirement:} lines in scripts and live tests, and the
 * ids that the clauses of the table of states name.
 */
final class Claims {
    static final Path TESTS = Path.of("").toAbsolutePath();

    private static final Path JAVA = TESTS.resolve("src/test/java");
    private static final Pattern LINE = Pattern.compile("^\\s*(?://|#) Requirement: (.+)$", Pattern.MULTILINE);
    private static final Pattern CLAUSE = Pattern.compile("\\b(?:MUST|SHLD|MAY)-[0-9]+\\b");
    private static final String STATES = "src/test/resources/states";

    private final Map<String, Set<String>> byRequirement = new TreeMap<>();

    private Claims() {}

    /** Tests by requirement id. */
    static Map<String, Set<String>> collect() throws IOException {
        Claims claims = new Claims();
        for (Path file : files(JAVA, ".java")) {
            claims.readClass(file);
        }
        for (String folder : List.of("scripts", "live")) {
            for (Path file : files(TESTS.resolve(folder), "")) {
                claims.readScript(file);
            }
        }
        for (Path file : files(TESTS.resolve(STATES), "")) {
            claims.readStates(file);
        }
        return claims.byRequirement;
    }

    /** True if a claimant of that name is there. */
    static boolean exists(String claimant) {
        if (claimant.contains("/")) {
            return Files.exists(TESTS.resolve(claimant))
                    || Files.exists(TESTS.resolve("src/test/resources/" + claimant));
        }
        int dot = claimant.lastIndexOf('.');
        boolean isMethod = dot > 0 && Character.isUpperCase(claimant.charAt(claimant.lastIndexOf('.', dot - 1) + 1));
        try {
            Class<?> type = load(isMethod ? claimant.substring(0, dot) : claimant);
            return !isMethod || hasTest(type, claimant.substring(dot + 1));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean hasTest(Class<?> type, String name) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && isTest(method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class)
                || method.isAnnotationPresent(TestFactory.class)
                || method.isAnnotationPresent(ParameterizedTest.class);
    }

    private void readClass(Path file) throws IOException {
        if (!Files.readString(file).contains("@Requirement(")) {
            return;
        }
        String path = JAVA.relativize(file).toString();
        String name = path.substring("rawtcp/".length(), path.length() - ".java".length())
                .replace('/', '.');
        Class<?> type;
        try {
            type = load(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(file + " is not compiled", e);
        }
        claim(name, type);
        for (Method method : type.getDeclaredMethods()) {
            if (claim(name + "." + method.getName(), method) && !isTest(method)) {
                throw new AssertionError(name + "." + method.getName() + " is no test and can hold no requirement");
            }
        }
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName("rawtcp." + name, false, Claims.class.getClassLoader());
    }

    private boolean claim(String claimant, AnnotatedElement element) {
        Requirement[] requirements = element.getAnnotationsByType(Requirement.class);
        for (Requirement requirement : requirements) {
            for (String id : requirement.value()) {
                add(id, claimant);
            }
        }
        return requirements.length > 0;
    }

    private void readScript(Path file) throws IOException {
        Matcher line = LINE.matcher(Files.readString(file));
        while (line.find()) {
            for (String id : line.group(1).split(",", -1)) {
                add(id.strip(), TESTS.relativize(file).toString());
            }
        }
    }

    private void readStates(Path file) throws IOException {
        for (String line : Files.readString(file).lines().toList()) {
            Matcher id = CLAUSE.matcher(line.substring(line.lastIndexOf('|') + 1));
            while (line.contains("|") && id.find()) {
                add("RFC9293 " + id.group(), "states/" + file.getFileName());
            }
        }
    }

    private void add(String id, String claimant) {
        byRequirement.computeIfAbsent(id, key -> new TreeSet<>()).add(claimant);
    }

    private static List<Path> files(Path below, String ending) throws IOException {
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
