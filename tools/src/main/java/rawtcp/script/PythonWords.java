package rawtcp.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a Python text, and where its reader stands among them. Within brackets a newline is a blank. */
final class PythonWords {
    private static final Pattern TOKEN = Pattern.compile("(?<blank>[ \\t\\r]+|#[^\\n]*|\\\\\\n)"
            + "|(?<number>0[xX][0-9a-fA-F]+|[0-9]*\\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:[eE][+-]?[0-9]+)?\\.?[lL]?)"
            + "|(?<string>[fFrRbBuU]{0,2}(?:\"\"\"(?:[^\\\\]|\\\\.)*?\"\"\"|'''(?:[^\\\\]|\\\\.)*?'''"
            + "|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'))"
            + "|(?<word>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<operator>\\*\\*=?|//=?|<<|>>|==|!=|<>|<=|>=|[-+*/%&|^]=|[-+*/%&|^~<>=()\\[\\]{},;:.\\n])");

    private final List<Word> words = new ArrayList<>();
    private int at;
    private int depth;

    /** {@code indent}: of the line that it stands on. */
    record Word(String text, boolean isName, boolean isString, int line, int indent) {}

    PythonWords(String text, int firstLine) throws ScriptError {
        Matcher matcher = TOKEN.matcher(text);
        int line = firstLine;
        int indent = 0;
        int from = 0;
        while (from < text.length()) {
            if (!matcher.find(from) || matcher.start() != from) {
                throw new ScriptError(line, "python: '" + text.charAt(from) + "' is not understood");
            }
            boolean beginsLine = from > 0 && text.charAt(from - 1) == '\n' && !isContinued(text, from);
            indent = beginsLine ? indentAt(text, from) : indent;
            if (matcher.group("blank") == null) {
                boolean isString = matcher.group("string") != null;
                words.add(new Word(matcher.group(), matcher.group("word") != null, isString, line, indent));
            }
            line += (int) matcher.group().chars().filter(c -> c == '\n').count();
            from = matcher.end();
        }
        words.add(new Word("\n", false, false, line, 0));
        words.add(new Word("", false, false, line, 0));
    }

    private static boolean isContinued(String text, int lineStart) {
        return lineStart > 1 && text.charAt(lineStart - 2) == '\\';
    }

    private static int indentAt(String text, int lineStart) {
        int end = lineStart;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return end - lineStart;
    }

    Word word() {
        skipNewlines();
        return words.get(at);
    }

    Word take() {
        Word word = word();
        at++;
        return word;
    }

    String peek() {
        return word().text;
    }

    String peekNext() {
        return words.get(Math.min(at + 1, words.size() - 1)).text;
    }

    boolean accept(String text) {
        boolean found = peek().equals(text) && !word().isString;
        if (found) {
            at++;
        }
        return found;
    }

    void expect(String text) throws ScriptError {
        if (!accept(text)) {
            throw unexpected();
        }
    }

    void open() {
        depth++;
    }

    void close(String closing) throws ScriptError {
        skipNewlines();
        depth--;
        expect(closing);
    }

    private void skipNewlines() {
        while (depth > 0 && words.get(at).text.equals("\n")) {
            at++;
        }
    }

    /** To return to, or to tell what was read since. */
    int position() {
        return at;
    }

    void returnTo(int position) {
        at = position;
    }

    Word at(int position) {
        return words.get(position);
    }

    String textOf(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(text.isEmpty() ? "" : " ").append(words.get(i).text.equals("\n") ? "" : words.get(i).text);
        }
        return text.toString();
    }

    ScriptError unexpected() {
        Word word = words.get(at);
        String shown = word.text.isBlank() ? "the end of the line" : "'" + word.text + "'";
        return new ScriptError(word.line, "python: " + shown + " is not understood here");
    }
}
