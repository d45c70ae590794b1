package rawtcp.script;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import rawtcp.script.Python.Value;

/** Python's expressions, from the loosest to the tightest. */
final class PythonExpressions {
    static final Set<String> RESERVED = Set.of(
            "and",
            "or",
            "not",
            "in",
            "is",
            "if",
            "else",
            "assert",
            "for",
            "while",
            "def",
            "class",
            "import",
            "from",
            "lambda",
            "return",
            "try",
            "except",
            "raise",
            "with",
            "pass",
            "elif",
            "del",
            "global",
            "yield",
            "break",
            "continue",
            "finally",
            "nonlocal",
            "async",
            "await");

    private static final List<List<String>> LEVELS = List.of(
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("<<", ">>"),
            List.of("+", "-"),
            List.of("*", "/", "//", "%"));

    private final PythonWords words;
    private final Set<String> functions;

    /** {@code functions}: what may be called beside what is built in. */
    PythonExpressions(PythonWords words, Set<String> functions) {
        this.words = words;
        this.functions = functions;
    }

    /** Names to assign to: {@code a} or {@code a, b}. */
    List<String> targets() throws ScriptError {
        List<String> targets = new ArrayList<>();
        do {
            if (!words.word().isName() || RESERVED.contains(words.peek())) {
                throw words.unexpected();
            }
            targets.add(words.take().text());
        } while (words.accept(","));
        return targets;
    }

    /** One expression, or several with commas: a tuple. */
    Value list(String end) throws ScriptError {
        if (words.peek().equals(end)) {
            return PythonValues.listOf(List.of()); // ()
        }
        Value first = expression();
        if (!words.peek().equals(",")) {
            return words.peek().equals("for") && !end.equals("\n") ? comprehension(first) : first;
        }
        List<Value> items = new ArrayList<>(List.of(first));
        while (words.accept(",") && !words.peek().equals(end)) {
            items.add(expression());
        }
        return PythonValues.listOf(items);
    }

    Value expression() throws ScriptError {
        Value value = or();
        if (words.accept("if")) {
            Value condition = or();
            words.expect("else");
            Value otherwise = expression();
            return names -> PythonValues.isTrue(condition.in(names)) ? value.in(names) : otherwise.in(names);
        }
        return value;
    }

    private Value or() throws ScriptError {
        Value left = and();
        while (words.accept("or")) {
            Value first = left;
            Value second = and();
            left = names -> {
                Object value = first.in(names);
                return PythonValues.isTrue(value) ? value : second.in(names);
            };
        }
        return left;
    }

    private Value and() throws ScriptError {
        Value left = not();
        while (words.accept("and")) {
            Value first = left;
            Value second = not();
            left = names -> {
                Object value = first.in(names);
                return PythonValues.isTrue(value) ? second.in(names) : value;
            };
        }
        return left;
    }

    private Value not() throws ScriptError {
        if (words.accept("not")) {
            Value value = not();
            return names -> !PythonValues.isTrue(value.in(names));
        }
        return comparison();
    }

