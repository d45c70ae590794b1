package rawtcp.tcp;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * Chunks on their way out, cut into segments one a call: flags that end a chunk go with its last segment. Where the cutting
 * is left to the link, a call gives what is left of a chunk.
 */
final class Burst {
    /**
     * A chunk as it was decided on; what happens to it later is no longer this sending's. {@code mss}: the bytes of its segments; a probe of the path's
     * MTU is one, however long (RFC 4821).
     */
    static final class Piece {
        private int seq;
        private int end;
        private boolean push;
        private boolean fin;
        private int mss;
        private boolean isNew;
        private boolean reduced;
        private Told told;

        private int space() {
            return SeqNum.distance(seq, end) + (fin ? 1 : 0);
        }
    }

    private final Spares spares;
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>(4);
    private int next;
    private boolean begun;
    private boolean lastWasNew;
    private boolean lastWasNewData;
    private Told lastTold;
    private Supplier<Told> told;

    /** What is added from now on tells of this; null: of what has been received when it leaves. */
    void tells(Supplier<Told> of) {
        told = of;
    }

    Burst(Spares spares) {
        this.spares = spares;
    }

    /**
     * Of several segments the last tells the receiver not to wait for more (Linux). {@code reduced}: with the first goes
     * CWR (RFC 3168 6.1.2).
     */
    void add(Chunk chunk, boolean isNew, boolean reduced) {
        Piece piece = spares.piece();
        piece.seq = chunk.seq;
        piece.end = chunk.seq + chunk.length;
        piece.push = chunk.push || chunk.segments > 1;
        piece.fin = chunk.fin;
        piece.mss = chunk.segmentBytes;
        piece.isNew = isNew;
        piece.reduced = reduced;
        piece.told = told == null ? null : told.get();
        waiting.addLast(piece);
    }

    boolean isActive() {
        return !waiting.isEmpty();
    }

    /** The last segment held data, or FIN, that was never sent before. */
    boolean lastWasNew() {
        return lastWasNew;
    }

    /** What {@link #fill} gave last was data sent for the first time. */
    boolean lastWasNewData() {
        return lastWasNewData;
    }

    /** What the segment that {@link #fill} gave last tells of what was received; null: what has been now. */
    Told lastTold() {
        return lastTold;
    }

    /** The next segment. */
    void fill(Connection c, Segment out) {
        Piece piece = waiting.getFirst();
        int seq = begun ? next : piece.seq;
        int left = SeqNum.distance(seq, piece.end);
        boolean large = left > piece.mss && out.mayBeLarge() && !c.isUrgentMode();
        int length = Math.min(
                left, large ? Math.min(Bursts.MAX_BYTES / piece.mss, Segment.MOST_PIECES) * piece.mss : piece.mss);
        boolean last = seq + length == piece.end;
        int flags = Segment.ACK | (piece.reduced && seq == piece.seq ? Segment.CWR : 0);
        lastTold = piece.told;
        lastWasNew = piece.isNew;
        lastWasNewData = piece.isNew && length > 0;
        if (length > 0) {
            c.sendQueue.slice(seq, length, out);
            out.pieceLength(large ? piece.mss : 0);
        }
        if (last) {
            flags |= (piece.fin ? Segment.FIN : 0) | (piece.push ? Segment.PSH : 0);
            spares.giveBack(waiting.removeFirst());
        }
        out.seq(seq).flags(flags);
        begun = !last;
        next = seq + length;
    }

    /** What of it was acknowledged is gone. */
    void follow(int una) {
        Piece first = waiting.peekFirst();
        if (first == null) {
            return;
        }
        if (begun) {
            next = SeqNum.max(next, SeqNum.min(una, first.end));
        }
        int firstSeq = first.seq;
        for (int left = waiting.size(); left > 0; left--) {
            Piece piece = waiting.removeFirst();
            if (SeqNum.le(piece.seq + piece.space(), una)) {
                spares.giveBack(piece);
            } else {
                waiting.addLast(piece);
            }
        }
        if (waiting.isEmpty() || waiting.getFirst().seq != firstSeq) {
            begun = false;
        }
        first = waiting.peekFirst();
        if (first != null && !begun && SeqNum.lt(first.seq, una)) {
            begun = true;
            next = SeqNum.min(una, first.end);
        }
    }

    void stop() {
        waiting.clear();
        begun = false;
    }
}
