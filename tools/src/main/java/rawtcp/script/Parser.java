package rawtcp.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.script.Script.Action;
import rawtcp.script.Script.Code;
import rawtcp.script.Script.Event;
import rawtcp.script.Script.Shell;
import rawtcp.script.Token.Kind;

/** Tokens to a {@link Script}: options, the first command, events with their times, the last command. */
final class Parser {
    private final Tokens tokens;
    private final Options options = new Options();
    private Event previous;

    private Parser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** {@code definitions}: words that stand for something else; the script's own {@code --define} lines give way to them. */
    static Script parse(String source, Map<String, String> definitions) throws ScriptError {
        String whole = source.endsWith("\n") ? source : source + "\n";
        Tokens tokens = new Tokens(whole, Lexer.tokens(whole, new HashMap<>(definitions)));
        return new Parser(tokens).script();
    }

    private Script script() throws ScriptError {
        while (tokens.is(Kind.OPTION)) {
            Token option = tokens.take();
            options.set(option.line(), option.text(), option.value());
        }
        tokens.beginEvent();
        Shell init = tokens.is(Kind.BACKTICK) ? shell() : null;
        List<Event> events = new ArrayList<>();
        while (!tokens.is(Kind.END) && !tokens.is(Kind.BACKTICK)) {
            previous = event();
            events.add(previous);
        }
        tokens.beginEvent();
        Shell cleanup = tokens.is(Kind.BACKTICK) ? shell() : null;
        tokens.beginEvent();
        if (!tokens.is(Kind.END)) {
            throw tokens.unexpected("the end of the file behind the last command");
        }
        if (events.isEmpty()) {
            throw tokens.unexpected("an event");
        }
        return new Script(options, init, events, cleanup);
    }

    private Shell shell() {
        Token token = tokens.take();
        return new Shell(token.line(), token.text());
    }

    private Event event() throws ScriptError {
        tokens.beginEvent();
        Token first = tokens.peek();
        Time time = time();
        Token actionStart = tokens.peek();
        Action action = action();
        check(first, time, action);
        return new Event(actionStart.line(), time, action, tokens.textFrom(first));
    }

    private Action action() throws ScriptError {
        Token token = tokens.peek();
        if (token.is('<') || token.is('>')) {
            return new PacketParser(tokens).packet();
        }
        return switch (token.kind()) {
            case BACKTICK -> shell();
            case CODE -> {
                tokens.take();
                yield new Code(token.line(), token.text());
            }
            case WORD -> new CallParser(tokens).call();
            default -> throw tokens.unexpected("a packet (< or >), a call, a `command` or %{ code }%");
        };
    }

    private Time time() throws ScriptError {
        Token first = tokens.peek();
        if (tokens.accept('*')) {
            return Time.ANY;
        }
        boolean relative = tokens.accept('+');
        long ns = seconds();
        Time.Kind kind = relative ? Time.Kind.RELATIVE : Time.Kind.ABSOLUTE;
        long endNs = ns;
        if (tokens.accept('~')) {
            boolean relativeEnd = tokens.accept('+');
            if (relativeEnd != relative) {
                throw new ScriptError(first.line(), "a range of time is a~b or +a~+b");
            }
            endNs = seconds();
            kind = relative ? Time.Kind.RELATIVE_RANGE : Time.Kind.ABSOLUTE_RANGE;
        } else if (tokens.is(Kind.ELLIPSIS)) {
            tokens.take();
            endNs = seconds();
            kind = relative ? Time.Kind.RELATIVE_BLOCKING : Time.Kind.ABSOLUTE_BLOCKING;
        }
        if (endNs < ns) {
            throw new ScriptError(first.line(), "the time ends before it begins");
        }
        return new Time(kind, ns, endNs);
    }

    private long seconds() throws ScriptError {
        Token token = tokens.peek();
        if (token.kind() != Kind.INTEGER && token.kind() != Kind.FLOAT) {
            throw tokens.unexpected("a time in seconds");
        }
        tokens.take();
        try {
            long ns = Time.parse(token.text());
            if (ns >= 0 && ns < 1_000_000_000_000_000L) {
                return ns;
            }
        } catch (ArithmeticException e) {
            // Told below.
        }
        throw new ScriptError(token.line(), "time " + token.text() + " is not one that can be reached");
    }

    private void check(Token first, Time time, Action action) throws ScriptError {
        boolean expected = (action instanceof Script.Segments packet && packet.direction() == Script.Direction.OUT)
                || (action instanceof Script.Icmp icmp && icmp.direction() == Script.Direction.OUT);
        if ((time.kind() == Time.Kind.ANY || time.isRange()) && !expected) {
            throw new ScriptError(first.line(), "only packets that are expected may have a range of time, or *");
        }
        if (time.isBlocking() && !(action instanceof Script.Call)) {
            throw new ScriptError(first.line(), "only a call may end at another time than it begins");
        }
        if (previous == null) {
            if (time.ns() != 0 || time.kind() == Time.Kind.ANY) {
                throw new ScriptError(first.line(), "the first event must be at time 0");
            }
        } else if (isAbsolute(time)
                && isAbsolute(previous.time())
                && time.ns() < previous.time().ns()) {
            throw new ScriptError(
                    first.line(),
                    "the time goes back, from " + Time.text(previous.time().ns()) + " to " + Time.text(time.ns()));
        }
    }

    private static boolean isAbsolute(Time time) {
        return !time.isRelative() && time.kind() != Time.Kind.ANY;
    }
}
