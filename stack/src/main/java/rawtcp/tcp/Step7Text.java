package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 seventh: the segment's text. */
final class Step7Text {
    private Step7Text() {}

    static Verdict accept(Connection c, Segment in, long nowNs) {
        boolean sentAgain = in.length() > 0 && SeqNum.le(in.end(), c.tcb.rcvNxt);
        if (sentAgain) { // our ACK was lost, or late; or it is the SYN-ACK of a simultaneous opening (Linux)
            c.counters.duplicatesIn++;
            c.mib.count(MibCounter.DELAYED_ACK_LOST);
            c.log.dropped(Cause.TEXT_AGAIN, nowNs);
            c.replies.reportDuplicate(c, in.seq(), in.end());
            c.ackPolicy.enterQuick(c.receiveWindowBytes());
            return Verdict.CONTINUE;
        }
        boolean takesText =
                switch (c.state()) {
                    case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
                    default -> false; // the peer has sent its FIN: there should be none
                };
        if (takesText && nobodyReads(c) && bringsText(c, in)) { // SHLD-3: it would be lost, so the peer is told, as if
            // there were nothing (Linux)
            c.mib.count(MibCounter.ABORT_ON_DATA);
            c.finSeen |= in.has(Segment.FIN); // which may mean something to Fast Open
            String detail = in.dataLength() == 0 ? null : Text.bytes(in.dataLength());
            UserCalls.reset(c, Cause.DATA_AFTER_CLOSE, detail, nowNs);
            c.replies.reset(in.ack(), 0, false);
            return Verdict.DROP;
        }
        if (takesText
                && in.length() > 0
                && SeqNum.ge(in.seq(), c.tcb.rcvNxt + c.receiveWindowBytes())
                && !isBareFinInOrder(c, in)) {
            c.counters.outOfWindowIn++;
            c.mib.add(MibCounter.ZERO_WINDOW_DROP, in.seq() == c.tcb.rcvNxt ? 1 : 0);
            c.log.dropped(Cause.TEXT_BEYOND, nowNs);
            c.ackPolicy.enterQuick(c.receiveWindowBytes());
            return Verdict.DROP;
        }
        if (!takesText || in.dataLength() == 0) {
            if (in.dataLength() > 0) {
                c.log.dropped(Cause.TEXT_AFTER_FIN, nowNs);
            }
            return Verdict.CONTINUE;
        }
        store(c, in, in.seq() + (in.has(Segment.SYN) ? 1 : 0), nowNs);
        return Verdict.CONTINUE;
    }

    private static boolean nobodyReads(Connection c) {
        return c.isOrphan() || (c.readShut && c.state() != State.ESTABLISHED);
    }

    /** Text that is new; a FIN ahead of RCV.NXT has some before it, which is still to come. */
    private static boolean bringsText(Connection c, Segment in) {
        return in.length() > 0 && SeqNum.gt(in.end() - (in.has(Segment.FIN) ? 1 : 0), c.tcb.rcvNxt);
    }

    /** It takes no room, so that a closed window need not keep it out (Linux). */
    private static boolean isBareFinInOrder(Connection c, Segment in) {
        return in.has(Segment.FIN) && in.dataLength() == 0 && in.seq() == c.tcb.rcvNxt;
    }

    /** What the window has promised finds a place, whatever its buffers cost; Linux may drop it and ask again. */
    private static void store(Connection c, Segment in, int firstSeq, long nowNs) {
        int offset = SeqNum.distance(c.tcb.rcvNxt, firstSeq);
        int from = Math.max(0, -offset); // what we have already
        offset = Math.max(0, offset);
        boolean closed = c.receiveWindowBytes() == 0;
        if (from > 0) {
            c.replies.reportDuplicate(c, firstSeq, c.tcb.rcvNxt);
        }
        int length = Math.min(in.dataLength() - from, c.receiveBuffer.space() - offset);
        if (length <= 0 || closed) {
            c.counters.outOfWindowIn++;
            c.mib.add(MibCounter.ZERO_WINDOW_DROP, closed ? 1 : 0);
            c.log.dropped(Cause.TEXT_NO_ROOM, nowNs);
            c.ackPolicy.enterQuick(c.receiveWindowBytes());
            return;
        }
        insert(c, in, offset, from, length, nowNs);
    }

