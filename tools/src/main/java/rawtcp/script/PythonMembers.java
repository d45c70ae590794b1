package rawtcp.script;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rawtcp.script.PythonValues.Fault;

/** What stands behind a dot: members of modules, and methods of strings and dictionaries. */
final class PythonMembers {
    private PythonMembers() {}

    record Module(String name) {}

    /** What {@code from module import name} brings. */
    record Member(Module module, String name) {}

    static Object member(Object of, String name) {
        if (of instanceof Module) {
            return switch (name) {
                case "pi" -> Math.PI;
                case "inf" -> Double.POSITIVE_INFINITY;
                default -> ""; // sys.stderr and its like
            };
        }
        throw new Fault(PythonValues.text(of) + " has no ." + name);
    }

    static Object method(Object of, String name, List<Object> arguments) {
        Object first = arguments.isEmpty() ? null : arguments.get(0);
        if (of instanceof Module module) {
            return function(module, name, first, arguments);
        }
        if (of instanceof String text) {
            return ofString(text, name, first, arguments);
        }
        if (of instanceof Map<?, ?> map) {
            return ofDictionary(map, name, first, arguments);
        }
        throw new Fault(PythonValues.text(of) + " has no ." + name + "()");
    }

    private static Object function(Module module, String name, Object first, List<Object> arguments) {
        return switch (name) {
            case "floor" -> BigInteger.valueOf((long) Math.floor(PythonValues.real(first)));
            case "ceil" -> BigInteger.valueOf((long) Math.ceil(PythonValues.real(first)));
            case "fabs" -> Math.abs(PythonValues.real(first));
            case "sqrt" -> Math.sqrt(PythonValues.real(first));
            case "pow" -> Math.pow(PythonValues.real(first), PythonValues.real(arguments.get(1)));
            case "log" -> Math.log(PythonValues.real(first));
            case "log2" -> Math.log(PythonValues.real(first)) / Math.log(2);
            case "exit", "_exit" -> {
                if (first != null && PythonValues.isTrue(first)) {
                    throw new Fault("exit(" + PythonValues.text(first) + ")");
                }
                yield null;
            }
            default -> throw new Fault(module.name + "." + name + "() is not known here");
        };
    }

    private static Object ofString(String text, String name, Object first, List<Object> arguments) {
        return switch (name) {
            case "format" -> braces(text, arguments);
            case "strip" -> text.strip();
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "split" ->
                List.<Object>of((Object[])
                        text.strip().split(first == null ? "\\s+" : Pattern.quote(PythonValues.text(first)), -1));
            case "startswith" -> text.startsWith(PythonValues.text(first));
            case "endswith" -> text.endsWith(PythonValues.text(first));
            case "join" ->
                PythonValues.items(first).stream().map(PythonValues::text).collect(Collectors.joining(text));
            case "write", "flush" -> null; // of sys.stdout
            default -> throw new Fault("str." + name + "() is not known here");
        };
    }

    private static Object ofDictionary(Map<?, ?> map, String name, Object first, List<Object> arguments) {
        return switch (name) {
            case "get" -> map.containsKey(first) ? map.get(first) : arguments.size() > 1 ? arguments.get(1) : null;
            case "keys" -> List.copyOf(map.keySet());
            case "values" -> List.copyOf(map.values());
            case "items" -> PythonValues.pairs(List.copyOf(map.keySet()), List.copyOf(map.values()));
            default -> throw new Fault("dict." + name + "() is not known here");
        };
    }

    /** {@code "{} of {}"}: good enough for messages. */
    private static String braces(String format, List<Object> arguments) {
        StringBuilder text = new StringBuilder();
        String[] parts = format.split("\\{[^}]*}", -1);
        for (int i = 0; i < parts.length; i++) {
            text.append(parts[i]);
            if (i + 1 < parts.length && i < arguments.size()) {
                text.append(PythonValues.text(arguments.get(i)));
            }
        }
        return text.toString();
    }
}
