package rawtcp.tcp;

import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;
import rawtcp.wire.TcpOptions;

/** RFC 2018, RFC 2883: what the SACK blocks of an ACK tell of the chunks in flight. */
final class SackTagging {
    private static final int MAX_REORDERING = 300;

    private SackTagging() {}

    static void tag(Connection c, Segment in, AckNews news, long nowNs) {
        TcpOptions options = in.options();
        int blocks = options.sackCount();
        if (blocks == 0 || !c.sackAgreed) {
            return;
        }
        boolean duplicate = reportsDuplicate(options, in.ack());
        if (duplicate) {
            noteDuplicate(c, options.sackLeft(0), options.sackRight(0), news);
        }
        int highest = c.board.highestSacked();
        for (int i = 0; i < blocks; i++) {
            int left = options.sackLeft(i);
            int right = options.sackRight(i);
            if (isValid(c, left, right)) {
                tagBlock(c, left, right, duplicate && i == 0, highest, news, nowNs);
            }
        }
        if (news.anyLate && (c.recovery.state() != CongestionState.LOSS || c.recovery.mayUndoLater())) {
            noteReordering(c, news.lateSeq);
        }
    }

    /** RFC 2883 4: the first block lies below the ACK, or inside the second. */
    private static boolean reportsDuplicate(TcpOptions options, int ack) {
        int left = options.sackLeft(0);
        int right = options.sackRight(0);
        if (SeqNum.lt(left, ack)) {
            return true;
        }
        return options.sackCount() > 1
                && SeqNum.le(right, options.sackRight(1))
                && SeqNum.ge(left, options.sackLeft(1));
    }

    private static void noteDuplicate(Connection c, int left, int right, AckNews news) {
        int bytes = SeqNum.distance(left, right);
        if (bytes <= 0 || bytes > Math.max(c.tcb.maxSndWnd, 1) || SeqNum.gt(right, c.tcb.sndNxt)) {
            return;
        }
        int segments = Math.max(1, (bytes + c.mss.send() - 1) / c.mss.send());
        if (bytes <= c.mss.send() && c.probe.isEnd(right)) {
            news.probeDuplicated = true;
        }
        c.counters.duplicatesReported += segments;
        if (c.counters.duplicatesReported > c.counters.retransmitted) {
            return; // it is not we who sent it twice
        }
        if (c.board.reorderingSeen && !news.probeDuplicated) {
            c.rack.onDuplicateReported();
        }
        news.duplicateReported = true;
        c.board.delivered += segments;
        c.recovery.duplicateReported(right, news.priorUna, segments);
    }

    /** Within what was sent and is not acknowledged (Linux tcp_is_sackblock_valid, but for D-SACK). */
    private static boolean isValid(Connection c, int left, int right) {
        return SeqNum.lt(left, right) && SeqNum.le(right, c.tcb.sndNxt) && SeqNum.ge(left, c.tcb.sndUna);
    }

    private static void tagBlock(
            Connection c, int left, int right, boolean duplicate, int highest, AckNews news, long nowNs) {
        for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            if (SeqNum.ge(chunk.seq, right)) {
                return;
            }
            if (SeqNum.le(chunk.end(), left) || !cutTo(c, chunk, left, right)) {
                continue;
            }
            tagChunk(c, chunk, duplicate, highest, news, nowNs);
        }
    }

    /** Cuts {@code chunk} at segment boundaries so that the block covers it. False: what is left of it is not covered. */
    private static boolean cutTo(Connection c, Chunk chunk, int left, int right) {
        int mss = chunk.segmentBytes;
        if (SeqNum.lt(chunk.seq, left)) { // its head is not covered: cut that off; the rest comes next
            int before = (SeqNum.distance(chunk.seq, left) + mss - 1) / mss * mss;
            if (before < chunk.length) {
                c.board.split(chunk, before, mss);
            }
            return false;
        }
        if (SeqNum.gt(chunk.end(), right)) {
            int covered = SeqNum.distance(chunk.seq, right) / mss * mss;
            if (covered <= 0 || covered >= chunk.length) {
                return false;
            }
            c.board.split(chunk, covered, mss);
        }
        return true;
    }

    private static void tagChunk(Connection c, Chunk chunk, boolean duplicate, int highest, AckNews news, long nowNs) {
        if (duplicate && chunk.everRetransmitted) {
            if (chunk.sacked) {
                late(news, chunk.seq);
            }
        }
        if (!chunk.sacked) {
            c.rack.delivered(chunk, nowNs);
            c.rate.delivered(chunk);
            if (!chunk.everRetransmitted) {
                if (SeqNum.lt(chunk.seq, highest)) { // it was overtaken
                    late(news, chunk.seq);
                }
                news.originalDelivered |= SeqNum.le(chunk.end(), c.recovery.highSeq());
                news.firstSackedSentNs = news.firstSackedSentNs < 0 ? chunk.sentNs : news.firstSackedSentNs;
                news.lastSackedSentNs = chunk.sentNs;
            }
            c.board.markSacked(chunk);
            c.board.delivered += chunk.segments;
            news.dataSacked = true;
        }
        if (duplicate) {
            c.board.retransmissionArrived(chunk);
        }
    }

    private static void late(AckNews news, int seq) {
        if (!news.anyLate || SeqNum.lt(seq, news.lateSeq)) {
            news.lateSeq = seq;
            news.anyLate = true;
        }
    }

    /** Linux tcp_check_sack_reordering: how far a late segment was overtaken is how many duplicates mean nothing. */
    static void noteReordering(Connection c, int lateSeq) {
        int metric = SeqNum.distance(lateSeq, c.board.highestSacked());
        if (metric <= 0) {
            return;
        }
        int mss = c.mss.send();
        if (metric > c.board.reordering * (long) mss) {
            c.board.reordering = Math.min((metric + mss - 1) / mss, MAX_REORDERING);
        }
        c.board.reorderingSeen = true;
    }
}
