package rawtcp.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of sh(1)'s language that sets up a test: simple commands with quotes, variables, {@code $((…))}, comments,
 * redirections, joined by newlines, {@code ;} and {@code &&}. Anything else is an error.
 */
final class ShellWords {
    /** A simple command. {@code output}: the file that its output goes to, null where it stays. */
    record Simple(int line, List<String> words, String output) {}

    private final String text;
    private final Map<String, String> variables = new HashMap<>();
    private int at;
    private int line;

    ShellWords(String text, int firstLine) {
        this.text = text;
        line = firstLine;
        variables.put("PPID", "1");
        variables.put("PACKETDRILL_PID", "1");
    }

    /** The next command with all in it expanded; null at the end. A command of assignments alone is not given out. */
    Simple next() throws ScriptError {
        while (true) {
            skipSeparators();
            if (at >= text.length()) {
                return null;
            }
            Simple simple = simple();
            while (!simple.words.isEmpty() && simple.words.get(0).matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*")) {
                String[] assignment = simple.words.get(0).split("=", 2);
                variables.put(assignment[0], assignment[1]);
                simple.words.remove(0);
            }
            if (!simple.words.isEmpty()) {
                return simple;
            }
        }
    }

    private Simple simple() throws ScriptError {
        int firstLine = line;
        List<String> words = new ArrayList<>();
        String output = null;
        while (true) {
            skipBlanks();
            if (at >= text.length() || isAt("\n") || isAt(";") || isAt("&&")) {
                break;
            }
            if (isAt("||")) {
                skipAlternative(); // what is known here succeeds
                break;
            }
            int digits = at;
            while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
                digits++;
            }
            if (digits < text.length() && text.charAt(digits) == '>') {
                boolean standard = digits == at || text.startsWith("1", at);
                at = digits;
                String target = redirection();
                output = standard ? target : output;
            } else if (isAt("&>")) {
                at++;
                output = redirection();
            } else {
                words.add(word());
            }
        }
        return new Simple(firstLine, words, output);
    }

    private String redirection() throws ScriptError {
        at++;
        if (isAt(">")) {
            at++;
        }
        if (isAt("&")) {
            at++;
        }
        skipBlanks();
        return word();
    }

    private void skipAlternative() {
        while (at < text.length() && !isAt("\n") && !isAt(";")) {
            at++;
        }
    }

    private String word() throws ScriptError {
        StringBuilder word = new StringBuilder();
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == ';' || isAt("&&") || isAt("||") || c == '>') {
                break;
            }
            if (c == '\'') {
                int end = text.indexOf('\'', at + 1);
                word.append(text, at + 1, closed(end, c));
                moveTo(end + 1);
            } else if (c == '"') {
                quoted(word);
            } else if (c == '\\') {
                escape(word);
            } else if (c == '$') {
                word.append(expansion());
            } else if ("|&<(){}!*?".indexOf(c) >= 0 && !isHarmless(c, start)) {
                throw new ScriptError(line, "shell: '" + c + "' in '" + lineAt(start) + "' is not understood");
            } else {
                word.append(c);
                at++;
            }
        }
        return word.toString();
    }

    /** In the middle of a word these stand for themselves. */
    private boolean isHarmless(char c, int start) {
        return at > start && "!?*{}".indexOf(c) >= 0;
    }

    private void quoted(StringBuilder word) throws ScriptError {
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            if (c == '$') {
                word.append(expansion());
            } else if (c == '\\' && at + 1 < text.length() && "\"\\$`\n".indexOf(text.charAt(at + 1)) >= 0) {
                escape(word);
            } else {
                word.append(c);
                moveTo(at + 1);
            }
        }
        moveTo(closed(at < text.length() ? at : -1, '"') + 1);
    }

    private void escape(StringBuilder word) {
        if (at + 1 < text.length() && text.charAt(at + 1) != '\n') {
            word.append(text.charAt(at + 1));
        }
        moveTo(Math.min(at + 2, text.length()));
    }

    private String expansion() throws ScriptError {
        if (isAt("$((")) {
            int end = text.indexOf("))", at);
            String inside = text.substring(at + 3, closed(end, '('));
            String plain = inside.replaceAll("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)}?", "$1");
            moveTo(end + 2);
            return String.valueOf(new ShellArithmetic(plain, variables, line).value());
        }
        if (isAt("${")) {
            int end = text.indexOf('}', at);
            String name = text.substring(at + 2, closed(end, '{'));
            moveTo(end + 1);
            return variable(name);
        }
        int end = at + 1;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        String name = text.substring(at + 1, end);
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            throw new ScriptError(line, "shell: '" + lineAt(at) + "' is not understood");
        }
        at = end;
        return variable(name);
    }

    private String variable(String name) throws ScriptError {
        String value = variables.get(name);
        if (value == null) {
            throw new ScriptError(line, "shell: $" + name + " is not set here");
        }
        return value;
    }

    private int closed(int end, char opening) throws ScriptError {
        if (end < 0) {
            throw new ScriptError(line, "shell: what begins with " + opening + " never ends");
        }
        return end;
    }

    private void skipSeparators() {
        while (at < text.length()) {
            skipBlanks();
            if (!isAt("\n") && !isAt(";") && !isAt("&&")) {
                return;
            }
            moveTo(at + (isAt("&&") ? 2 : 1));
        }
    }

    /** Blanks, joined lines, and a comment, but no newline. */
    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && text.startsWith("\n", at + 1)) {
                moveTo(at + 2);
            } else if (c == '#') {
                while (at < text.length() && !isAt("\n")) {
                    at++;
                }
            } else if (c != '\n' && Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private boolean isAt(String what) {
        return text.startsWith(what, at);
    }

    private void moveTo(int to) {
        for (; at < to; at++) {
            if (text.charAt(at) == '\n') {
                line++;
            }
        }
    }

    private String lineAt(int from) {
        int end = text.indexOf('\n', from);
        return text.substring(from, end < 0 ? text.length() : end).strip();
    }
}
