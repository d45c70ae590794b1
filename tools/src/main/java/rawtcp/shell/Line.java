package rawtcp.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the shell, read from left to right: commands separated by {@code ;}, words by blanks; {@code '…'} takes all as
 * it is, {@code "…"} and {@code \} the next character; {@code #} begins a comment where a word might; {@code $last} is the
 * last id.
 */
final class Line {
    /** The line can't be understood; the message says why. */
    static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;

        BadLine(String why) {
            super(why);
        }
    }

    private static final String LAST = "last";

    private final String text;
    private int at;

    Line(String text) {
        this.text = text;
    }

    /** That all of it can be understood, before any of it is run. */
    static void check(String text) throws BadLine {
        Line line = new Line(text);
        while (line.next("1") != null) {}
    }

    /** The next command's words; null: no more. {@code last}: what stands for {@code $last}; null if there is none yet. */
    List<String> next(String last) throws BadLine {
        List<String> words = new ArrayList<>();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                at++;
                if (!words.isEmpty()) {
                    return words;
                }
            } else if (c == '#') {
                at = text.length();
            } else if (isBlank(c)) {
                at++;
            } else {
                words.add(word(last));
            }
        }
        return words.isEmpty() ? null : words;
    }

    private String word(String last) throws BadLine {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != ';') {
            char c = text.charAt(at++);
            switch (c) {
                case '\'' -> singleQuoted(word);
                case '"' -> doubleQuoted(word, last);
                case '\\' -> word.append(escaped());
                case '$' -> word.append(variable(last));
                default -> word.append(c);
            }
        }
        return word.toString();
    }

    private void singleQuoted(StringBuilder word) throws BadLine {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw new BadLine("a ' without its second");
        }
        word.append(text, at, end);
        at = end + 1;
    }

    private void doubleQuoted(StringBuilder word, String last) throws BadLine {
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '$') {
                word.append(variable(last));
            } else if (c == '\\' && at < text.length() && "\"\\$".indexOf(text.charAt(at)) >= 0) {
                word.append(text.charAt(at++));
            } else {
                word.append(c);
            }
        }
        if (at == text.length()) {
            throw new BadLine("a \" without its second");
        }
        at++;
    }

    private char escaped() throws BadLine {
        if (at == text.length()) {
            throw new BadLine("a \\ with nothing behind it");
        }
        return text.charAt(at++);
    }

    /** Behind a {@code $}: anything but {@code last} and {@code {last}} stays as it is. */
    private String variable(String last) throws BadLine {
        String braced = "{" + LAST + "}";
        int length = text.startsWith(braced, at) ? braced.length() : text.startsWith(LAST, at) ? LAST.length() : 0;
        boolean isLonger = length == LAST.length()
                && at + length < text.length()
                && Character.isLetterOrDigit(text.charAt(at + length));
        if (length == 0 || isLonger) {
            return "$";
        }
        if (last == null) {
            throw new BadLine("$last: no id yet; 'listen -d', 'connect -d' and 'accept' give one");
        }
        at += length;
        return last;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** What stands before the cursor, as far as it concerns the word that is being typed. */
    record Begun(List<String> words, String word, int start) {}

    /** The words of the last command of {@code text}, and the one that its end is in; nothing in it is an error. */
    static Begun begun(String text, String last) {
        Line line = new Line(text);
        List<String> words = new ArrayList<>();
        String word = "";
        int start = text.length();
        while (line.at < text.length()) {
            char c = text.charAt(line.at);
            if (c == ';') {
                words.clear();
                line.at++;
            } else if (c == '#') {
                return new Begun(List.of("#"), "", text.length());
            } else if (isBlank(c)) {
                line.at++;
            } else {
                start = line.at;
                word = line.lenient(last);
                if (line.at < text.length()) {
                    words.add(word);
                    word = "";
                    start = text.length();
                }
            }
        }
        boolean isInside = start < text.length();
        return new Begun(List.copyOf(words), isInside ? word : "", isInside ? start : text.length());
    }

    private String lenient(String last) {
        int start = at;
        try {
            return word(last);
        } catch (BadLine e) {
            at = text.length();
            return text.substring(start).replaceFirst("^['\"]", "");
        }
    }
}
