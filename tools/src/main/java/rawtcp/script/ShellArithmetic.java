package rawtcp.script;

import java.util.Map;

/** What stands in {@code $((…))}: whole numbers and variables with + - * / % &lt;&lt; &gt;&gt; and parentheses. */
final class ShellArithmetic {
    private final String text;
    private final Map<String, String> variables;
    private final int line;
    private int at;

    ShellArithmetic(String text, Map<String, String> variables, int line) {
        this.text = text.replaceAll("\\s+", "");
        this.variables = variables;
        this.line = line;
    }

    long value() throws ScriptError {
        try {
            long value = shift();
            if (at == text.length()) {
                return value;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Told below.
        }
        throw error();
    }

    private long shift() throws ScriptError {
        long value = sum();
        while (text.startsWith("<<", at) || text.startsWith(">>", at)) {
            boolean left = text.charAt(at) == '<';
            at += 2;
            value = left ? value << sum() : value >> sum();
        }
        return value;
    }

    private long sum() throws ScriptError {
        long value = product();
        while (isOneOf("+-")) {
            value = text.charAt(at++) == '+' ? value + product() : value - product();
        }
        return value;
    }

    private long product() throws ScriptError {
        long value = factor();
        while (isOneOf("*/%")) {
            char operator = text.charAt(at++);
            long right = factor();
            value = operator == '*' ? value * right : operator == '/' ? value / right : value % right;
        }
        return value;
    }

    private long factor() throws ScriptError {
        if (isOneOf("-")) {
            at++;
            return -factor();
        }
        if (isOneOf("(")) {
            at++;
            long value = shift();
            if (!isOneOf(")")) {
                throw error();
            }
            at++;
            return value;
        }
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String word = text.substring(start, at);
        return Long.decode(variables.getOrDefault(word, word).strip());
    }

    private boolean isOneOf(String characters) {
        return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }

    private ScriptError error() {
        return new ScriptError(line, "shell: $((" + text + ")) can't be computed");
    }
}
