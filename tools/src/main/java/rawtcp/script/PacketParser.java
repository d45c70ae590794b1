package rawtcp.script;

import java.util.List;
import java.util.Set;
import rawtcp.script.Script.Action;
import rawtcp.script.Script.Direction;
import rawtcp.script.Script.Ecn;
import rawtcp.script.Script.Icmp;
import rawtcp.script.Script.Ip;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.Segments;
import rawtcp.script.Token.Kind;

/** {@code < [ect0] P. 1:1001(1000) ack 1 win 257 <nop,nop,TS val 1 ecr 2>} and its like. */
final class PacketParser {
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final int MAX_PACKET = 65_535;
    private static final int FIXED_HEADERS = 40;
    private static final String LETTERS = "FSRP.UEWA"; // bit 0 first
    private static final Set<String> ENCAPSULATIONS = Set.of("ipv4", "ipv6", "gre", "mpls", "encap", "psp");

    private final Tokens tokens;
    private Direction direction;

    PacketParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Action packet() throws ScriptError {
        direction = tokens.take().is('<') ? Direction.IN : Direction.OUT;
        Token first = tokens.peek();
        if (first.kind() == Kind.WORD && ENCAPSULATIONS.contains(first.text())) {
            throw new ScriptError(first.line(), "encapsulation (" + first.text() + ") is not spoken here");
        }
        Ip ip = tokens.peek().is('(') || tokens.peek().is('[') ? ip() : Ip.UNSAID;
        if (tokens.peek().isWord("udp")) {
            throw new ScriptError(first.line(), "udp: packets are TCP or ICMP here");
        }
        return tokens.acceptWord("icmp") ? icmp() : segments(ip);
    }

    private Ip ip() throws ScriptError {
        char closing = tokens.take().is('(') ? ')' : ']';
        Ecn ecn = null;
        int tos = -1;
        int ttl = -1;
        do {
            Token word = tokens.expect(Kind.WORD, "noecn, ect0, ect1, ect01, ce, tos or ttl");
            switch (word.text()) {
                case "noecn" -> ecn = Ecn.NOECN;
                case "ect0" -> ecn = Ecn.ECT0;
                case "ect1" -> ecn = Ecn.ECT1;
                case "ect01" -> ecn = Ecn.ECT01;
                case "ce" -> ecn = Ecn.CE;
                case "tos" -> tos = (int) tokens.number("TOS", 0, 255);
                case "ttl" -> ttl = (int) tokens.number("TTL", 0, 255);
                default -> throw new ScriptError(word.line(), word.shown() + " says nothing about an IPv4 header");
            }
            if (direction == Direction.IN && ecn == Ecn.ECT01) {
                throw new ScriptError(word.line(), "ect01 stands for two codes: only what is expected may have it");
            }
        } while (tokens.accept(','));
        tokens.expect(closing, "at the end of what is said about IP");
        return new Ip(ecn, tos, ttl);
    }

    private Segments segments(Ip ip) throws ScriptError {
        int sourcePort = 0;
        int destinationPort = 0;
        if (tokens.is(Kind.INTEGER) && tokens.peek(1).is('>')) {
            sourcePort = (int) tokens.number("the source port", 1, MAX_PACKET);
            tokens.take();
            destinationPort = (int) tokens.number("the destination port", 1, MAX_PACKET);
        }
        Token flagsToken = tokens.peek();
        int flags = flags(flagsToken, tokens.run());
        Token range = tokens.peek();
        long first = tokens.number("the first sequence number", 0, MAX_UINT32);
        int length = length(first);
        boolean hasAck = tokens.acceptWord("ack");
        long ack = hasAck ? tokens.number("the acknowledgment number", 0, MAX_UINT32) : 0;
        int window = -1;
        if (tokens.acceptWord("win")) {
            window = (int) tokens.number("the window", 0, MAX_PACKET);
        } else if (direction == Direction.IN) {
            throw tokens.unexpected("win: a packet that arrives has a window");
        }
        int urgent = tokens.acceptWord("urg") ? (int) tokens.number("the urgent pointer", 0, MAX_PACKET) : 0;
        List<Option> options = options();
        int optionsLength = options == null ? 0 : OptionParser.length(options);
        if (FIXED_HEADERS + optionsLength + length > MAX_PACKET) {
            throw new ScriptError(range.line(), "an IP packet has at most " + MAX_PACKET + " bytes");
        }
        return new Segments(
                direction, ip, sourcePort, destinationPort, flags, first, length, hasAck, ack, window, urgent, options);
    }

