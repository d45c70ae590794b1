package rawtcp.view;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.knob.Nearest;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/**
 * The filter words of {@code rawtcp ports}, in ss's grammar: terms joined by {@code and} (which may be left out),
 * {@code or}, {@code not} and parentheses. As in ss, states that stand side by side are alternatives.
 */
public final class Filter {
    private static final Pattern TOKEN = Pattern.compile("[()]|&&?|\\|\\|?|[<>!=]=|[<>=!]|[^\\s()<>=!&|]+");
    private static final String END = "";
    private static final List<String> WORDS =
            List.of("state", "exclude", "sport", "dport", "src", "dst", "peer", "orphan", "owner", "id");

    /** What a filter asks of the host: the port of a service, the address of a name. */
    public interface Names {
        int port(String service);

        IpAddress address(String host);
    }

    private final List<String> tokens;
    private final Names names;
    private int at;

    private Filter(List<String> tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
    }

    /** No words: everything passes. */
    public static Predicate<PortRow> parse(List<String> words, Names names) {
        List<String> tokens = TOKEN.matcher(String.join(" ", words))
                .results()
                .map(result -> result.group())
                .toList();
        if (tokens.isEmpty()) {
            return row -> true;
        }
        Filter filter = new Filter(tokens, names);
        Predicate<PortRow> all = filter.alternatives();
        if (filter.at < tokens.size()) {
            throw new BadWord("'" + filter.peek() + "' was not expected here in the filter");
        }
        return all;
    }

    private Predicate<PortRow> alternatives() {
        Predicate<PortRow> any = conjunction();
        while (takeOne("or", "|", "||")) {
            any = any.or(conjunction());
        }
        return any;
    }

    private Predicate<PortRow> conjunction() {
        Predicate<PortRow> all = negation();
        while (true) {
            if (takeOne("and", "&", "&&")) {
                all = all.and(negation());
            } else if (peek().equals(END) || peek().equals(")") || isOneOf(peek(), "or", "|", "||")) {
                return all;
            } else {
                all = all.and(negation());
            }
        }
    }

    private Predicate<PortRow> negation() {
        if (takeOne("not", "!")) {
            return negation().negate();
        }
        if (takeOne("(")) {
            Predicate<PortRow> inner = alternatives();
            if (!takeOne(")")) {
                throw new BadWord("the filter lacks a ')'");
            }
            return inner;
        }
        return term();
    }

    private Predicate<PortRow> term() {
        String word = next("a term");
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "state" -> states();
            case "exclude" -> states().negate();
            case "sport" -> ofPort(port(), true);
            case "dport" -> ofPort(port(), false);
            case "src" -> address(true);
            case "dst", "peer" -> address(false);
            case "orphan" -> PortRow::orphan;
            case "owner" -> owner();
            case "id" -> {
                takeOne("=", "==", "eq");
                int id = number(next("an id"), "an id");
                yield row -> row.id() == id;
            }
            default ->
                throw new BadWord("'" + word + "' is not a filter" + Nearest.hint(word, WORDS) + ": "
                        + String.join(", ", WORDS) + ", joined by and, or, not");
        };
    }

    private Predicate<PortRow> states() {
        Set<State> states = EnumSet.copyOf(StateNames.parse(next("a state")));
        while (peek().equalsIgnoreCase("state")) {
            at++;
            states.addAll(StateNames.parse(next("a state")));
        }
        return row -> states.contains(row.state());
    }

    private static Predicate<PortRow> ofPort(IntPredicate port, boolean local) {
        return row -> port.test(local ? row.tuple().localPort() : row.tuple().remotePort());
    }

    private IntPredicate port() {
        String comparison = peek();
        boolean compares =
                isOneOf(comparison, "=", "==", "!=", "<", ">", "<=", ">=", "eq", "ne", "lt", "gt", "le", "ge");
        at += compares ? 1 : 0;
        String word = next("a port");
        int wanted = Ports.parse(word.startsWith(":") ? word.substring(1) : word, names::port);
        return switch (compares ? comparison : "=") {
            case "!=", "ne" -> port -> port != wanted;
            case "<", "lt" -> port -> port < wanted;
            case ">", "gt" -> port -> port > wanted;
            case "<=", "le" -> port -> port <= wanted;
            case ">=", "ge" -> port -> port >= wanted;
            default -> port -> port == wanted;
        };
    }

    /** {@code 10.0.0.2}, {@code 10.0.0.0/8}, {@code 10.0.0.2:80}, {@code [V6]:80}; colons in brackets divide nothing. */
    private Predicate<PortRow> address(boolean local) {
        takeOne("=", "==", "eq");
        String word = next("an address");
        boolean isBareV6 = !word.startsWith("[") && word.indexOf(':') != word.lastIndexOf(':');
        int colon = isBareV6 ? -1 : word.indexOf(':', Math.max(0, word.indexOf(']')));
        String host = HostPort.unbracketed(colon < 0 ? word : word.substring(0, colon));
        Predicate<PortRow> ofHost = host.isEmpty() || host.equals("*") ? row -> true : ofHost(host, local);
        if (colon < 0 || word.substring(colon).equals(":*")) {
            return ofHost;
        }
        int port = Ports.parse(word.substring(colon + 1), names::port);
        return ofHost.and(ofPort(other -> other == port, local));
    }

    private Predicate<PortRow> ofHost(String host, boolean local) {
        int slash = host.indexOf('/');
        IpAddress wanted = names.address(slash < 0 ? host : host.substring(0, slash));
        int prefix = slash < 0 ? 32 : number(host.substring(slash + 1), "a prefix length");
        if (prefix > 32) {
            throw new BadWord("'" + host + "': the prefix length of an IPv4 address is 0 to 32");
        }
        int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
        return row -> {
            IpAddress address = local ? row.tuple().local() : row.tuple().remote();
            boolean known = local || !row.isListener();
            return known && address.isV4() && ((address.v4Bits() ^ wanted.v4Bits()) & mask) == 0;
        };
    }

    private Predicate<PortRow> owner() {
        takeOne("=", "==", "eq");
        String word = next("an owner's process id");
        if (word.equalsIgnoreCase("none")) {
            return row -> row.owner() == null;
        }
        int pid = number(word, "a process id");
        return row -> row.owner() != null && row.owner().pid() == pid;
    }

    private static int number(String word, String what) {
        Matcher digits = Pattern.compile("\\d{1,9}").matcher(word);
        if (!digits.matches()) {
            throw new BadWord("'" + word + "' is not " + what);
        }
        return Integer.parseInt(word);
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : END;
    }

    private String next(String what) {
        if (at == tokens.size()) {
            throw new BadWord("the filter ends where " + what + " should follow");
        }
        return tokens.get(at++);
    }

    private boolean takeOne(String... words) {
        if (!isOneOf(peek(), words)) {
            return false;
        }
        at++;
        return true;
    }

    private static boolean isOneOf(String token, String... words) {
        for (String word : words) {
            if (word.equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }
}