    /** {@code a <= b < c}: each with the next. */
    private Value comparison() throws ScriptError {
        List<Value> values = new ArrayList<>(List.of(binary(0)));
        List<String> operators = new ArrayList<>();
        for (String operator = comparator(); operator != null; operator = comparator()) {
            operators.add(operator);
            values.add(binary(0));
        }
        if (operators.isEmpty()) {
            return values.get(0);
        }
        return names -> {
            Object left = values.get(0).in(names);
            for (int i = 0; i < operators.size(); i++) {
                Object right = values.get(i + 1).in(names);
                if (!PythonValues.compare(operators.get(i), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        };
    }

    private String comparator() {
        for (String operator : List.of("==", "!=", "<>", "<=", ">=", "<", ">", "in", "is", "not")) {
            if (words.accept(operator)) {
                boolean negated = (operator.equals("is") && words.accept("not"))
                        || (operator.equals("not") && words.accept("in"));
                return negated ? operator + " negated" : operator;
            }
        }
        return null;
    }

    private Value binary(int level) throws ScriptError {
        if (level == LEVELS.size()) {
            return unary();
        }
        Value left = binary(level + 1);
        while (LEVELS.get(level).contains(words.peek())) {
            String operator = words.take().text();
            Value first = left;
            Value second = binary(level + 1);
            left = names -> PythonValues.compute(operator, first.in(names), second.in(names));
        }
        return left;
    }

    private Value unary() throws ScriptError {
        for (String operator : List.of("-", "+", "~")) {
            if (words.accept(operator)) {
                Value value = unary();
                return names -> PythonValues.unary(operator, value.in(names));
            }
        }
        Value base = postfix();
        if (words.accept("**")) {
            Value exponent = unary();
            return names -> PythonValues.compute("**", base.in(names), exponent.in(names));
        }
        return base;
    }

    private Value postfix() throws ScriptError {
        Value value = primary();
        while (true) {
            Value of = value;
            if (words.accept("[")) {
                value = index(of);
            } else if (words.accept(".")) {
                value = member(of);
            } else {
                return value;
            }
        }
    }

    private Value index(Value list) throws ScriptError {
        words.open();
        Value from = words.peek().equals(":") ? names -> null : expression();
        boolean slices = words.accept(":");
        Value to = !slices || words.peek().equals("]") ? names -> null : expression();
        words.close("]");
        return slices
                ? names -> PythonValues.slice(list.in(names), from.in(names), to.in(names))
                : names -> PythonValues.item(list.in(names), from.in(names));
    }

    private Value member(Value of) throws ScriptError {
        PythonWords.Word name = words.take();
        if (!name.isName()) {
            throw words.unexpected();
        }
        if (!words.peek().equals("(")) {
            return names -> PythonMembers.member(of.in(names), name.text());
        }
        Arguments arguments = arguments();
        return names -> PythonMembers.method(of.in(names), name.text(), arguments.given(names));
    }

    private Value primary() throws ScriptError {
        if (words.accept("(")) {
            return inside(")");
        }
        if (words.accept("[")) {
            words.open();
            Value items = brackets();
            words.close("]");
            return items;
        }
        if (words.accept("{")) {
            return dictionary();
        }
        PythonWords.Word word = words.word();
        if (word.isString()) {
            return string();
        }
        if (!word.text().isEmpty()
                && (Character.isDigit(word.text().charAt(0)) || word.text().matches("\\.[0-9].*"))) {
            words.take();
            Object number = number(word);
            return names -> number;
        }
        if (!word.isName() || RESERVED.contains(word.text())) {
            throw words.unexpected();
        }
        words.take();
        return words.peek().equals("(") ? call(word) : names -> PythonValues.name(word.text(), names);
    }

    private Value call(PythonWords.Word function) throws ScriptError {
        String name = function.text();
        if (!PythonValues.FUNCTIONS.contains(name) && !functions.contains(name)) {
            throw new ScriptError(function.line(), "python: " + name + "() is not a function that is known here");
        }
        Arguments arguments = arguments();
        return names -> {
            Object own = names.get(name);
            if (own instanceof Python.Function defined) {
                return defined.call(arguments.given(names), arguments.named(names), names);
            }
            return own instanceof PythonMembers.Member member
                    ? PythonMembers.method(member.module(), member.name(), arguments.given(names))
                    : PythonValues.call(name, arguments.given(names));
        };
    }

    /** Of a call: those by their place, and those by name. */
    private record Arguments(List<Value> values, Map<String, Value> byName) {
        List<Object> given(Map<String, Object> names) {
            List<Object> given = new ArrayList<>();
            values.forEach(value -> given.add(value.in(names)));
            return given;
        }

        Map<String, Object> named(Map<String, Object> names) {
            Map<String, Object> named = new HashMap<>();
            byName.forEach((name, value) -> named.put(name, value.in(names)));
            return named;
        }
    }

    private Arguments arguments() throws ScriptError {
        words.expect("(");
        words.open();
        List<Value> values = new ArrayList<>();
        Map<String, Value> byName = new HashMap<>();
        while (!words.peek().equals(")")) {
            if (words.word().isName() && words.peekNext().equals("=")) {
                String name = words.take().text();
                words.take();
                byName.put(name, expression());
            } else {
                Value value = expression();
                values.add(words.peek().equals("for") ? comprehension(value) : value);
            }
            if (!words.accept(",")) {
                break;
            }
        }
        words.close(")");
        return new Arguments(values, byName);
    }

    private Value inside(String closing) throws ScriptError {
        words.open();
        Value value = list(closing);
        words.close(closing);
        return value;
    }

    /** A list even where there is but one item. */
    private Value brackets() throws ScriptError {
        List<Value> items = new ArrayList<>();
        while (!words.peek().equals("]")) {
            Value item = expression();
            if (words.peek().equals("for")) {
                return comprehension(item);
            }
            items.add(item);
            if (!words.accept(",")) {
                break;
            }
        }
        return PythonValues.listOf(items);
    }

    /** {@code value for name in list if condition}. */
    private Value comprehension(Value value) throws ScriptError {
        words.expect("for");
        List<String> targets = targets();
        words.expect("in");
        Value items = or();
        Value condition = words.accept("if") ? or() : names -> true;
        return names -> {
            List<Object> all = new ArrayList<>();
            Map<String, Object> inside = new HashMap<>(names);
            for (Object item : PythonValues.items(items.in(names))) {
                PythonValues.assign(targets, item, inside);
                if (PythonValues.isTrue(condition.in(inside))) {
                    all.add(value.in(inside));
                }
            }
            return all;
        };
    }

    private Value dictionary() throws ScriptError {
        words.open();
        Map<Value, Value> entries = new LinkedHashMap<>();
        while (!words.peek().equals("}")) {
            Value key = expression();
            words.expect(":");
            entries.put(key, expression());
            if (!words.accept(",")) {
                break;
            }
        }
        words.close("}");
        return names -> {
            Map<Object, Object> map = new LinkedHashMap<>();
            entries.forEach((key, value) -> map.put(key.in(names), value.in(names)));
            return map;
        };
    }

    /** Side by side they are one. */
    private Value string() throws ScriptError {
        List<Value> parts = new ArrayList<>();
        while (words.word().isString()) {
            PythonWords.Word word = words.take();
            int quote = word.text().indexOf('"') < 0
                    ? word.text().indexOf('\'')
                    : word.text().indexOf('\'') < 0
                            ? word.text().indexOf('"')
                            : Math.min(word.text().indexOf('\''), word.text().indexOf('"'));
            String prefix = word.text().substring(0, quote).toLowerCase(Locale.ROOT);
            String quoted = word.text().substring(quote);
            int quotes = quoted.length() >= 6
                            && quoted.startsWith(quoted.substring(0, 1).repeat(3))
                    ? 3
                    : 1;
            String raw = quoted.substring(quotes, quoted.length() - quotes);
            String text = prefix.contains("r") ? raw : PythonValues.unescaped(raw);
            parts.add(prefix.contains("f") ? formatted(text, word.line()) : names -> text);
        }
        return names -> {
            StringBuilder all = new StringBuilder();
            parts.forEach(part -> all.append(part.in(names)));
            return all.toString();
        };
    }

    /** {@code f"…{value}…"}, the value perhaps with a format. */
    private Value formatted(String text, int line) throws ScriptError {
        List<Value> parts = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            if (close < 0 || text.startsWith("{{", open)) {
                throw new ScriptError(line, "python: the format '" + text + "' is not understood");
            }
            String before = text.substring(from, open);
            String[] inside = text.substring(open + 1, close).split("[:!=]", 2);
            parts.add(names -> before);
            parts.add(new PythonExpressions(new PythonWords(inside[0], line), functions).expression());
            from = close + 1;
        }
        String rest = text.substring(from);
        return names -> {
            StringBuilder all = new StringBuilder();
            parts.forEach(part -> all.append(PythonValues.text(part.in(names))));
            return all.append(rest).toString();
        };
    }

    private static Object number(PythonWords.Word word) throws ScriptError {
        String text = word.text().replaceFirst("[lL]$", "");
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return new BigInteger(text.substring(2), 16);
            }
            return text.matches("[0-9]+") ? (Object) new BigInteger(text) : (Object) Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new ScriptError(word.line(), "python: '" + word.text() + "' is not a number");
        }
    }
}
