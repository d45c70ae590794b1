package rawtcp.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the shell, read from left to right: commands separated by {@code ;}, words by blanks; {@code '…'} takes all as
 * it is, {@code "…"} and {@code \} the next character; {@code #} begins a comment where a word might; {@code $last} is the
 * last id, {@code $NAME} a variable of the environment, whose blanks separate words outside of quotes. There is no redirection.
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
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*|\\{[A-Za-z_]\\w*}");

    /** As in sh: {@code <}, {@code 2>}, {@code >>}, {@code &>}, {@code |}, {@code ||}, {@code &&}. */
    private static final Pattern OPERATOR = Pattern.compile("\\d*[<>]+[=&|]?|&>+|[|&]+");

    private final String text;
    private final UnaryOperator<String> environment; // null: variables stay as they are written
    private int at;

    Line(String text, UnaryOperator<String> environment) {
        this.text = text;
        this.environment = environment;
    }

    /** That all of it can be understood, before any of it is run. */
    static void check(String text) throws BadLine {
        Line line = new Line(text, name -> "");
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
                refuseOperator(words);
                words.addAll(word(last));
            }
        }
        return words.isEmpty() ? null : words;
    }

    /** What a word begins with here that other shells would act upon, and would else be sent to a peer. */
    private void refuseOperator(List<String> before) throws BadLine {
        Matcher operator = OPERATOR.matcher(text).region(at, text.length());
        if (!operator.lookingAt() || isOfFilter(operator.group(), before)) {
            return;
        }
        String name = before.isEmpty() ? "…" : before.get(0).equals("rawtcp") ? "…" : before.get(0) + " …";
        throw new BadLine(
                "'" + operator.group() + "': the shell has no redirection, pipes or &: quote it if it is meant as it"
                        + " stands, or run 'rawtcp " + name + "' outside of the shell");
    }

    /** Those of {@code ports} compare ports and join terms by some of the same characters. */
    private static boolean isOfFilter(String operator, List<String> before) {
        int name = !before.isEmpty() && before.get(0).equals("rawtcp") ? 1 : 0;
        if (before.size() <= name || !before.get(name).equals("ports")) {
            return false;
        }
        String previous = before.get(before.size() - 1).toLowerCase(Locale.ROOT);
        return operator.matches("[<>]=?")
                ? previous.equals("sport") || previous.equals("dport")
                : before.stream().skip(name + 1).anyMatch(word -> !word.startsWith("-"));
    }

    /** One word; more or none where a variable's value says so. */
    private List<String> word(String last) throws BadLine {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isThere = false;
        while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != ';') {
            char c = text.charAt(at++);
            switch (c) {
                case '\'' -> singleQuoted(word);
                case '"' -> doubleQuoted(word, last);
                case '\\' -> word.append(escaped());
                case '$' -> split(variable(last), words, word);
                default -> word.append(c);
            }
            isThere |= c == '\'' || c == '"';
        }
        if (isThere || word.length() > 0) {
            words.add(word.toString());
        }
        return words;
    }

    /** A value outside of quotes: its blanks end words. */
    private static void split(String value, List<String> words, StringBuilder word) {
        for (int i = 0; i < value.length(); i++) {
            if (!isBlank(value.charAt(i))) {
                word.append(value.charAt(i));
            } else if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
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

    /** Behind a {@code $}: what has no name stays as it is. */
    private String variable(String last) throws BadLine {
        Matcher named = NAME.matcher(text).region(at, text.length());
        if (!named.lookingAt()) {
            return "$";
        }
        String name = named.group().replaceAll("[{}]", "");
        if (!name.equals(LAST) && environment == null) {
            return "$";
        }
        at = named.end();
        if (!name.equals(LAST)) {
            String value = environment.apply(name);
            return value == null ? "" : value;
        }
        if (last == null) {
            throw new BadLine("$last: no id yet; 'listen -d', 'connect -d' and 'accept' give one");
        }
        return last;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** What stands before the cursor, as far as it concerns the word that is being typed. */
    record Begun(List<String> words, String word, int start) {}

    /** The words of the last command of {@code text}, and the one that its end is in; nothing in it is an error. */
    static Begun begun(String text, String last) {
        Line line = new Line(text, null);
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
            return String.join(" ", word(last));
        } catch (BadLine e) {
            at = text.length();
            return text.substring(start).replaceFirst("^['\"]", "");
        }
    }
}
