package rawtcp.tcp;

import static rawtcp.wire.FlagLetters.bits;
import static rawtcp.wire.FlagLetters.letters;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/**
 * Segments in one line of text, with relative sequence numbers: {@code S. 0(0) ack 1 win 65535 <mss 1460,wscale 7>}.
 * Where a number stands, a letter may stand for a variable of the connection under test, with an offset: {@code R+10} is
 * RCV.NXT + 10. R: RCV.NXT, E: the right edge of its receive window, U: SND.UNA, N: SND.NXT, W: the right edge of its
 * send window.
 */
final class Notation {
    private static final String NUMBER = "[RUNEW]?(?:[+-]?[0-9]+)?";
    private static final Pattern LINE = Pattern.compile("([FSRPUEW]*\\.?|-) (" + NUMBER + ")\\(([0-9]+)\\)(?: ack ("
            + NUMBER + "))?(?: win ([0-9]+))?(?: urg ([0-9]+))?(?: <(.*)>)?");

    private Notation() {}

    /** The line with its letters resolved for {@code c}, in the form that {@link #of} gives. */
    static String resolve(String line, Connection c) {
        Matcher m = match(line);
        StringBuilder text = new StringBuilder(letters(bits(m.group(1))));
        text.append(' ').append(Integer.toUnsignedString(number(m.group(2), c) - base(m.group(2), c.tcb.iss)));
        text.append('(').append(m.group(3)).append(')');
        if (m.group(4) != null) {
            text.append(" ack ").append(Integer.toUnsignedString(number(m.group(4), c) - base(m.group(4), c.tcb.irs)));
        }
        if (m.group(5) != null) {
            text.append(" win ").append(m.group(5));
        }
        return text.toString();
    }

    /** A segment that {@code c} sent: flags, sequence number, length, acknowledgment. */
    static String of(Segment segment, int iss, int irs) {
        String text = letters(segment.flags()) + " " + Integer.toUnsignedString(segment.seq() - iss) + "("
                + segment.dataLength() + ")";
        return segment.has(Segment.ACK) ? text + " ack " + Integer.toUnsignedString(segment.ack() - irs) : text;
    }

    /** The segment that a peer with {@code peerIsn} sends to {@code c}. */
    static Segment parse(String line, Connection c, int peerIsn) {
        Matcher m = match(line);
        Segment segment = new Segment().clear();
        segment.flags(bits(m.group(1)));
        segment.seq(number(m.group(2), c) + (isSymbolic(m.group(2)) ? 0 : peerIsn));
        int length = Integer.parseInt(m.group(3));
        segment.data(ByteBuffer.wrap(Stream.bytes(segment.seq() - peerIsn, length)), 0, length);
        if (m.group(4) != null) {
            int base = isSymbolic(m.group(4)) || c == null ? 0 : c.tcb.iss;
            segment.ack(number(m.group(4), c) + base);
        }
        segment.window(m.group(5) == null ? 65_535 : Integer.parseInt(m.group(5)));
        if (m.group(6) != null) {
            segment.urgentPointer(Integer.parseInt(m.group(6)));
        }
        if (m.group(7) != null) {
            for (String option : m.group(7).split(",", -1)) {
                option(segment.options(), c, option.strip().split(" ", -1));
            }
        }
        return segment;
    }

    private static Matcher match(String line) {
        Matcher m = LINE.matcher(line.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("not a segment: " + line);
        }
        return m;
    }

    private static void option(TcpOptions options, Connection c, String... words) {
        switch (words[0]) {
            case "mss" -> options.mss(Integer.parseInt(words[1]));
            case "wscale" -> options.windowScale(Integer.parseInt(words[1]));
            case "sackOK" -> options.sackPermitted(true);
            case "TS" -> options.timestamps(Integer.parseUnsignedInt(words[1]), Integer.parseUnsignedInt(words[2]));
            case "sack" -> {
                for (int i = 1; i < words.length; i++) {
                    String[] ends = words[i].split(":", -1);
                    options.addSack(number(ends[0], c), number(ends[1], c));
                }
            }
            default -> throw new IllegalArgumentException("not an option: " + words[0]);
        }
    }

    private static boolean isSymbolic(String number) {
        return Character.isLetter(number.charAt(0));
    }

    private static int base(String number, int isn) {
        return isSymbolic(number) ? isn : 0;
    }

    private static int number(String text, Connection c) {
        if (!isSymbolic(text)) {
            return Integer.parseInt(text);
        }
        int value =
                switch (text.charAt(0)) {
                    case 'R' -> c.tcb.rcvNxt;
                    case 'E' -> c.tcb.rcvNxt + c.receiveWindowBytes();
                    case 'U' -> c.tcb.sndUna;
                    case 'N' -> c.tcb.sndNxt;
                    default -> c.tcb.sndWndEnd();
                };
        return text.length() == 1 ? value : value + Integer.parseInt(text.substring(1));
    }

    /** A segment of no connection: flags, sequence number, so many octets. */
    static Segment bare(String flags, int seq, int length) {
        return new Segment().clear().seq(seq).flags(bits(flags)).data(ByteBuffer.allocate(length), 0, length);
    }
}
