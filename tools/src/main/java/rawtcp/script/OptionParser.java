package rawtcp.script;

import java.util.ArrayList;
import java.util.List;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.OptionKind;
import rawtcp.script.Token.Kind;

/** {@code mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8>}, behind its opening bracket. */
final class OptionParser {
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final long MAX_UINT24 = 0xff_ffffL;
    private static final int MAX_LENGTH = 40;
    private static final byte[] NO_BYTES = {};

    private final Tokens tokens;

    OptionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    List<Option> options() throws ScriptError {
        Token first = tokens.peek();
        List<Option> options = new ArrayList<>();
        if (!tokens.accept('>')) {
            do {
                options.add(option());
            } while (tokens.accept(','));
            tokens.expect('>', "at the end of the options");
        }
        int length = length(options);
        if (length % 4 != 0 || length > MAX_LENGTH) {
            throw new ScriptError(
                    first.line(), "these options have " + length + " bytes: they must be a multiple of 4, at most 40");
        }
        return List.copyOf(options);
    }

    private Option option() throws ScriptError {
        Token token = tokens.expect(Kind.WORD, "a TCP option");
        return switch (token.text()) {
            case "nop" -> new Option(OptionKind.NOP, new long[0], NO_BYTES);
            case "eol" -> new Option(OptionKind.EOL, new long[0], NO_BYTES);
            case "sackOK" -> new Option(OptionKind.SACK_OK, new long[0], NO_BYTES);
            case "mss" -> one(OptionKind.MSS, "the MSS", 0xffff);
            case "wscale" -> one(OptionKind.WSCALE, "the window scale", 0xff);
            case "sack" -> sack();
            case "TS" -> timestamps();
            case "FO" -> new Option(OptionKind.FAST_OPEN, new long[0], bytes());
            case "FOEXP" -> new Option(OptionKind.FAST_OPEN_EXPERIMENTAL, new long[0], bytes());
            case "md5" -> new Option(OptionKind.MD5, new long[0], bytes());
            case "ECN" -> accurateEcn();
            default -> throw new ScriptError(token.line(), token.shown() + " is no TCP option that is known here");
        };
    }

    private Option one(OptionKind kind, String what, long max) throws ScriptError {
        return new Option(kind, new long[] {tokens.number(what, 0, max)}, NO_BYTES);
    }

    private Option timestamps() throws ScriptError {
        if (!tokens.acceptWord("val")) {
            throw tokens.unexpected("TS val N ecr N");
        }
        long val = tokens.number("a timestamp", 0, MAX_UINT32);
        if (!tokens.acceptWord("ecr")) {
            throw tokens.unexpected("TS val N ecr N");
        }
        return new Option(
                OptionKind.TIMESTAMPS, new long[] {val, tokens.number("a timestamp", 0, MAX_UINT32)}, NO_BYTES);
    }

    private Option sack() throws ScriptError {
        List<Long> edges = new ArrayList<>();
        while (tokens.is(Kind.INTEGER)) {
            edges.add(tokens.number("the left edge", 0, MAX_UINT32));
            tokens.expect(':', "in LEFT:RIGHT");
            edges.add(tokens.number("the right edge", 0, MAX_UINT32));
        }
        long[] numbers = edges.stream().mapToLong(Long::longValue).toArray();
        return new Option(OptionKind.SACK, numbers, NO_BYTES);
    }

    /** Order 0 begins with e0b, order 1 with e1b; what comes later may be left out. */
    private Option accurateEcn() throws ScriptError {
        boolean order0 = tokens.peek().isWord("e0b");
        String[] names = order0 ? new String[] {"e0b", "ceb", "e1b"} : new String[] {"e1b", "ceb", "e0b"};
        List<Long> counts = new ArrayList<>();
        for (String name : names) {
            if (!tokens.acceptWord(name)) {
                break;
            }
            counts.add(tokens.number(name, 0, MAX_UINT24));
        }
        if (counts.isEmpty()) {
            throw tokens.unexpected("e0b or e1b");
        }
        long[] numbers = counts.stream().mapToLong(Long::longValue).toArray();
        return new Option(order0 ? OptionKind.ACCECN_0 : OptionKind.ACCECN_1, numbers, NO_BYTES);
    }

    private byte[] bytes() throws ScriptError {
        Token first = tokens.peek();
        StringBuilder hex = new StringBuilder();
        while (!tokens.peek().is(',') && !tokens.peek().is('>') && !tokens.is(Kind.END)) {
            hex.append(tokens.take().text());
        }
        if (hex.length() % 2 != 0 || !hex.toString().matches("[0-9a-fA-F]*")) {
            throw new ScriptError(first.line(), "'" + hex + "' is not an even number of hexadecimal digits");
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    /** Bytes that they take in a header. */
    static int length(List<Option> options) {
        return options.stream().mapToInt(OptionParser::length).sum();
    }

    static int length(Option option) {
        return switch (option.kind()) {
            case EOL, NOP -> 1;
            case MSS -> 4;
            case WSCALE -> 3;
            case SACK_OK -> 2;
            case SACK -> 2 + 4 * option.numbers().length;
            case TIMESTAMPS -> 10;
            case ACCECN_0, ACCECN_1 -> 2 + 3 * option.numbers().length;
            case FAST_OPEN_EXPERIMENTAL -> 4 + option.bytes().length;
            case MD5, FAST_OPEN, OTHER -> 2 + option.bytes().length;
        };
    }
}
