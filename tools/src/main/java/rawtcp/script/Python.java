package rawtcp.script;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.script.PythonValues.Fault;

/**
 * The part of Python that assertions are written in: assert, assignments, if, for, while, def, import of what is known,
 * and the expressions of {@link PythonExpressions}. Compiled when the script is parsed, so that what is not understood
 * is told before anything runs.
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

    /** A function of the script. {@code defaults}: null for a parameter that must be given. */
    record Function(
            String name, List<String> parameters, List<Value> defaults, List<Statement> body, Set<String> globals) {
        Object call(List<Object> given, Map<String, Object> named, Map<String, Object> names) {
            Map<String, Object> inside = new HashMap<>(names);
            if (given.size() > parameters.size() || !parameters.containsAll(named.keySet())) {
                throw new Fault(name + "() is given arguments that it does not take");
            }
            for (int i = 0; i < parameters.size(); i++) {
                String parameter = parameters.get(i);
                if (i < given.size()) {
                    inside.put(parameter, given.get(i));
                } else if (named.containsKey(parameter)) {
                    inside.put(parameter, named.get(parameter));
                } else if (defaults.get(i) != null) {
                    inside.put(parameter, defaults.get(i).in(names));
                } else {
                    throw new Fault(name + "() wants " + parameter);
                }
            }
            Object result = null;
            try {
                body.forEach(statement -> statement.run(inside));
            } catch (Leave leave) {
                result = leave.value;
            }
            globals.forEach(global -> names.put(global, inside.get(global)));
            return result;
        }
    }

    /** break, continue or return on their way out. */
    private static final class Leave extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String word;
        private final transient Object value;

        Leave(String word, Object value) {
            super(word, null, false, false);
            this.word = word;
            this.value = value;
        }
    }

    private static final Set<String> MODULES = Set.of("math", "sys", "os", "time", "re", "__future__");
    private static final int MANY = 1_000_000;

    private final PythonWords words;
    private final PythonExpressions expressions;
    private final Set<String> functions;
    private Set<String> globals = Set.of();

    private Python(String text, int firstLine, Set<String> functions) throws ScriptError {
        this.functions = functions;
        words = new PythonWords(text, firstLine);
        expressions = new PythonExpressions(words, functions);
    }

    /** {@code line}: where the text begins. {@code functions}: those defined so far, to which it adds its own. */
    static List<Statement> compile(String text, int line, Set<String> functions) throws ScriptError {
        return new Python(text, line, functions).statements(-1);
    }

    /** To the end, or to the end of a block: all that is indented by more than {@code outside}. */
    private List<Statement> statements(int outside) throws ScriptError {
        List<Statement> all = new ArrayList<>();
        while (!words.peek().isEmpty()) {
            if (words.peek().equals("\n") || words.peek().equals(";")) {
                words.take();
            } else if (words.word().indent() <= outside) {
                break;
            } else {
                all.add(statement());
            }
        }
        return all;
    }

    private Statement statement() throws ScriptError {
        int line = words.word().line();
        int indent = words.word().indent();
        if (words.accept("if")) {
            return at(line, conditional(indent));
        }
        if (words.accept("for")) {
            return at(line, each(indent));
        }
        if (words.accept("while")) {
            return at(line, loop(indent));
        }
        if (words.accept("def")) {
            return definition(indent);
        }
        Statement simple = at(line, simple());
        if (!words.peek().equals("\n")
                && !words.peek().equals(";")
                && !words.peek().isEmpty()) {
            throw words.unexpected();
        }
        return simple;
    }

    private static Statement at(int line, Statement statement) {
        return names -> {
            try {
                statement.run(names);
            } catch (Fault fault) {
                throw fault.at(line);
            }
        };
    }

    /** Behind a colon: the rest of the line, or lines that are indented by more. */
    private List<Statement> suite(int indent) throws ScriptError {
        words.expect(":");
        if (!words.peek().equals("\n")) {
            List<Statement> line = new ArrayList<>();
            do {
                line.add(at(words.word().line(), simple()));
            } while (words.accept(";") && !words.peek().equals("\n"));
            return line;
        }
        List<Statement> block = statements(indent);
        if (block.isEmpty()) {
            throw words.unexpected();
        }
        return block;
    }

    private Statement conditional(int indent) throws ScriptError {
        Value condition = expressions.expression();
        List<Statement> then = suite(indent);
        int end = words.position();
        while (words.peek().equals("\n")) {
            words.take();
        }
        List<Statement> otherwise = List.of();
        boolean same = words.word().indent() == indent;
        if (same && words.accept("elif")) {
            otherwise = List.of(conditional(indent));
        } else if (same && words.accept("else")) {
            otherwise = suite(indent);
        } else {
            words.returnTo(end);
        }
        List<Statement> last = otherwise;
        return names -> (PythonValues.isTrue(condition.in(names)) ? then : last).forEach(each -> each.run(names));
    }

    private Statement each(int indent) throws ScriptError {
        List<String> targets = expressions.targets();
        words.expect("in");
        Value items = expressions.list("\n");
        List<Statement> body = suite(indent);
        return names -> {
            for (Object item : PythonValues.items(items.in(names))) {
                PythonValues.assign(targets, item, names);
                if (!goesOn(body, names)) {
                    return;
                }
            }
        };
    }

    private Statement loop(int indent) throws ScriptError {
        Value condition = expressions.expression();
        List<Statement> body = suite(indent);
        return names -> {
            for (int turns = 0; PythonValues.isTrue(condition.in(names)) && goesOn(body, names); turns++) {
                if (turns == MANY) {
                    throw new Fault("a loop without end");
                }
            }
        };
    }

    /** One turn of a loop; false behind a break. */
    private static boolean goesOn(List<Statement> body, Map<String, Object> names) {
        try {
            body.forEach(statement -> statement.run(names));
        } catch (Leave leave) {
            if (leave.word.equals("return")) {
                throw leave;
            }
            return leave.word.equals("continue");
        }
        return true;
    }

    private Statement definition(int indent) throws ScriptError {
        String name = words.take().text();
        functions.add(name);
        words.expect("(");
        words.open();
        List<String> parameters = new ArrayList<>();
        List<Value> defaults = new ArrayList<>();
        while (words.word().isName()) {
            parameters.add(words.take().text());
            defaults.add(words.accept("=") ? expressions.expression() : null);
            words.accept(",");
        }
        words.close(")");
        Set<String> outer = globals;
        globals = new HashSet<>();
        Function function = new Function(name, parameters, defaults, suite(indent), globals);
        globals = outer;
        return names -> names.put(name, function);
    }

    private Statement simple() throws ScriptError {
        if (words.accept("assert")) {
            return assertion();
        }
        if (words.accept("pass")) {
            return names -> {};
        }
        if (words.peek().equals("import") || words.peek().equals("from")) {
            return imports();
        }
        for (String word : List.of("break", "continue")) {
            if (words.accept(word)) {
                return names -> {
                    throw new Leave(word, null);
                };
            }
        }
        if (words.accept("return")) {
            Value value = endsHere() ? names -> null : expressions.list("\n");
            return names -> {
                throw new Leave("return", value.in(names));
            };
        }
        if (words.accept("raise")) {
            return failure();
        }
        if (words.accept("global")) {
            expressions.targets().forEach(globals::add);
            return names -> {};
        }
        if (words.peek().equals("print") && !words.peekNext().equals("(")) {
            words.take();
            return discard(endsHere() ? names -> null : expressions.list("\n"));
        }
        Statement assignment = assignment();
        return assignment != null ? assignment : discard(expressions.list("\n"));
    }

    private boolean endsHere() {
        return words.peek().equals("\n")
                || words.peek().equals(";")
                || words.peek().isEmpty();
    }

    private static Statement discard(Value value) {
        return names -> {
            Object unused = value.in(names);
        };
    }

    /** {@code raise AssertionError('why')}. */
    private Statement failure() throws ScriptError {
        String what = words.take().text();
        Value why = words.peek().equals("(") ? expressions.expression() : names -> "";
        return names -> {
            throw new Fault(what + ": " + PythonValues.text(why.in(names)));
        };
    }

    private Statement imports() throws ScriptError {
        boolean from = words.take().text().equals("from");
        List<String> modules = from ? List.of(words.take().text()) : expressions.targets();
        for (String module : modules) {
            if (!MODULES.contains(module)) {
                throw new ScriptError(words.word().line(), "python: module '" + module + "' is not known here");
            }
        }
        if (!from) {
            return names -> modules.forEach(module -> names.put(module, new PythonMembers.Module(module)));
        }
        words.expect("import");
        List<String> members = expressions.targets();
        functions.addAll(members);
        PythonMembers.Module module = new PythonMembers.Module(modules.get(0));
        return names -> members.forEach(member -> names.put(member, new PythonMembers.Member(module, member)));
    }

    /** {@code a = 1}, {@code a, b = 1, 2}, {@code a = b = 1}, {@code a += 1}; null: this is something else. */
    private Statement assignment() throws ScriptError {
        String operator = words.peekNext();
        if (words.word().isName() && operator.matches("[-+*/%&|^]=|//=|\\*\\*=")) {
            String name = words.take().text();
            words.take();
            Value value = expressions.list("\n");
            String compute = operator.substring(0, operator.length() - 1);
            return names ->
                    names.put(name, PythonValues.compute(compute, PythonValues.name(name, names), value.in(names)));
        }
        List<List<String>> chain = new ArrayList<>();
        int start = words.position();
        while (words.word().isName() && !PythonExpressions.RESERVED.contains(words.peek())) {
            List<String> targets = expressions.targets();
            if (!words.accept("=")) {
                break;
            }
            chain.add(targets);
            start = words.position();
        }
        words.returnTo(start);
        if (chain.isEmpty()) {
            return null;
        }
        Value value = expressions.list("\n");
        return names -> {
            Object one = value.in(names);
            chain.forEach(targets -> PythonValues.assign(targets, one, names));
        };
    }

    private Statement assertion() throws ScriptError {
        int start = words.position();
        Value condition = expressions.expression();
        String text = words.textOf(start, words.position());
        Value message = words.accept(",") ? expressions.list("\n") : null;
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
        for (int i = start; !words.at(i).text().matches("[\n;]?"); i++) {
            String name = words.at(i).text();
            String each = name + " = " + PythonValues.text(names.get(name));
            if (names.containsKey(name)
                    && name.startsWith("tcpi_")
                    && !shown.toString().contains(each)) {
                shown.append(shown.isEmpty() ? "; " : ", ").append(each);
            }
        }
        return shown.toString();
    }

    /** Whole numbers as Python's range() gives them. */
    static List<Object> range(List<Object> bounds) {
        long[] numbers = bounds.stream()
                .mapToLong(bound -> bound instanceof BigInteger number ? number.longValueExact() : 0)
                .toArray();
        long from = numbers.length > 1 ? numbers[0] : 0;
        long to = numbers.length > 1 ? numbers[1] : numbers[0];
        long step = numbers.length > 2 ? numbers[2] : 1;
        if (step == 0 || Math.abs(to - from) / Math.abs(step) > MANY) {
            throw new Fault("range() of too many");
        }
        List<Object> all = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            all.add(BigInteger.valueOf(i));
        }
        return all;
    }
}
