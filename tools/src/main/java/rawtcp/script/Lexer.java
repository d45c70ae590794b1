package rawtcp.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.script.Token.Kind;

/** The text of a script to tokens: the longest match wins. Words that were defined are replaced as they are read. */
final class Lexer {
    private static final Pattern BLANK = Pattern.compile("(?:\\s|//[^\n]*|/\\*.*?\\*/)+", Pattern.DOTALL);
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]+");
    private static final Pattern FLOAT = Pattern.compile("-?[0-9]*\\.[0-9]+");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*(?:::?[0-9a-fA-F]+)*(?:::)?(?:\\.[0-9]+){0,3}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]+#?");
    private static final Pattern STRING = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"", Pattern.DOTALL);
    private static final Pattern BACKTICK = Pattern.compile("`([^`]*)`");
    private static final Pattern CODE = Pattern.compile("%\\{(.*?)\\}%", Pattern.DOTALL);
    private static final Pattern OPTION =
            Pattern.compile("--([A-Za-z0-9_]+)(=(?:\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|[^\\s\"`])*)?");

    private final String source;
    private final Map<String, String> definitions;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int bestLength;
    private Token best;

    private Lexer(String source, Map<String, String> definitions) {
        this.source = source;
        this.definitions = definitions;
    }

    /** {@code definitions} may grow while the tokens are read: {@code --define=NAME=VALUE} adds to it. */
    static List<Token> tokens(String source, Map<String, String> definitions) throws ScriptError {
        return new Lexer(source, definitions).run();
    }

    private List<Token> run() throws ScriptError {
        skipBlanks();
        while (at < source.length()) {
            Token token = next();
            tokens.add(token.kind() == Kind.WORD ? defined(token) : token);
            advance(token.end());
            skipBlanks();
        }
        tokens.add(Token.of(Kind.END, "", line, at, at));
        return tokens;
    }

    private Token next() throws ScriptError {
        best = null;
        bestLength = 0;
        offerOption();
        offer(Kind.CODE, CODE, 1);
        offer(Kind.STRING, STRING, 1);
        offer(Kind.BACKTICK, BACKTICK, 1);
        offer(Kind.INTEGER, INTEGER, 0); // of equal length, what comes first wins
        offer(Kind.HEX, HEX, 0);
        offer(Kind.FLOAT, FLOAT, 0);
        offer(Kind.IPV4, IPV4, 0);
        offer(Kind.WORD, WORD, 0);
        offerIpv6();
        if (best == null && source.startsWith("...", at)) {
            return Token.of(Kind.ELLIPSIS, "...", line, at, at + 3);
        }
        if (best != null) {
            return best;
        }
        char character = source.charAt(at);
        if (character == '"' || character == '`' || source.startsWith("%{", at) || source.startsWith("/*", at)) {
            throw new ScriptError(line, "what begins here with " + opening() + " never ends");
        }
        return Token.of(Kind.CHARACTER, String.valueOf(character), line, at, at + 1);
    }

    private String opening() {
        char character = source.charAt(at);
        return character == '"' || character == '`' ? String.valueOf(character) : source.substring(at, at + 2);
    }

    private void offer(Kind kind, Pattern pattern, int group) {
        Matcher matcher = pattern.matcher(source).region(at, source.length());
        if (matcher.lookingAt() && matcher.end() - at > bestLength) {
            bestLength = matcher.end() - at;
            String text = matcher.group(group);
            best = Token.of(kind, kind == Kind.CODE ? text.strip() : text, line, at, matcher.end());
        }
    }

    /** {@code 1:1001} is none: it takes two colons in a row, or seven. */
    private void offerIpv6() {
        Matcher matcher = IPV6.matcher(source).region(at, source.length());
        if (matcher.lookingAt() && matcher.end() - at > bestLength) {
            String text = matcher.group();
            if (text.contains("::") || text.chars().filter(c -> c == ':').count() == 7) {
                bestLength = text.length();
                best = Token.of(Kind.IPV6, text, line, at, matcher.end());
            }
        }
    }

    private void offerOption() {
        Matcher matcher = OPTION.matcher(source).region(at, source.length());
        if (matcher.lookingAt()) {
            String value = matcher.group(2) == null ? null : matcher.group(2).substring(1);
            bestLength = matcher.end() - at;
            best = new Token(Kind.OPTION, matcher.group(1), value, line, at, matcher.end());
            if (matcher.group(1).equals("define") && value != null && value.indexOf('=') > 0) {
                int equals = value.indexOf('=');
                definitions.putIfAbsent(value.substring(0, equals), value.substring(equals + 1));
            }
        }
    }

    /** A defined word becomes what its value looks like: a string, a command, a number, else a word. */
    private Token defined(Token word) {
        String value = definitions.get(word.text());
        if (value == null) {
            return word;
        }
        Kind kind = Kind.WORD;
        String text = value;
        if (STRING.matcher(value).matches()) {
            kind = Kind.STRING;
        } else if (BACKTICK.matcher(value).matches()) {
            kind = Kind.BACKTICK;
        } else if (HEX.matcher(value).matches()) {
            kind = Kind.HEX;
        } else if (INTEGER.matcher(value).matches()) {
            kind = Kind.INTEGER;
        }
        if (kind == Kind.STRING || kind == Kind.BACKTICK) {
            text = value.substring(1, value.length() - 1);
        }
        return Token.of(kind, text, word.line(), word.start(), word.end());
    }

    private void skipBlanks() {
        Matcher matcher = BLANK.matcher(source).region(at, source.length());
        if (matcher.lookingAt()) {
            advance(matcher.end());
        }
    }

    private void advance(int to) {
        for (; at < to; at++) {
            if (source.charAt(at) == '\n') {
                line++;
            }
        }
    }
}
