package rawtcp.script;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.script.PythonValues.Fault;

/**
 * The part of Python that assertions are written in: assert, assignments, print, a one-line if, and expressions of
 * numbers, strings and lists. Compiled when the script is parsed, so that what is not understood is told before
 * anything runs.
 */
final class Python {
    /** A value under the names that there are. */
    interface Value {
        Object in(Map<String, Object> names);
    }

    /** What a statement does; an assertion that does not hold is a {@link Fault}. */
    interface Statement {
        void run(Map<String, Object> names);
    }

    private static final Pattern TOKEN = Pattern.compile("(?<blank>[ \\t\\r]+|#[^\\n]*|\\\\\\n)"
            + "|(?<number>0[xX][0-9a-fA-F]+|[0-9]*\\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:[eE][+-]?[0-9]+)?\\.?[lL]?)"
            + "|(?<word>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<string>\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*')"
            + "|(?<operator>\\*\\*=?|//=?|<<|>>|==|!=|<>|<=|>=|[-+*/%&|^]=|[-+*/%&|^~<>=()\\[\\],;:.\\n])");

    private static final Set<String> RESERVED = Set.of(
            "and", "or", "not", "in", "is", "if", "else", "assert", "for", "while", "def", "class", "import", "from",
            "lambda", "return", "try", "except", "raise", "with", "pass", "elif", "del", "global", "yield");

    private final List<Word> words = new ArrayList<>();
    private final int firstLine;
    private int at;
    private int depth;

    private record Word(String text, boolean isName, int line) {}

    private Python(String text, int firstLine) throws ScriptError {
        this.firstLine = firstLine;
        split(text);
    }

    /** {@code line}: where the text begins. */
    static List<Statement> compile(String text, int line) throws ScriptError {
        return new Python(text, line).statements();
    }

    private void split(String text) throws ScriptError {
        Matcher matcher = TOKEN.matcher(text);
        int line = firstLine;
        int from = 0;
        while (from < text.length()) {
            if (!matcher.find(from) || matcher.start() != from) {
                throw new ScriptError(line, "python: '" + text.charAt(from) + "' is not understood");
            }
            if (matcher.group("blank") == null) {
                words.add(new Word(matcher.group(), matcher.group("word") != null, line));
            }
            line += (int) matcher.group().chars().filter(c -> c == '\n').count();
            from = matcher.end();
        }
        words.add(new Word("\n", false, line));
        words.add(new Word("", false, line));
    }

    // Statements.

    private List<Statement> statements() throws ScriptError {
        List<Statement> all = new ArrayList<>();
        while (!peek().isEmpty()) {
            if (peek().equals("\n") || peek().equals(";")) {
                at++;
            } else {
                all.add(statement());
                if (!peek().equals("\n") && !peek().equals(";") && !peek().isEmpty()) {
                    throw unexpected();
                }
            }
        }
        return all;
    }

    private Statement statement() throws ScriptError {
        if (accept("assert")) {
            return assertion();
        }
        if (accept("pass")) {
            return names -> {};
        }
        if (accept("if")) {
            Value condition = expression();
            expect(":");
            Statement then = statement();
            return names -> {
                if (PythonValues.isTrue(condition.in(names))) {
                    then.run(names);
                }
            };
        }
        if (peek().equals("print") && !words.get(at + 1).text.equals("(")) {
            at++;
            return discard(peek().equals("\n") || peek().equals(";") ? names -> null : list("\n"));
        }
        boolean isName = words.get(at).isName && !RESERVED.contains(peek());
        String operator = words.get(at + 1).text;
        if (isName && operator.matches("[-+*/%&|^]?=|//=|\\*\\*=")) {
            return assignment(operator.substring(0, operator.length() - 1));
        }
        return discard(list("\n"));
    }

    private static Statement discard(Value value) {
        return names -> {
            Object unused = value.in(names);
        };
    }

    private Statement assignment(String operator) throws ScriptError {
        String name = words.get(at).text;
        at += 2;
        Value value = list("\n");
        return names -> {
            Object right = value.in(names);
            names.put(name, operator.isEmpty() ? right : PythonValues.compute(operator, names.get(name), right));
        };
    }

    private Statement assertion() throws ScriptError {
        int start = at;
        Value condition = expression();
        String text = textOf(start, at);
        Value message = accept(",") ? expression() : null;
        return names -> {
            if (!PythonValues.isTrue(condition.in(names))) {
                String more = message == null ? "" : " (" + PythonValues.text(message.in(names)) + ")";
                throw new Fault("assert " + text + " does not hold" + more + namesIn(start, names));
            }
        };
    }

    /** The values of the names in a condition that begins there. */
    private String namesIn(int start, Map<String, Object> names) {
        StringBuilder shown = new StringBuilder();
        for (int i = start; !words.get(i).text.matches("[\n;]?"); i++) {
            String name = words.get(i).text;
            String each = name + " = " + PythonValues.text(names.get(name));
            if (names.containsKey(name)
                    && name.startsWith("tcpi_")
                    && !shown.toString().contains(each)) {
                shown.append(shown.isEmpty() ? "; " : ", ").append(each);
            }
        }
        return shown.toString();
    }

