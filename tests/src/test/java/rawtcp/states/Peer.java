package rawtcp.states;

import static rawtcp.wire.FlagLetters.bits;
import static rawtcp.wire.FlagLetters.letters;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.SeqNum;

/**
 * The other end: what it knows from what it saw, and the bytes it sends. A segment is one line, {@code FP. R(10) ack U},
 * where letters stand for what it knows of the sequence variables of the endpoint under test: I the peer's own ISN;
 * R RCV.NXT; E the right edge of the window, W the window's size; U SND.UNA, N SND.NXT; M the largest window that the
 * peer has offered; A the ISS of an endpoint whose SYN is yet to be seen.
 */
final class Peer {
    static final IpAddress ADDRESS = IpAddress.parse("10.0.0.2");
    static final int PORT = 80;

    /** Its sequence numbers wrap within the first segments. */
    static final int ISN = 0xffff_fffa;

    static final int WINDOW = 0xffff;

    /** U and N where there is no connection. */
    private static final int NOWHERE = 1_000_000;

    private static final int FIRST_TSVAL = 0xffff_fffd;
    private static final int OLD_BY = 1_000;

    private static final String NUMBER = "[A-Z]?(?:[+-]?(?:[0-9]+|[A-Z]))*";
    private static final Pattern SEGMENT = Pattern.compile("([FSRPUEW]*\\.?|-) (" + NUMBER + ")\\((" + NUMBER
            + ")\\)(?: ack (" + NUMBER + "))?(?: win ([0-9]+))?(?: urg ([0-9]+))?(?: <(.*)>)?");
    private static final Pattern TERM = Pattern.compile("([+-]?)([0-9]+|[A-Z])");

    /** The endpoint's sequence numbers as they were seen. */
    int iss = NOWHERE;

    int sndUna = NOWHERE;
    int sndNxt = NOWHERE;
    int rcvNxt = ISN + 1;
    int edge = ISN + 1;

    /** Its own timestamps are now left away. */
    boolean leavesTimestampsAway;

    /** False: what it knows stays as it is, so that letters keep their meaning throughout an event. */
    boolean learns = true;

    private final boolean timestamps;
    /** TSval of the last segment it sent with one, and of the first since it has stopped to learn; 0: none yet. */
    int lastTsValSent;

    int firstTsValSent;
    private boolean firstOfEvent;

    private int tsVal = FIRST_TSVAL;
    private int lastTsVal;
    private boolean synSeen;

    Peer(boolean timestamps) {
        this.timestamps = timestamps;
    }

