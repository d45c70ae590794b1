package rawtcp.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A word of sh(1)'s language as it is meant: without its quotes, with the values of its variables and commands. */
final class ShellWords {
    /** What a command in {@code $(…)} prints. */
    @FunctionalInterface
    interface Commands {
        String output(String text, int line) throws ScriptError;
    }

    private final Map<String, String> variables;
    private final Commands commands;
    private final int line;

    ShellWords(Map<String, String> variables, Commands commands, int line) {
        this.variables = variables;
        this.commands = commands;
        this.line = line;
    }

    /** A word without quotes that has a value in it may be several, or none. */
    List<String> expand(List<String> words) throws ScriptError {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            String expanded = expand(word);
            boolean splits = word.contains("$") && !word.contains("\"") && !word.contains("'");
            if (!splits) {
                all.add(expanded);
            } else if (!expanded.isBlank()) {
                all.addAll(List.of(expanded.strip().split("\\s+", -1)));
            }
        }
        return all;
    }

    String expand(String word) throws ScriptError {
        StringBuilder out = new StringBuilder();
        boolean quoted = false;
        int at = 0;
        while (at < word.length()) {
            char c = word.charAt(at);
            if (c == '"') {
                quoted = !quoted;
                at++;
            } else if (c == '\'' && !quoted) {
                int end = word.indexOf('\'', at + 1);
                out.append(word, at + 1, end);
                at = end + 1;
            } else if (c == '\\' && at + 1 < word.length()) {
                at = escape(word, at, quoted, out);
            } else if (c == '$') {
                at = value(word, at, out);
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private static int escape(String word, int at, boolean quoted, StringBuilder out) {
        char next = word.charAt(at + 1);
        if (quoted && "\"\\$`\n".indexOf(next) < 0) {
            out.append('\\');
        }
        if (next != '\n') {
            out.append(next);
        }
        return at + 2;
    }

    /** Appends what stands for the {@code $} at {@code at}; returns where it ends. */
    private int value(String word, int at, StringBuilder out) throws ScriptError {
        if (word.startsWith("$((", at)) {
            int end = word.indexOf("))", at);
            String plain = word.substring(at + 3, end).replaceAll("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)}?", "$1");
            out.append(new ShellArithmetic(plain, variables, line).value());
            return end + 2;
        }
        if (word.startsWith("$(", at)) {
            int end = word.lastIndexOf(')');
            out.append(commands.output(word.substring(at + 2, end), line).stripTrailing());
            return end + 1;
        }
        if (word.startsWith("${", at)) {
            int end = word.indexOf('}', at);
            String[] parts = word.substring(at + 2, end).split(":-", 2);
            String known = variables.get(parts[0]);
            out.append(known == null && parts.length > 1 ? parts[1] : variable(parts[0]));
            return end + 1;
        }
        int end = at + 1;
        while (end < word.length() && (Character.isLetterOrDigit(word.charAt(end)) || word.charAt(end) == '_')) {
            end++;
        }
        String name = word.substring(at + 1, end);
        if (name.isEmpty() && end < word.length() && word.charAt(end) == '?') {
            out.append(variable("?"));
            return end + 1;
        }
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            throw new ScriptError(line, "shell: '" + word.substring(at) + "' is not understood");
        }
        out.append(variable(name));
        return end;
    }

    private String variable(String name) throws ScriptError {
        String value = variables.get(name);
        if (value == null) {
            throw new ScriptError(line, "shell: $" + name + " is not set here");
        }
        return value;
    }
}
