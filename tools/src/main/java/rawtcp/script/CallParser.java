package rawtcp.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import rawtcp.script.Script.Call;
import rawtcp.script.Token.Kind;

/** {@code name(arguments) = result ERRNO (words)}, and the expressions in it. */
final class CallParser {
    /** Functions that a value may be made by. */
    private static final Set<String> FUNCTIONS = Set.of("htons", "htonl", "inet_addr", "inet6_addr");

    private final Tokens tokens;

    CallParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Call call() throws ScriptError {
        String name = tokens.expect(Kind.WORD, "the name of a call").text();
        tokens.expect('(', "behind " + name);
        List<Expression> arguments = items(')');
        tokens.expect('=', "and the result behind the call");
        Expression result = result();
        String errno = tokens.is(Kind.WORD) ? tokens.take().text() : null;
        while (tokens.accept('(')) {
            skipNote();
        }
        return new Call(name, arguments, result, errno);
    }

    /** Numbers, or names of numbers. */
    private Expression result() throws ScriptError {
        if (tokens.is(Kind.INTEGER) || tokens.is(Kind.HEX) || tokens.is(Kind.WORD)) {
            return expression();
        }
        throw tokens.unexpected("the result of the call");
    }

    /** What stands in parentheses behind a result is for people. */
    private void skipNote() throws ScriptError {
        int depth = 1;
        while (depth > 0) {
            if (tokens.is(Kind.END)) {
                throw tokens.unexpected("')' at the end of the note");
            }
            Token token = tokens.take();
            depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
        }
    }

    private List<Expression> items(char closing) throws ScriptError {
        List<Expression> items = new ArrayList<>();
        if (tokens.accept(closing)) {
            return items;
        }
        do {
            if (closing != ')' && tokens.peek().is(closing)) {
                break; // a comma may stand behind the last
            }
            items.add(item());
        } while (tokens.accept(','));
        tokens.expect(closing, "or ','");
        return items;
    }

    /** A value, or {@code name = value}. */
    private Expression item() throws ScriptError {
        Token first = tokens.peek();
        boolean sized = first.isWord("msg_name") || first.isWord("msg_iov") || first.isWord("msg_control");
        if (first.kind() == Kind.WORD && tokens.peek(1).is('=')) {
            tokens.take();
            tokens.take();
            return new Expression.Field(first.text(), null, expression());
        }
        if (sized && tokens.peek(1).is('(')) {
            tokens.take();
            tokens.take();
            Expression size = expression();
            tokens.expect(')', "behind the size");
            tokens.expect('=', "behind " + first.text());
            return new Expression.Field(first.text(), size, expression());
        }
        return expression();
    }

    Expression expression() throws ScriptError {
        Expression value = primary();
        while (tokens.accept('|')) {
            value = new Expression.Or(value, primary());
        }
        return value;
    }

    private Expression primary() throws ScriptError {
        Token token = tokens.peek();
        switch (token.kind()) {
            case INTEGER, HEX -> {
                return new Expression.Numeral(tokens.number("a number", Long.MIN_VALUE, Long.MAX_VALUE), token.text());
            }
            case ELLIPSIS -> {
                tokens.take();
                return new Expression.Ellipsis();
            }
            case STRING -> {
                return text();
            }
            case IPV4, IPV6 -> {
                tokens.take();
                return new Expression.Text(token.text());
            }
            case WORD -> {
                tokens.take();
                return named(token);
            }
            default -> {
                if (tokens.accept('[')) {
                    return new Expression.ListOf(items(']'));
                }
                if (tokens.accept('{')) {
                    return new Expression.Struct(items('}'));
                }
                throw tokens.unexpected("a value");
            }
        }
    }

    /** Strings side by side are one; {@code "…"...} means one that begins so. */
    private Expression text() {
        StringBuilder text = new StringBuilder();
        while (tokens.is(Kind.STRING)) {
            text.append(tokens.take().text());
        }
        if (tokens.is(Kind.ELLIPSIS)) {
            tokens.take();
        }
        return new Expression.Text(text.toString());
    }

    private Expression named(Token name) throws ScriptError {
        if (!tokens.peek().is('(')) {
            return new Expression.Symbol(name.text());
        }
        if (!FUNCTIONS.contains(name.text())) {
            throw new ScriptError(name.line(), name.text() + "(…) is not a function that values are made by");
        }
        tokens.take();
        return new Expression.Function(name.text(), items(')'));
    }
}