    /** What stands behind the first number of {@code FIRST:LAST(LENGTH)}. */
    private int length(long first) throws ScriptError {
        Token token = tokens.peek();
        tokens.expect(':', "in FIRST:LAST(LENGTH)");
        long last = tokens.number("the last sequence number", 0, MAX_UINT32);
        tokens.expect('(', "in FIRST:LAST(LENGTH)");
        int length = (int) tokens.number("the length", 0, MAX_PACKET);
        tokens.expect(')', "in FIRST:LAST(LENGTH)");
        if ((first + length & MAX_UINT32) != last) {
            throw new ScriptError(token.line(), first + ":" + last + " is not " + length + " bytes");
        }
        return length;
    }

    private List<Option> options() throws ScriptError {
        if (!tokens.accept('<')) {
            return List.of();
        }
        if (tokens.is(Kind.ELLIPSIS) && direction == Direction.OUT) {
            tokens.take();
            tokens.expect('>', "behind <...");
            return null;
        }
        return new OptionParser(tokens).options();
    }

    /** Letters in any order, a dot for ACK; or a digit for the three bits AE, CWR, ECE; or a dash for none. */
    static int flags(Token token, String text) throws ScriptError {
        if (text.equals("-")) {
            return 0;
        }
        int flags = 0;
        boolean letters = false;
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int bit = LETTERS.indexOf(c);
            int add = bit >= 0 ? 1 << bit : (c - '0') << 6;
            boolean isDigit = c >= '0' && c <= '7';
            if (bit < 0 && !isDigit) {
                throw new ScriptError(token.line(), "'" + text + "' are no flags: " + LETTERS + ", 0 to 7, or -");
            }
            letters |= bit >= 6;
            if ((flags & add) != 0 || (isDigit && digit) || ((digit || isDigit) && letters)) {
                throw new ScriptError(token.line(), "'" + text + "' says the same flag twice");
            }
            digit |= isDigit;
            flags |= add;
        }
        return flags;
    }

    private Icmp icmp() throws ScriptError {
        Token typeToken = tokens.expect(Kind.WORD, "the type of an ICMP message");
        int type = IcmpNames.type(typeToken);
        int code = 0;
        if (tokens.is(Kind.WORD)
                && !tokens.peek().isWord("mtu")
                && !tokens.peek().isWord("id")) {
            code = IcmpNames.code(type, tokens.take());
        }
        int mtu = tokens.acceptWord("mtu") ? (int) tokens.number("the MTU", 0, MAX_PACKET) : 0;
        if (tokens.peek().isWord("id")) {
            throw new ScriptError(typeToken.line(), "id: only ICMP errors about a TCP segment are spoken here");
        }
        if (direction == Direction.OUT) {
            throw new ScriptError(typeToken.line(), "ICMP that is expected: a TCP sends none");
        }
        if (!IcmpNames.isError(type)) {
            throw new ScriptError(typeToken.line(), typeToken.shown() + " quotes no TCP segment");
        }
        tokens.expect('[', "FIRST:LAST(LENGTH) ']', the quoted segment");
        if (tokens.peek().isWord("udp") || tokens.peek().isWord("raw")) {
            throw new ScriptError(typeToken.line(), tokens.peek().shown() + ": only TCP segments can be quoted");
        }
        long first = tokens.number("the first sequence number", 0, MAX_UINT32);
        int length = length(first);
        tokens.expect(']', "behind the quoted segment");
        return new Icmp(direction, type, code, mtu, first, length);
    }
}
