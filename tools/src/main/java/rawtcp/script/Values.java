package rawtcp.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.script.Expression.Ellipsis;
import rawtcp.script.Expression.ListOf;
import rawtcp.script.Expression.Struct;
import rawtcp.script.Expression.Symbol;
import rawtcp.script.Expression.Text;
import rawtcp.wire.IpAddress;

/** What the arguments of one call stand for; each complaint names the call and its line. */
final class Values {
    private static final int AF_INET = 2;
    private static final int SOCKADDR_LENGTH = 16;
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|.)", Pattern.DOTALL);

    private final String call;
    private final int line;
    private final List<Expression> arguments;

    Values(Script.Call call, int line) {
        this.call = call.name();
        this.line = line;
        arguments = call.arguments();
    }

    ScriptError error(String what) {
        return new ScriptError(line, call + ": " + what);
    }

    void count(int min, int max) throws ScriptError {
        if (arguments.size() < min || arguments.size() > max) {
            String wanted = min == max ? String.valueOf(min) : min + " to " + max;
            throw error(wanted + " arguments wanted, not " + arguments.size());
        }
    }

    int count() {
        return arguments.size();
    }

    Expression argument(int index) {
        return arguments.get(index);
    }

    int integer(int index) throws ScriptError {
        return (int) number(argument(index));
    }

    /** A number, a constant's name, or several joined by |. */
    long number(Expression expression) throws ScriptError {
        if (expression instanceof Expression.Numeral number) {
            return number.value();
        }
        if (expression instanceof Symbol symbol) {
            Long value = Symbols.value(symbol.shown());
            if (value == null) {
                throw error("'" + symbol.shown() + "' is no constant that is known here");
            }
            return value;
        }
        if (expression instanceof Expression.Or or) {
            return number(or.left()) | number(or.right());
        }
        if (expression instanceof Expression.Function function
                && function.name().startsWith("hton")) {
            return networkOrder(function);
        }
        throw error("'" + expression.shown() + "' is not a number");
    }

    private long networkOrder(Expression.Function function) throws ScriptError {
        if (function.arguments().size() != 1) {
            throw error(function.name() + " takes one argument");
        }
        int value = (int) number(function.arguments().get(0));
        return function.name().equals("htons")
                ? Short.reverseBytes((short) value) & 0xffff
                : Integer.reverseBytes(value) & 0xffff_ffffL;
    }

    boolean isEllipsis(int index) {
        return argument(index) instanceof Ellipsis;
    }

    boolean isNull(Expression expression) {
        return expression instanceof Symbol symbol && symbol.shown().equals("NULL");
    }

    /** A buffer that need not be shown: {@code ...} is a good one, NULL a bad one. */
    boolean isBadPointer(int index) throws ScriptError {
        Expression expression = argument(index);
        if (expression instanceof Ellipsis || expression instanceof Text) {
            return false;
        }
        if (number(expression) == 0) {
            return true;
        }
        throw error("'" + expression.shown() + "' is neither ... nor NULL");
    }

    List<Expression> list(Expression expression) throws ScriptError {
        if (expression instanceof ListOf list) {
            return list.items();
        }
        throw error("'" + expression.shown() + "' is not a list: [ … ]");
    }

    Struct struct(Expression expression) throws ScriptError {
        if (expression instanceof Struct struct) {
            return struct;
        }
        throw error("'" + expression.shown() + "' is not a structure: { … }");
    }

    Expression field(Struct struct, String name) throws ScriptError {
        Expression value = struct.field(name);
        if (value == null) {
            throw error("'" + struct.shown() + "' lacks " + name);
        }
        return value;
    }

    /** Complains about fields that nothing here would look at. */
    void onlyFields(Struct struct, List<String> names) throws ScriptError {
        for (Expression item : struct.items()) {
            if (!(item instanceof Expression.Field field) || !names.contains(field.name())) {
                throw error("'" + item.shown() + "' is none of " + String.join(", ", names));
            }
        }
    }

    /** The only item of {@code [ … ]}. */
    Expression only(Expression expression) throws ScriptError {
        List<Expression> items = list(expression);
        if (items.size() != 1) {
            throw error("'" + expression.shown() + "' should hold one value");
        }
        return items.get(0);
    }

    /** {@code ...}: {@code address} and {@code port}; else the sockaddr that is written out. */
    byte[] sockaddr(Expression expression, String address, int port) throws ScriptError {
        if (expression instanceof Ellipsis) {
            return sockaddr(AF_INET, port, address);
        }
        if (expression instanceof Symbol) {
            return sockaddr((int) number(expression), 0, "0.0.0.0"); // AF_UNSPEC: connect takes the connection apart
        }
        Struct struct = struct(expression);
        onlyFields(struct, List.of("sa_family", "sin_port", "sin_addr"));
        int family = (int) number(field(struct, "sa_family"));
        int networkPort = struct.field("sin_port") == null ? 0 : (int) number(struct.field("sin_port"));
        int hostPort = Short.reverseBytes((short) networkPort) & 0xffff;
        String ip = struct.field("sin_addr") == null ? "0.0.0.0" : internetAddress(struct.field("sin_addr"));
        return sockaddr(family, hostPort, ip);
    }

    private String internetAddress(Expression expression) throws ScriptError {
        if (expression instanceof Expression.Function function
                && function.name().equals("inet_addr")
                && function.arguments().size() == 1
                && function.arguments().get(0) instanceof Text text
                && Options.isIpv4(text.text())) {
            return text.text();
        }
        if (expression instanceof Symbol symbol && symbol.shown().equals("INADDR_ANY")) {
            return "0.0.0.0";
        }
        throw error("'" + expression.shown() + "' is not inet_addr(\"an IPv4 address\")");
    }

    private static byte[] sockaddr(int family, int port, String address) {
        ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) family);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        bytes.putInt((int) IpAddress.parse(address).low());
        return bytes.array();
    }

    static int port(byte[] sockaddr) {
        return ((sockaddr[2] & 0xff) << 8) | (sockaddr[3] & 0xff);
    }

    static byte[] int32(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putInt((int) value);
        }
        return bytes.array();
    }

    /** Its bytes, {@code \xa1} and {@code \n} unfolded, with the zero that ends it in C. */
    byte[] string(Text text) throws ScriptError {
        Matcher escape = ESCAPE.matcher(text.text());
        StringBuilder bytes = new StringBuilder();
        while (escape.find()) {
            escape.appendReplacement(bytes, Matcher.quoteReplacement(String.valueOf(unfolded(escape.group(1)))));
        }
        return escape.appendTail(bytes).append('\0').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private char unfolded(String escape) throws ScriptError {
        if (escape.length() > 1) {
            return (char) Integer.parseInt(escape.substring(1), 16);
        }
        return switch (escape.charAt(0)) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            case 'v' -> '\u000b';
            case '\\', '"' -> escape.charAt(0);
            default -> throw error("\\" + escape + " stands for nothing in a string");
        };
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
