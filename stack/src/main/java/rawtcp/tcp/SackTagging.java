package rawtcp.tcp;

import java.util.Arrays;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;
import rawtcp.wire.TcpOptions;

/** RFC 2018, RFC 2883: what the SACK blocks of an ACK tell of the chunks in flight. */
final class SackTagging {
    private SackTagging() {}

    static void tag(Connection c, Segment in, AckNews news, long nowNs) {
        TcpOptions options = in.options();
        int blocks = options.sackCount();
        if (blocks == 0 || !c.sackAgreed) {
            return;
        }
        boolean duplicate = reportsDuplicate(c, options, in.ack())
                && noteDuplicate(c, options.sackLeft(0), options.sackRight(0), news);
        if (c.board.out == 0) {
            return;
        }
        int highest = c.board.highestSacked();
        int[] order = valid(c, in, duplicate, news.priorUna);
        for (int i : order) {
            tagBlock(c, options.sackLeft(i), options.sackRight(i), duplicate && i == 0, highest, news, nowNs);
        }
        if (news.anyLate && (c.recovery.state() != CongestionState.LOSS || c.undo.isPossible())) {
            noteReordering(c, news.lateSeq, MibCounter.SACK_REORDER);
        }
    }

    /** Which blocks to look at, in the order of their sequence numbers. */
    private static int[] valid(Connection c, Segment in, boolean duplicate, int priorUna) {
        TcpOptions options = in.options();
        int[] order = new int[options.sackCount()];
        int count = 0;
        for (int i = 0; i < order.length; i++) {
            int left = options.sackLeft(i);
            if (!isValid(c, duplicate && i == 0, left, options.sackRight(i))) {
                countInvalid(c, in, duplicate && i == 0, options.sackRight(i));
                continue;
            }
            if (!SeqNum.gt(options.sackRight(i), priorUna)) {
                continue;
            }
            int at = count++;
            while (at > 0 && SeqNum.gt(options.sackLeft(order[at - 1]), left)) {
                order[at] = order[--at];
            }
            order[at] = i;
        }
        return Arrays.copyOf(order, count);
    }

    /** What is old because ACKs came in another order does not count (Linux tcp_sacktag_write_queue). */
    private static void countInvalid(Connection c, Segment in, boolean duplicate, int right) {
        if (duplicate) {
            boolean mayUndo = c.undo.isPossible();
            c.mib.count(mayUndo ? MibCounter.DSACK_IGNORED_OLD : MibCounter.DSACK_IGNORED_NO_UNDO);
        } else if (in.ack() == c.tcb.sndUna || SeqNum.gt(right, c.tcb.sndUna)) {
            c.mib.count(MibCounter.SACK_DISCARD);
        }
    }

    /** RFC 2883 4: the first block lies below the ACK, or inside the second. */
    private static boolean reportsDuplicate(Connection c, TcpOptions options, int ack) {
        int left = options.sackLeft(0);
        int right = options.sackRight(0);
        if (SeqNum.lt(left, ack)) {
            c.mib.count(MibCounter.DSACK_RECV);
            return true;
        }
        boolean inSecond = options.sackCount() > 1
                && SeqNum.le(right, options.sackRight(1))
                && SeqNum.ge(left, options.sackLeft(1));
        c.mib.add(MibCounter.DSACK_OFO_RECV, inSecond ? 1 : 0);
        return inSecond;
    }

    /** False: it can't be about what we sent (Linux tcp_dsack_seen). */
    private static boolean noteDuplicate(Connection c, int left, int right, AckNews news) {
        int bytes = SeqNum.distance(left, right);
        if (bytes <= 0 || bytes > c.tcb.maxSndWnd) {
            c.mib.count(MibCounter.DSACK_DUBIOUS);
            return false;
        }
        int segments = Math.max(1, (bytes + c.mss.send() - 1) / c.mss.send());
        if (bytes <= c.mss.send() && c.probe.isEnd(right)) {
            news.probeDuplicated = true;
        }
        c.counters.duplicatesReported += segments;
        if (c.counters.duplicatesReported > c.counters.retransmitted) {
            c.mib.count(MibCounter.DSACK_DUBIOUS);
            return false; // it is not we who sent it twice
        }
        c.mib.add(MibCounter.DSACK_RECV_SEGS, segments);
        if (c.board.reorderingSeen > 0 && !news.probeDuplicated) {
            c.rack.onDuplicateReported();
        }
        news.duplicateReported = true;
        news.sackDelivered += segments;
        if (!SeqNum.gt(right, news.priorUna)) { // else the segments themselves tell
            c.undo.duplicateReported(right, segments);
        }
        return true;
    }

    /**
     * Within what was sent and is not acknowledged; a report of a duplicate may also lie below, but not before the recovery
     * that it may undo (Linux tcp_is_sackblock_valid).
     */
    private static boolean isValid(Connection c, boolean duplicate, int left, int right) {
        if (!SeqNum.lt(left, right) || SeqNum.gt(right, c.tcb.sndNxt)) {
            return false;
        }
        int una = c.tcb.sndUna;
        boolean below = duplicate && SeqNum.le(right, una) && c.undo.isPossibleOf(right);
        return SeqNum.gt(left, una) || below;
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
            c.undo.duplicateReported(chunk.end(), chunk.segments);
            if (chunk.sacked) {
                late(news, chunk.seq);
            }
        }
        if (SeqNum.le(chunk.end(), c.tcb.sndUna)) {
            return; // it is about to go
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
            news.sackDelivered += chunk.segments;
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
    static void noteReordering(Connection c, int lateSeq, MibCounter seenBy) {
        int metric = SeqNum.distance(lateSeq, c.board.highestSacked());
        if (metric <= 0) {
            return;
        }
        int mss = c.mss.send();
        if (metric > c.board.reordering * (long) mss) {
            c.board.reordering = (int) Math.min((metric + mss - 1) / mss, c.knobs.number(Knob.TCP_MAX_REORDERING));
        }
        c.board.reorderingSeen++;
        c.mib.count(seenBy);
    }
}
