package rawtcp.script;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Values as Python has them: whole numbers without bound, floats, strings, truth, lists, None (null). */
final class PythonValues {
    static final Set<String> FUNCTIONS = Set.of(
            "abs",
            "min",
            "max",
            "len",
            "int",
            "float",
            "str",
            "repr",
            "print",
            "round",
            "sum",
            "bool",
            "any",
            "all",
            "range",
            "list",
            "tuple",
            "sorted",
            "hex",
            "enumerate",
            "zip");

    private PythonValues() {}

    /** What Python would raise. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        private int line;

        Fault(String what) {
            super(what);
        }

        /** The statement on this line raises it, unless one within it has said so. */
        Fault at(int statementLine) {
            line = line == 0 ? statementLine : line;
            return this;
        }

        int line() {
            return line;
        }
    }

    static Python.Value listOf(List<Python.Value> items) {
        return names -> {
            List<Object> values = new ArrayList<>();
            items.forEach(item -> values.add(item.in(names)));
            return values;
        };
    }

    static Object name(String name, Map<String, Object> names) {
        if (names.containsKey(name)) {
            return names.get(name);
        }
        switch (name) {
            case "True" -> {
                return true;
            }
            case "False" -> {
                return false;
            }
            case "None" -> {
                return null;
            }
            default -> {
                Long constant = Symbols.value(name);
                if (constant == null) {
                    throw new Fault("'" + name + "' is not known");
                }
                return BigInteger.valueOf(constant);
            }
        }
    }

    static boolean isTrue(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof BigInteger number) {
            return number.signum() != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        return value instanceof Map<?, ?> map ? !map.isEmpty() : value instanceof List<?> list && !list.isEmpty();
    }

    /** What a for goes through. */
    static List<?> items(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            return List.copyOf(map.keySet());
        }
        if (value instanceof String text) {
            return List.of(text.split("", -1));
        }
        throw new Fault(text(value) + " has no items");
    }

    /** One name gets the value, several get its items. */
    static void assign(List<String> targets, Object value, Map<String, Object> names) {
        if (targets.size() == 1) {
            names.put(targets.get(0), value);
            return;
        }
        List<?> items = items(value);
        if (items.size() != targets.size()) {
            throw new Fault(items.size() + " values for " + targets.size() + " names");
        }
        for (int i = 0; i < items.size(); i++) {
            names.put(targets.get(i), items.get(i));
        }
    }

    static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "==", "is" -> isEqual(left, right);
            case "!=", "<>", "is negated" -> !isEqual(left, right);
            case "in" -> contains(right, left);
            case "not negated" -> !contains(right, left);
            case "<" -> order(left, right) < 0;
            case "<=" -> order(left, right) <= 0;
            case ">" -> order(left, right) > 0;
            case ">=" -> order(left, right) >= 0;
            default -> throw new Fault("'" + operator + "' compares nothing");
        };
    }

    private static boolean isEqual(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return order(left, right) == 0;
        }
        if (left instanceof List<?> one && right instanceof List<?> other) {
            boolean same = one.size() == other.size();
            for (int i = 0; same && i < one.size(); i++) {
                same = isEqual(one.get(i), other.get(i));
            }
            return same;
        }
        return left == null ? right == null : left.equals(right);
    }

    private static boolean contains(Object container, Object element) {
        if (container instanceof String text && element instanceof String part) {
            return text.contains(part);
        }
        if (container instanceof List<?> list) {
            return list.stream().anyMatch(item -> isEqual(item, element));
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(element);
        }
        throw new Fault("'in' wants a list");
    }

    private static int order(Object left, Object right) {
        if (left instanceof String one && right instanceof String other) {
            return one.compareTo(other);
        }
        if (left instanceof Double || right instanceof Double) {
            return Double.compare(real(left), real(right));
        }
        return whole(left).compareTo(whole(right));
    }

    static Object compute(String operator, Object left, Object right) {
        if (left instanceof String format && operator.equals("%")) {
            return formatted(format, right);
        }
        if (left instanceof String one && right instanceof String other && operator.equals("+")) {
            return one + other;
        }
        if (left instanceof List<?> one && right instanceof List<?> other && operator.equals("+")) {
            List<Object> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }
        if (!isNumber(left) || !isNumber(right)) {
            throw new Fault(text(left) + " " + operator + " " + text(right) + " can't be computed");
        }
        try {
            boolean real = left instanceof Double || right instanceof Double || operator.equals("/");
            return real ? (Object) computeReal(operator, real(left), real(right)) : computeWhole(operator, left, right);
        } catch (ArithmeticException e) {
            throw new Fault(text(left) + " " + operator + " " + text(right) + " can't be computed");
        }
    }

    private static double computeReal(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> {
                if (right == 0) {
                    throw new ArithmeticException();
                }
                yield left / right;
            }
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            case "**" -> Math.pow(left, right);
            default -> throw new Fault("'" + operator + "' wants whole numbers");
        };
    }

    private static BigInteger computeWhole(String operator, Object left, Object right) {
        BigInteger a = whole(left);
        BigInteger b = whole(right);
        return switch (operator) {
            case "+" -> a.add(b);
            case "-" -> a.subtract(b);
            case "*" -> a.multiply(b);
            case "//" -> floor(a, b);
            case "%" -> a.subtract(b.multiply(floor(a, b)));
            case "**" -> a.pow(b.intValueExact());
            case "&" -> a.and(b);
            case "|" -> a.or(b);
            case "^" -> a.xor(b);
            case "<<" -> a.shiftLeft(b.intValueExact());
            case ">>" -> a.shiftRight(b.intValueExact());
            default -> throw new Fault("'" + operator + "' computes nothing");
        };
    }

    private static BigInteger floor(BigInteger a, BigInteger b) {
        BigInteger[] parts = a.divideAndRemainder(b);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    static Object unary(String operator, Object value) {
        if (value instanceof Double number) {
            return operator.equals("-") ? -number : number;
        }
        BigInteger whole = whole(value);
        return switch (operator) {
            case "-" -> whole.negate();
            case "~" -> whole.not();
            default -> whole;
        };
    }

    static Object item(Object list, Object index) {
        if (list instanceof List<?> items) {
            int at = whole(index).intValue();
            int from0 = at < 0 ? at + items.size() : at;
            if (from0 >= 0 && from0 < items.size()) {
                return items.get(from0);
            }
        }
        if (list instanceof Map<?, ?> map && map.containsKey(index)) {
            return map.get(index);
        }
        throw new Fault(text(list) + " has no item " + text(index));
    }

    static Object slice(Object value, Object from, Object to) {
        int size = value instanceof String text ? text.length() : items(value).size();
        int first = from == null ? 0 : bound(whole(from).intValue(), size);
        int end = Math.max(first, to == null ? size : bound(whole(to).intValue(), size));
        return value instanceof String text
                ? text.substring(first, end)
                : List.copyOf(items(value).subList(first, end));
    }

    private static int bound(int index, int size) {
        return Math.max(0, Math.min(size, index < 0 ? index + size : index));
    }

    static Object call(String function, List<Object> arguments) {
        if (function.equals("print")) {
            return null;
        }
        if (function.equals("range")) {
            return Python.range(arguments);
        }
        if (arguments.isEmpty()) {
            throw new Fault(function + "() wants an argument");
        }
        Object first = arguments.get(0);
        List<?> all = arguments.size() == 1 && first instanceof List<?> list ? list : arguments;
        return switch (function) {
            case "abs" ->
                first instanceof Double number
                        ? (Object) Math.abs(number)
                        : whole(first).abs();
            case "min" -> all.stream().min(PythonValues::order).orElseThrow(() -> new Fault("min() of nothing"));
            case "max" -> all.stream().max(PythonValues::order).orElseThrow(() -> new Fault("max() of nothing"));
            case "sum" ->
                all.stream().map(Object.class::cast).reduce(BigInteger.ZERO, (sum, each) -> compute("+", sum, each));
            case "len" ->
                BigInteger.valueOf(
                        first instanceof String text
                                ? text.length()
                                : items(first).size());
            case "int" -> integer(arguments);
            case "float" -> first instanceof String text ? Double.parseDouble(text) : (Object) real(first);
            case "any" -> items(first).stream().anyMatch(PythonValues::isTrue);
            case "all" -> items(first).stream().allMatch(PythonValues::isTrue);
            case "list", "tuple" -> items(first);
            case "sorted" -> items(first).stream().sorted(PythonValues::order).toList();
            case "hex" -> "0x" + whole(first).toString(16);
            case "enumerate" ->
                pairs(Python.range(List.of(BigInteger.valueOf(items(first).size()))), items(first));
            case "zip" -> pairs(items(first), items(arguments.get(1)));
            case "round" -> BigInteger.valueOf(Math.round(real(first)));
            case "bool" -> isTrue(first);
            default -> text(first);
        };
    }

    private static Object integer(List<Object> arguments) {
        if (arguments.get(0) instanceof String text) {
            try {
                return new BigInteger(
                        text.strip(),
                        arguments.size() > 1 ? whole(arguments.get(1)).intValue() : 10);
            } catch (NumberFormatException e) {
                throw new Fault("int('" + text + "') is not a number");
            }
        }
        return arguments.get(0) instanceof Double number
                ? BigInteger.valueOf(number.longValue())
                : whole(arguments.get(0));
    }

    static List<Object> pairs(List<?> first, List<?> second) {
        List<Object> pairs = new ArrayList<>();
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            pairs.add(List.of(first.get(i), second.get(i)));
        }
        return pairs;
    }

    static String unescaped(String text) {
        try {
            return text.translateEscapes();
        } catch (IllegalArgumentException e) {
            return text; // an escape that Python leaves alone
        }
    }

    private static boolean isNumber(Object value) {
        return value instanceof BigInteger || value instanceof Double || value instanceof Boolean;
    }

    static double real(Object value) {
        return value instanceof Double number ? number : whole(value).doubleValue();
    }

    static BigInteger whole(Object value) {
        if (value instanceof BigInteger number) {
            return number;
        }
        if (value instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        }
        throw new Fault(text(value) + " is not a whole number");
    }

    /** {@code "%d of %s" % (1, 2)}: good enough for messages. */
    private static String formatted(String format, Object values) {
        List<?> list = values instanceof List<?> several ? several : List.of(values == null ? "None" : values);
        StringBuilder text = new StringBuilder();
        int next = 0;
        for (String part : format.split("(?=%[-0-9.]*[a-zA-Z])", -1)) {
            if (part.matches("(?s)%[-0-9.]*[a-zA-Z].*") && next < list.size()) {
                text.append(text(list.get(next++))).append(part.replaceFirst("%[-0-9.]*[a-zA-Z]", ""));
            } else {
                text.append(part);
            }
        }
        return text.toString();
    }

    static String text(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        return value instanceof List<?> list
                ? list.stream().map(PythonValues::text).collect(Collectors.joining(", ", "[", "]"))
                : value.toString();
    }
}
