package rawtcp.sim;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import rawtcp.net.Fate;
import rawtcp.net.Packet;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.Segment;

/**
 * Everything that was on the wire: a digest over time and bytes, to compare two runs by; the last lines in script
 * notation, written only when they are asked for; and all of them for whoever listens.
 */
public final class WireLog {
    private record Line(long nowNs, String from, String to, Packet packet, Fate fate) {}

    private final long startNs;
    private final int kept;
    private final ArrayDeque<Line> last = new ArrayDeque<>();
    private final MessageDigest digest = sha256();
    private final ByteBuffer stamp = ByteBuffer.allocate(Long.BYTES);
    private final Map<String, Integer> isns = new TreeMap<>();
    private Consumer<String> listener;
    private long segments;

    /** {@code kept}: how many lines {@link #last} remembers. */
    public WireLog(long startNs, int kept) {
        this.startNs = startNs;
        this.kept = kept;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has it", e);
        }
    }

    public void listen(Consumer<String> toEachLine) {
        listener = toEachLine;
    }

    void sent(long nowNs, String from, String to, Packet packet) {
        segments++;
        digest.update(stamp.putLong(0, nowNs).array());
        digest.update(packet.bytes().array());
        if (last.size() == kept) {
            last.removeFirst();
        }
        noteIsn(packet);
    }

    /** The fate of the packet that was sent last; {@code as}: its bytes as they were sent. */
    void fate(long nowNs, String from, String to, Packet as, Fate fate) {
        Line line = new Line(nowNs, from, to, as, fate);
        last.addLast(line);
        if (listener != null) {
            listener.accept(text(line));
        }
    }

    private void noteIsn(Packet packet) {
        if ((packet.flags() & Segment.SYN) != 0) {
            Segment syn = packet.segment();
            if (syn != null) {
                isns.put(end(syn, true) + end(syn, false), syn.seq());
            }
        }
    }

    private static String end(Segment segment, boolean source) {
        return source
                ? segment.source() + ":" + segment.sourcePort() + " "
                : segment.destination() + ":" + segment.destinationPort() + " ";
    }

    public long segments() {
        return segments;
    }

    /** Of all that was sent so far, in hexadecimal. */
    public String digest() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("SHA-256 can be cloned", e);
        }
    }

    public List<String> last() {
        List<String> lines = new ArrayList<>(last.size());
        for (Line line : last) {
            lines.add(text(line));
        }
        return lines;
    }

    /** Seconds, cut to microseconds. */
    static double seconds(long ns) {
        long micros = ns / 1_000;
        return micros / 1e6;
    }

    private String text(Line line) {
        String time = String.format(Locale.ROOT, "%13.6f", seconds(line.nowNs - startNs));
        String fate = line.fate.word().isEmpty() ? "" : "   (" + line.fate.word() + ")";
        return time + "  " + line.from + " > " + line.to + "  " + content(line.packet) + fate;
    }

    private String content(Packet packet) {
        Segment segment = packet.segment();
        if (segment != null) {
            int sentIsn = isns.getOrDefault(end(segment, true) + end(segment, false), 0);
            int receivedIsn = isns.getOrDefault(end(segment, false) + end(segment, true), 0);
            return segment.sourcePort() + ">" + segment.destinationPort() + " " + segment.text(sentIsn, receivedIsn);
        }
        IcmpError error = IcmpCodec.decode(packet.bytes(), 0, packet.length());
        return error == null
                ? "? " + packet.length() + " bytes"
                : "icmp " + error.sentence() + " about " + error.tuple();
    }
}
