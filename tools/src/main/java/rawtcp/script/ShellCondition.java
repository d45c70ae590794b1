package rawtcp.script;

import java.util.List;
import java.util.function.Predicate;

/** {@code [ … ]} of sh(1): strings, whole numbers, files, with !, -a and -o. */
final class ShellCondition {
    private final List<String> words;
    private final int line;
    private final Predicate<String> exists;
    private int at;

    ShellCondition(List<String> words, int line, Predicate<String> exists) {
        boolean closed = !words.isEmpty() && words.get(words.size() - 1).equals("]");
        this.words = closed ? words.subList(0, words.size() - 1) : words;
        this.line = line;
        this.exists = exists;
    }

    boolean holds() throws ScriptError {
        boolean value = !words.isEmpty() && or();
        if (at < words.size()) {
            throw unexpected();
        }
        return value;
    }

    private boolean or() throws ScriptError {
        boolean value = and();
        while (accept("-o")) {
            value |= and();
        }
        return value;
    }

    private boolean and() throws ScriptError {
        boolean value = one();
        while (accept("-a")) {
            value &= one();
        }
        return value;
    }

    private boolean one() throws ScriptError {
        if (accept("!")) {
            return !one();
        }
        String first = take();
        switch (first) {
            case "-e", "-f", "-d", "-r", "-w", "-x", "-s" -> {
                return exists.test(take());
            }
            case "-n" -> {
                return !take().isEmpty();
            }
            case "-z" -> {
                return take().isEmpty();
            }
            default -> {}
        }
        if (at >= words.size() || words.get(at).matches("-[ao]")) {
            return !first.isEmpty();
        }
        String operator = take();
        String second = take();
        return switch (operator) {
            case "=", "==" -> first.equals(second);
            case "!=" -> !first.equals(second);
            case "-eq" -> number(first) == number(second);
            case "-ne" -> number(first) != number(second);
            case "-lt" -> number(first) < number(second);
            case "-le" -> number(first) <= number(second);
            case "-gt" -> number(first) > number(second);
            case "-ge" -> number(first) >= number(second);
            default -> throw unexpected();
        };
    }

    private long number(String text) throws ScriptError {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw unexpected();
        }
    }

    private String take() throws ScriptError {
        if (at >= words.size()) {
            throw unexpected();
        }
        return words.get(at++);
    }

    private boolean accept(String word) {
        boolean found = at < words.size() && words.get(at).equals(word);
        at += found ? 1 : 0;
        return found;
    }

    private ScriptError unexpected() {
        return new ScriptError(line, "shell: '[ " + String.join(" ", words) + " ]' is not understood");
    }
}