    /** RFC 2883 4: what of it waits already, up to the end of the first such range (Linux). */
    private static void reportOverlap(Connection c, int offset, int from, int length) {
        int range = c.receiveBuffer.firstOverlap(offset, length);
        if (range >= 0 && from == 0) {
            int left = Math.max(offset, c.receiveBuffer.rangeStart(range));
            int right = Math.min(offset + length, c.receiveBuffer.rangeEnd(range));
            c.replies.reportDuplicate(c, c.tcb.rcvNxt + left, c.tcb.rcvNxt + right, offset == 0);
        }
    }

    /** How many of them hold nothing that another does not: it, or ranges that it covers (Linux: buffers). */
    private static int needless(Connection c, int offset, int length) {
        if (isKnown(c, offset, length)) {
            return 1;
        }
        int covered = 0;
        for (int i = 0; i < c.receiveBuffer.rangeCount() && c.receiveBuffer.rangeStart(i) < offset + length; i++) {
            boolean whole = c.receiveBuffer.rangeStart(i) >= offset && c.receiveBuffer.rangeEnd(i) <= offset + length;
            covered += whole ? 1 : 0;
        }
        return covered;
    }

    /** All of it waits already. */
    private static boolean isKnown(Connection c, int offset, int length) {
        int range = c.receiveBuffer.firstOverlap(offset, length);
        return range >= 0
                && c.receiveBuffer.rangeStart(range) <= offset
                && c.receiveBuffer.rangeEnd(range) >= offset + length;
    }

    private static void insert(Connection c, Segment in, int offset, int from, int length, long nowNs) {
        boolean hadGaps = c.receiveBuffer.hasGaps() || c.finSeen;
        if (hadGaps) {
            reportOverlap(c, offset, from, length);
        }
        long end = c.counters.bytesReceived + offset + length;
        boolean isNews = !hadGaps || !isKnown(c, offset, length);
        int needless = hadGaps ? needless(c, offset, length) : 0;
        int readable = c.receiveBuffer.insert(offset, in, from, length);
        c.memory.add(end, in.dataLength(), offset == 0 && !c.receiveBuffer.hasGaps(), nowNs);
        if (readable == 0) { // SHLD-31: kept for later; RFC 5681 4.2: a duplicate ACK at once
            c.counters.outOfOrderIn += in.pieces();
            boolean kept = c.receiveBuffer.firstOverlap(offset, length) >= 0; // else it was one range too many
            c.mib.count(kept ? MibCounter.OFO_QUEUE : MibCounter.OFO_DROP);
            c.mib.add(MibCounter.OFO_MERGE, needless);
            if (kept) {
                boolean withFin = in.has(Segment.FIN) && from + length == in.dataLength();
                int left = c.tcb.rcvNxt + offset;
                c.sackBlocks.arrived(left, left + length + (withFin ? 1 : 0));
            }
            Acknowledging.receivedAhead(c, in, isNews);
            c.replies.duplicateAck();
            return;
        }
        c.tcb.rcvNxt += readable;
        if (!(c.finSeen && c.finSeq == c.tcb.rcvNxt)) {
            c.sackBlocks.advanced(c.tcb.rcvNxt);
        }
        c.counters.bytesReceived += readable;
        c.tcb.rcvUp =
                SeqNum.max(c.tcb.rcvUp, c.tcb.rcvNxt - c.receiveBuffer.readable()); // read already: nothing urgent
        if (c.receiveBuffer.readable() >= Receive.lowWater(c)) {
            c.wakeups.data();
        }
        c.changed();
        Acknowledging.received(c, in, length, nowNs);
        if (hadGaps && !c.receiveBuffer.hasGaps()) { // RFC 5681 4.2: at once when a hole is filled
            c.ackPolicy.oweNow();
        }
    }
}
