package rawtcp.script;

import java.util.List;
import rawtcp.script.Token.Kind;

/** The tokens of a script, with a finger on the next one. */
final class Tokens {
    private final String source;
    private final List<Token> tokens;
    private int at;
    private int eventStart;

    Tokens(String source, List<Token> tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token take() {
        Token token = peek();
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    /** An event begins with the next token. */
    void beginEvent() {
        eventStart = at;
    }

    Token previous() {
        return tokens.get(at - 1);
    }

    boolean is(Kind kind) {
        return peek().kind() == kind;
    }

    boolean accept(char character) {
        boolean found = peek().is(character);
        if (found) {
            take();
        }
        return found;
    }

    boolean acceptWord(String word) {
        boolean found = peek().isWord(word);
        if (found) {
            take();
        }
        return found;
    }

    void expect(char character, String where) throws ScriptError {
        if (!accept(character)) {
            throw unexpected("'" + character + "' " + where);
        }
    }

    Token expect(Kind kind, String wanted) throws ScriptError {
        if (!is(kind)) {
            throw unexpected(wanted);
        }
        return take();
    }

    /** A number between these, decimal or hexadecimal. */
    long number(String what, long min, long max) throws ScriptError {
        Token token = peek();
        if (token.kind() != Kind.INTEGER && token.kind() != Kind.HEX) {
            throw unexpected(what);
        }
        take();
        long value;
        try {
            value = numberOf(token);
        } catch (NumberFormatException e) {
            throw new ScriptError(token.line(), what + " " + token.text() + " has more than 64 bits");
        }
        if (value < min || value > max) {
            throw new ScriptError(token.line(), what + " " + token.text() + " is not in " + min + " to " + max);
        }
        return value;
    }

    static long numberOf(Token token) {
        return token.kind() == Kind.HEX
                ? Long.parseUnsignedLong(token.text().substring(2), 16)
                : Long.parseLong(token.text());
    }

    /** All that stands here without a blank, tokens or not; goes behind it. */
    String run() {
        int start = peek().start();
        int end = start;
        while (end < source.length() && !Character.isWhitespace(source.charAt(end))) {
            end++;
        }
        while (peek().start() < end && !is(Kind.END)) {
            take();
        }
        return source.substring(start, end);
    }

    /** The source from there to behind the last token taken, on one line and without comments. */
    String textFrom(Token first) {
        StringBuilder text = new StringBuilder();
        int last = -1;
        for (int i = indexOf(first); i < at; i++) {
            Token token = tokens.get(i);
            text.append(last >= 0 && token.start() > last ? " " : "");
            text.append(source, token.start(), token.end());
            last = token.end();
        }
        return text.toString().replaceAll("\\s*\n\\s*", " ");
    }

    private int indexOf(Token token) {
        int i = at;
        while (tokens.get(i).start() != token.start()) {
            i--;
        }
        return i;
    }

    /** What an event lacks where its line ends is a fault of that line, not of the next event's. */
    ScriptError unexpected(String wanted) {
        boolean lacking = at > eventStart && previous().line() < peek().line();
        return lacking
                ? new ScriptError(previous().line(), "expected " + wanted + ", not the end of the line")
                : new ScriptError(peek().line(), "expected " + wanted + ", not " + peek().shown());
    }
}
