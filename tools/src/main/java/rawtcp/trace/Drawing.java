package rawtcp.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.tcp.Flight;
import rawtcp.trace.TraceEvent.Note;
import rawtcp.trace.TraceEvent.Packet;
import rawtcp.wire.Segment;

/** What pictures are made of: a trace without the packets' bytes. */
public final class Drawing {
    /** So many packets fill a picture; of the others only the number is told. */
    private static final int MOST = 20_000;

    /**
     * A packet.
     *
     * @param lost it has reached nobody
     * @param again all of it had been sent before
     * @param text without {@code mark}, which says what a fault rule or a user has done with it; empty: nothing
     * @param seq relative to its sender's initial number, and {@code ack} to that of its receiver; -1: none
     * @param window in octets
     * @param cwnd our congestion window in octets, and {@code ssthresh} its threshold; -1: none
     */
    record Rung(
            long atNs,
            Flow flow,
            boolean inbound,
            boolean lost,
            boolean again,
            String text,
            String mark,
            long seq,
            int length,
            long ack,
            long window,
            long cwnd,
            long ssthresh,
            List<Note> causes) {
        String whole() {
            return mark.isEmpty() ? text : text + "  (" + mark + ")";
        }
    }

    /** A rung or a note, in order. */
    record Row(Rung rung, Note note) {}

    final List<Row> rows = new ArrayList<>();
    /** Behind the last octet that each direction has sent: out, in. */
    private final Map<Flow, long[]> sent = new HashMap<>();

    private int rungs;
    private int left;

    public void add(List<TraceEvent> events) {
        for (TraceEvent event : events) {
            if (rungs >= MOST) {
                left += event instanceof Packet ? 1 : 0;
            } else if (event instanceof Packet packet) {
                rows.add(new Row(rung(packet), null));
                rungs++;
            } else {
                rows.add(new Row(null, (Note) event));
            }
        }
    }

    /** How many packets are not drawn. */
    int left() {
        return left;
    }

    int rungs() {
        return rungs;
    }

    private Rung rung(Packet packet) {
        Segment s = packet.segment();
        Flight flight = packet.flight();
        boolean acks = s != null && s.has(Segment.ACK);
        int theirs = packet.inbound() ? packet.irs() : packet.iss();
        int ours = packet.inbound() ? packet.iss() : packet.irs();
        int shift = packet.inbound() ? packet.flow().sndScale : packet.flow().rcvScale;
        long seq = s == null ? -1 : Integer.toUnsignedLong(s.seq() - theirs);
        return new Rung(
                packet.atNs(),
                packet.flow(),
                packet.inbound(),
                packet.isLost(),
                s != null && isAgain(packet, seq, seq + s.length()),
                PacketLine.content(packet),
                packet.mark() == null ? "" : packet.mark().text(),
                seq,
                s == null ? 0 : s.dataLength(),
                acks ? Integer.toUnsignedLong(s.ack() - ours) : -1,
                s == null ? 0 : (long) s.window() << (s.has(Segment.SYN) ? 0 : shift),
                flight == null ? -1 : flight.cwnd(),
                flight == null ? -1 : flight.ssthresh(),
                packet.causes());
    }

    private boolean isAgain(Packet packet, long seq, long end) {
        long[] ends = sent.computeIfAbsent(packet.flow(), flow -> new long[2]);
        int way = packet.inbound() ? 1 : 0;
        boolean again = end > seq && end <= ends[way];
        ends[way] = Math.max(ends[way], end);
        return again;
    }
}
