package rawtcp.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The part of sh(1)'s language that sets up a test: simple commands with redirections, joined by newlines, {@code ;},
 * {@code &&}, {@code ||} and pipes, groups, if, for and while. Words stay as they are written: see {@link ShellWords}.
 */
final class ShellParser {
    /** What can be run. */
    interface Node {}

    /** {@code output}: the file that its output goes to, null where it stays. */
    record Simple(int line, List<String> words, String output) implements Node {}

    /** {@code operator}: ; or && or || or |. */
    record Joined(String operator, Node left, Node right) implements Node {}

    record Not(Node command) implements Node {}

    /** {@code otherwise} may be null. */
    record If(Node condition, Node then, Node otherwise) implements Node {}

    record For(int line, String name, List<String> words, Node body) implements Node {}

    record While(int line, Node condition, Node body) implements Node {}

    private static final Set<String> CLOSING = Set.of("then", "else", "elif", "fi", "do", "done", "}", ")");
    private static final Set<String> UNKNOWN = Set.of("case", "function", "until", "select");

    private final String text;
    private int at;
    private int line;

    private ShellParser(String text, int firstLine) {
        this.text = text;
        line = firstLine;
    }

    /** Null: there is no command in it. */
    static Node parse(String text, int firstLine) throws ScriptError {
        ShellParser parser = new ShellParser(text, firstLine);
        Node all = parser.list();
        if (parser.at < text.length()) {
            throw parser.error(parser.lineAt(parser.at));
        }
        return all;
    }

    /** Up to the end, or to a word that closes what is open. */
    private Node list() throws ScriptError {
        Node all = null;
        skipSeparators();
        while (at < text.length() && !CLOSING.contains(keyword())) {
            Node next = conditional();
            all = all == null ? next : new Joined(";", all, next);
            skipSeparators();
        }
        return all;
    }

    private Node conditional() throws ScriptError {
        Node left = pipeline();
        while (isAt("&&") || isAt("||")) {
            String operator = text.substring(at, at + 2);
            at += 2;
            skipNewlines();
            left = new Joined(operator, left, pipeline());
        }
        return left;
    }

    private Node pipeline() throws ScriptError {
        if (accept("!")) {
            return new Not(pipeline());
        }
        Node left = command();
        skipBlanks();
        while (isAt("|") && !isAt("||")) {
            at++;
            skipNewlines();
            left = new Joined("|", left, command());
            skipBlanks();
        }
        return left;
    }

    private Node command() throws ScriptError {
        skipBlanks();
        int first = line;
        if (accept("if")) {
            return condition();
        }
        if (accept("for")) {
            skipBlanks();
            String name = word();
            List<String> words = new ArrayList<>();
            skipBlanks();
            if (!accept("in")) {
                throw error(lineAt(at));
            }
            for (skipBlanks(); !isEnd(); skipBlanks()) {
                words.add(word());
            }
            return new For(first, name, words, body("do", "done"));
        }
        if (accept("while")) {
            Node condition = list();
            return new While(first, condition, body("do", "done"));
        }
        if (accept("{") || accept("(")) {
            Node group = list();
            if (!accept("}") && !accept(")")) {
                throw error(lineAt(at));
            }
            redirections();
            return group == null ? new Simple(first, List.of("true"), null) : group;
        }
        if (UNKNOWN.contains(keyword()) || CLOSING.contains(keyword())) {
            throw error(lineAt(at));
        }
        return simple();
    }

    private Node condition() throws ScriptError {
        Node condition = list();
        if (condition == null || !accept("then")) {
            throw error(lineAt(at));
        }
        Node then = list();
        Node otherwise = null;
        if (accept("elif")) {
            return new If(condition, then, condition());
        }
        if (accept("else")) {
            otherwise = list();
        }
        if (!accept("fi")) {
            throw error(lineAt(at));
        }
        redirections();
        return new If(condition, then, otherwise);
    }

    private Node body(String opening, String closing) throws ScriptError {
        skipSeparators();
        if (!accept(opening)) {
            throw error(lineAt(at));
        }
        Node body = list();
        if (!accept(closing)) {
            throw error(lineAt(at));
        }
        redirections();
        return body;
    }