    private String textOf(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(text.isEmpty() ? "" : " ").append(words.get(i).text.equals("\n") ? "" : words.get(i).text);
        }
        return text.toString();
    }

    // Expressions, loosest first.

    /** One expression, or several with commas: a tuple. */
    private Value list(String end) throws ScriptError {
        Value first = expression();
        if (!peek().equals(",")) {
            return first;
        }
        List<Value> items = new ArrayList<>(List.of(first));
        while (accept(",") && !peek().equals(end)) {
            items.add(expression());
        }
        return PythonValues.listOf(items);
    }

    private Value expression() throws ScriptError {
        Value value = or();
        if (accept("if")) {
            Value condition = or();
            expect("else");
            Value otherwise = expression();
            return names -> PythonValues.isTrue(condition.in(names)) ? value.in(names) : otherwise.in(names);
        }
        return value;
    }

    private Value or() throws ScriptError {
        Value left = and();
        while (accept("or")) {
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
        while (accept("and")) {
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
        if (accept("not")) {
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
            if (peek().equals(operator)) {
                at++;
                boolean negated = (operator.equals("is") && accept("not")) || (operator.equals("not") && accept("in"));
                return negated ? operator + " negated" : operator;
            }
        }
        return null;
    }

    private static final List<List<String>> LEVELS = List.of(
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("<<", ">>"),
            List.of("+", "-"),
            List.of("*", "/", "//", "%"));

    private Value binary(int level) throws ScriptError {
        if (level == LEVELS.size()) {
            return unary();
        }
        Value left = binary(level + 1);
        while (LEVELS.get(level).contains(peek())) {
            String operator = words.get(at++).text;
            Value first = left;
            Value second = binary(level + 1);
            left = names -> PythonValues.compute(operator, first.in(names), second.in(names));
        }
        return left;
    }

    private Value unary() throws ScriptError {
        for (String operator : List.of("-", "+", "~")) {
            if (accept(operator)) {
                Value value = unary();
                return names -> PythonValues.unary(operator, value.in(names));
            }
        }
        Value base = postfix();
        if (accept("**")) {
            Value exponent = unary();
            return names -> PythonValues.compute("**", base.in(names), exponent.in(names));
        }
        return base;
    }

    private Value postfix() throws ScriptError {
        Value value = primary();
        while (accept("[")) {
            Value list = value;
            Value index = inside("]");
            value = names -> PythonValues.item(list.in(names), index.in(names));
        }
        return value;
    }

    private Value primary() throws ScriptError {
        if (accept("(")) {
            return inside(")");
        }
        if (accept("[")) {
            return PythonValues.listOf(items("]"));
        }
        Word word = words.get(at);
        if (word.text.startsWith("\"") || word.text.startsWith("'")) {
            return string();
        }
        if (!word.text.isEmpty() && (Character.isDigit(word.text.charAt(0)) || word.text.matches("\\.[0-9].*"))) {
            at++;
            Object number = number(word);
            return names -> number;
        }
        if (!word.isName || RESERVED.contains(word.text)) {
            throw unexpected();
        }
        at++;
        if (accept("(")) {
            List<Value> arguments = items(")");
            if (!PythonValues.FUNCTIONS.contains(word.text)) {
                throw new ScriptError(word.line, "python: " + word.text + "() is not a function that is known here");
            }
            return names -> PythonValues.call(
                    word.text, arguments.stream().map(value -> value.in(names)).toList());
        }
        return names -> PythonValues.name(word.text, names);
    }

    private Value string() {
        StringBuilder text = new StringBuilder();
        while (peek().startsWith("\"") || peek().startsWith("'")) {
            String quoted = words.get(at++).text;
            text.append(quoted.substring(1, quoted.length() - 1).translateEscapes());
        }
        return names -> text.toString();
    }

    private static Object number(Word word) throws ScriptError {
        String text = word.text.replaceFirst("[lL]$", "");
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return new BigInteger(text.substring(2), 16);
            }
            return text.matches("[0-9]+") ? (Object) new BigInteger(text) : (Object) Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new ScriptError(word.line, "python: '" + word.text + "' is not a number");
        }
    }

    private Value inside(String closing) throws ScriptError {
        depth++;
        Value value = list(closing);
        depth--;
        expectInside(closing);
        return value;
    }

    private List<Value> items(String closing) throws ScriptError {
        depth++;
        List<Value> items = new ArrayList<>();
        while (!peek().equals(closing)) {
            items.add(expression());
            if (!accept(",")) {
                break;
            }
        }
        depth--;
        expectInside(closing);
        return items;
    }

    // Words. Within brackets a newline is a blank.

    private String peek() {
        while (depth > 0 && words.get(at).text.equals("\n")) {
            at++;
        }
        return words.get(at).text;
    }

    private boolean accept(String text) {
        boolean found = peek().equals(text);
        if (found) {
            at++;
        }
        return found;
    }

    private void expect(String text) throws ScriptError {
        if (!accept(text)) {
            throw unexpected();
        }
    }

    private void expectInside(String closing) throws ScriptError {
        while (words.get(at).text.equals("\n")) {
            at++;
        }
        expect(closing);
    }

    private ScriptError unexpected() {
        Word word = words.get(at);
        String shown = word.text.isBlank() ? "the end of the line" : "'" + word.text + "'";
        return new ScriptError(word.line, "python: " + shown + " is not understood here");
    }
}
