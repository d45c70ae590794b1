package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.SeqNum;

/** Chunks that are sent again, made to fit what the segments are now. */
final class Refitting {
    private Refitting() {}

    /** Joins crumbs, cuts what is more than {@code segments} or than the peer's window. False: the window has no room. */
    static boolean fit(Connection c, Chunk chunk, int segments) {
        int mss = c.fullSegment();
        int window = SeqNum.distance(chunk.seq, c.tcb.sndWndEnd());
        if (window <= 0) {
            if (chunk.seq != c.tcb.sndUna) {
                return false; // SHLD-16
            }
            window = mss; // the first one asks whether the window has opened
        }
        int length = mss * segments;
        if (length > window) {
            length = window / mss * mss;
            length = length == 0 ? window : length;
        }
        if (chunk.length > length) {
            c.board.split(chunk, length, mss);
        } else if (chunk.segments == 1 && c.knobs.on(Knob.TCP_RETRANS_COLLAPSE)) {
            collapse(c, chunk, Math.min(window, mss));
        }
        count(c, chunk, mss);
        return true;
    }

    private static void count(Connection c, Chunk chunk, int mss) {
        int segments = SendQueue.segmentsOf(chunk, mss);
        c.board.recount(chunk, segments - chunk.segments);
        chunk.segments = segments;
        chunk.segmentBytes = mss;
    }

    /** What is in flight left when the peer's MSS was not yet known. */
    static void countBySegmentsOfPeer(Connection c) {
        for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            count(c, chunk, c.fullSegment());
        }
    }

    /** Small chunks that follow travel along (RFC 9293 3.8.1; Linux tcp_retrans_try_collapse). */
    private static void collapse(Connection c, Chunk chunk, int room) {
        while (chunk.length < room) {
            Chunk next = c.sendQueue.nextSent(chunk);
            boolean fits = next != null
                    && next.segments == 1
                    && !next.sacked
                    && !chunk.endOfRecord
                    && chunk.length + next.length <= room
                    && SeqNum.le(next.end(), c.tcb.sndWndEnd());
            if (!fits) {
                return;
            }
            c.board.joined(next);
            c.sendQueue.absorbNext(chunk);
        }
    }
}