    private Simple simple() throws ScriptError {
        int first = line;
        int start = at;
        List<String> words = new ArrayList<>();
        String output = null;
        for (skipBlanks(); !isEnd(); skipBlanks()) {
            String target = redirection();
            if (target == null) {
                words.add(word());
            } else if (!target.isEmpty()) {
                output = target;
            }
        }
        if (words.isEmpty()) {
            throw error(lineAt(start));
        }
        return new Simple(first, words, output);
    }

    private void redirections() throws ScriptError {
        for (skipBlanks(); !isEnd(); skipBlanks()) {
            if (redirection() == null) {
                throw error(lineAt(at));
            }
        }
    }

    /** Null: there is none here; empty: not of the output. */
    private String redirection() throws ScriptError {
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        boolean both = isAt("&>");
        char sign = both ? '>' : end < text.length() ? text.charAt(end) : ' ';
        if (sign != '>' && sign != '<') {
            return null;
        }
        boolean output = sign == '>' && (both || end == at || text.startsWith("1", at));
        at = end + (both ? 2 : 1);
        while (isAt(">") || isAt("&") || isAt("<")) {
            at++;
        }
        skipBlanks();
        String target = word();
        return output ? target : "";
    }

    /** As it is written. */
    private String word() throws ScriptError {
        int start = at;
        int first = line;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || ";|<>)".indexOf(c) >= 0 || isAt("&&")) {
                break;
            }
            if (c == '\'' || c == '"') {
                moveTo(closing(c, at + 1, first) + 1);
            } else if (isAt("$((")) {
                moveTo(found("))", at + 3, '(') + 2);
            } else if (isAt("$(")) {
                moveTo(parenthesis(at + 2) + 1);
            } else if (isAt("${")) {
                moveTo(found("}", at, '{') + 1);
            } else if ("&({}*?".indexOf(c) >= 0 && !isHarmless(c, start)) {
                throw new ScriptError(first, "shell: '" + c + "' in '" + lineAt(start) + "' is not understood");
            } else {
                moveTo(Math.min(at + (c == '\\' ? 2 : 1), text.length()));
            }
        }
        if (at == start) {
            throw error(lineAt(start));
        }
        return text.substring(start, at);
    }

    /** In the middle of a word these stand for themselves. */
    private boolean isHarmless(char c, int start) {
        return at > start && "?*{}".indexOf(c) >= 0;
    }

    private int closing(char quote, int from, int first) throws ScriptError {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == quote) {
                return i;
            }
            i += quote == '"' && text.charAt(i) == '\\' ? 1 : 0;
        }
        throw new ScriptError(first, "shell: what begins with " + quote + " never ends");
    }

    private int found(String what, int from, char opening) throws ScriptError {
        int end = text.indexOf(what, from);
        if (end < 0) {
            throw new ScriptError(line, "shell: what begins with " + opening + " never ends");
        }
        return end;
    }

    private int parenthesis(int from) throws ScriptError {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new ScriptError(line, "shell: what begins with ( never ends");
    }

    /** Where a simple command ends. */
    private boolean isEnd() {
        return at >= text.length() || isAt("\n") || isAt(";") || isAt("|") || isAt("&&") || isAt(")");
    }

    private String keyword() {
        int end = at;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != ';') {
            end++;
        }
        return end > at && "(){}".indexOf(text.charAt(at)) >= 0 ? text.substring(at, at + 1) : text.substring(at, end);
    }

    private boolean accept(String word) {
        boolean found = keyword().equals(word);
        if (found) {
            at += word.length();
        }
        return found;
    }

    private void skipSeparators() {
        for (skipBlanks(); isAt("\n") || isAt(";"); skipBlanks()) {
            moveTo(at + 1);
        }
    }

    private void skipNewlines() {
        for (skipBlanks(); isAt("\n"); skipBlanks()) {
            moveTo(at + 1);
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

    /** {@code what}: stands where the finger is; empty: nothing more on this line. */
    private ScriptError error(String what) {
        if (at == text.length()) {
            return new ScriptError(text.endsWith("\n") ? line - 1 : line, "shell: the end comes too early");
        }
        return new ScriptError(
                line, what.isEmpty() ? "shell: the line ends too early" : "shell: '" + what + "' is not understood");
    }
}