    static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches();
    }

    // what it sees

    void sees(Segment s) {
        if (s.options().hasTimestamps()) {
            lastTsVal = s.options().tsVal();
        }
        if (!learns || s.has(Segment.RST)) {
            return;
        }
        if (s.has(Segment.SYN) && !synSeen) {
            synSeen = true;
            iss = s.seq();
            sndUna = iss;
            sndNxt = iss;
            edge = s.has(Segment.ACK) ? s.ack() : rcvNxt + s.window();
        }
        if (SeqNum.gt(s.end(), sndNxt)) {
            sndNxt = s.end();
        }
        if (s.has(Segment.ACK)) {
            rcvNxt = SeqNum.max(rcvNxt, s.ack());
            edge = SeqNum.max(edge, s.ack() + s.window());
        }
    }

    // what it sends

    /** The packet of a line; what it acknowledges is remembered. */
    ByteBuffer packet(String line) {
        Matcher m = match(line);
        Segment s = new Segment().clear();
        s.source(ADDRESS, PORT).destination(Stand.ADDRESS, Stand.PORT);
        s.flags(bits(m.group(1))).seq(value(m.group(2)));
        int length = value(m.group(3));
        s.data(bytes(s.seq() - ISN + (s.has(Segment.SYN) ? 1 : 0), length), 0, length);
        if (m.group(4) != null) {
            s.ack(value(m.group(4)));
        }
        s.window(m.group(5) == null ? WINDOW : Integer.parseInt(m.group(5)));
        s.urgentPointer(m.group(6) == null ? 0 : Integer.parseInt(m.group(6)));
        String option = m.group(7) == null ? "" : m.group(7);
        options(s, option);
        if (learns && s.has(Segment.ACK) && SeqNum.gt(s.ack(), sndUna) && SeqNum.le(s.ack(), sndNxt)) {
            sndUna = s.ack();
        }
        ByteBuffer packet = ByteBuffer.allocate(1 << 16);
        packet.limit(SegmentCodec.encodeIpv4(s, packet, 0));
        return damaged(packet, option);
    }

    private void options(Segment s, String option) {
        if (s.has(Segment.SYN)) {
            s.options().mss(1460).sackPermitted(timestamps);
        }
        if (timestamps && !leavesTimestampsAway) {
            int value =
                    switch (option) {
                        case "old" -> tsVal - OLD_BY;
                        case "same" -> tsVal - 1;
                        default -> tsVal++;
                    };
            s.options().timestamps(value, lastTsVal);
            firstTsValSent = learns || firstOfEvent ? value : firstTsValSent;
            firstOfEvent = learns;
            lastTsValSent = value;
        }
    }

    /** What no encoder makes: a wrong checksum, options with wrong lengths, an option that nobody knows. */
    private static ByteBuffer damaged(ByteBuffer packet, String option) {
        switch (option) {
            case "bad checksum" -> packet.put(36, (byte) (packet.get(36) ^ 1));
            case "option of length 0" -> RawOption.insert(packet, 254, 0, 1, 1);
            case "option of length 1" -> RawOption.insert(packet, 254, 1, 1, 1);
            case "option past the header" -> RawOption.insert(packet, 254, 99, 1, 1);
            case "unknown option" -> RawOption.insert(packet, 254, 3, 77, 1);
            default -> {}
        }
        return packet;
    }

    // the notation

    /** A line of the table as {@link #text} gives it, with the letters resolved. */
    String resolved(String line) {
        Matcher m = match(line);
        String text =
                letters(bits(m.group(1))) + " " + relative(value(m.group(2)), iss) + "(" + value(m.group(3)) + ")";
        text += m.group(4) == null ? "" : " ack " + relative(value(m.group(4)), ISN);
        return m.group(6) == null ? text : text + " urg " + m.group(6);
    }

    String text(Segment s) {
        String text = letters(s.flags()) + " " + relative(s.seq(), iss) + "(" + s.dataLength() + ")";
        text += s.has(Segment.ACK) ? " ack " + relative(s.ack(), ISN) : "";
        return s.has(Segment.URG) ? text + " urg " + s.urgentPointer() : text;
    }

    private static int relative(int seq, int isn) {
        return seq - isn;
    }

    /** {@code R+10}, {@code U-M-1}, {@code 7}. */
    int value(String expression) {
        Matcher term = TERM.matcher(expression);
        int sum = 0;
        while (term.find()) {
            int value = Character.isLetter(term.group(2).charAt(0))
                    ? letter(term.group(2).charAt(0))
                    : Integer.parseInt(term.group(2));
            sum += "-".equals(term.group(1)) ? -value : value;
        }
        return sum;
    }

    private int letter(char letter) {
        return switch (letter) {
            case 'I' -> ISN;
            case 'R' -> rcvNxt;
            case 'E' -> edge;
            case 'W' -> edge - rcvNxt;
            case 'U' -> sndUna;
            case 'N' -> sndNxt;
            case 'A' -> iss;
            case 'M' -> WINDOW;
            default -> throw new IllegalArgumentException("no such variable: " + letter);
        };
    }

    /** Data whose every byte tells its place in the peer's stream. */
    static ByteBuffer bytes(int from, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            bytes.put(i, at(from + i));
        }
        return bytes;
    }

    static byte at(int place) {
        return (byte) (place ^ (place >>> 8) * 31);
    }

    private static Matcher match(String line) {
        Matcher m = SEGMENT.matcher(line.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("not a segment: " + line);
        }
        return m;
    }
}
