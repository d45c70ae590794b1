package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.tcp.parts.AckPolicy;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 seventh: the segment's text. */
final class Step7Text {
    private Step7Text() {}

    static Verdict accept(Connection c, Segment in, long nowNs) {
        boolean takesText =
                switch (c.state()) {
                    case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
                    default -> false; // the peer has sent its FIN: there should be none
                };
        if (!takesText || in.dataLength() == 0) {
            return Verdict.CONTINUE;
        }
        int firstSeq = in.seq() + (in.has(Segment.SYN) ? 1 : 0);
        boolean isNew = SeqNum.gt(firstSeq + in.dataLength(), c.tcb.rcvNxt);
        boolean nobodyReads = c.isOrphan() || (c.readShut && c.state() != State.ESTABLISHED);
        if (isNew && nobodyReads) { // SHLD-3: it would be lost unread, so the peer is told, as if there were nothing
            // (Linux)
            UserCalls.reset(c, Cause.DATA_AFTER_CLOSE, nowNs);
            c.replies.reset(in.ack(), 0, false);
            return Verdict.DROP;
        }
        store(c, in, firstSeq, nowNs);
        return Verdict.CONTINUE;
    }

    private static void store(Connection c, Segment in, int firstSeq, long nowNs) {
        int offset = SeqNum.distance(c.tcb.rcvNxt, firstSeq);
        int from = Math.max(0, -offset); // what we have already
        offset = Math.max(0, offset);
        int promised = Math.min(c.receiveWindowBytes(), c.receiveBuffer.space());
        int length = Math.min(in.dataLength() - from, promised - offset); // what lies in the window
        if (from >= in.dataLength()) {
            c.counters.duplicatesIn++;
            c.ackPolicy.enterQuick();
            c.replies.ackNow();
        } else if (length <= 0) {
            c.counters.outOfWindowIn++;
            c.replies.ackNow();
        } else {
            insert(c, in, offset, from, length, nowNs);
        }
    }

    private static void insert(Connection c, Segment in, int offset, int from, int length, long nowNs) {
        boolean hadGaps = c.receiveBuffer.hasGaps();
        int readable = c.receiveBuffer.insert(offset, in, from, length);
        if (readable == 0) { // SHLD-31: kept for later; RFC 5681 4.2: a duplicate ACK at once
            c.counters.outOfOrderIn++;
            c.ackPolicy.enterQuick();
            c.replies.duplicateAck();
            return;
        }
        c.tcb.rcvNxt += readable;
        c.counters.bytesReceived += readable;
        c.tcb.rcvUp =
                SeqNum.max(c.tcb.rcvUp, c.tcb.rcvNxt - c.receiveBuffer.readable()); // read already: nothing urgent
        if (c.receiveBuffer.readable() >= Receive.lowWater(c)) {
            c.wakeups.data();
        }
        c.changed();
        AckPolicy.Decision decision = c.ackPolicy.onData(nowNs, length, c.mss.receive());
        if (hadGaps || decision == AckPolicy.Decision.NOW) { // RFC 5681 4.2: at once when a hole is filled
            c.replies.ackNow();
        } else if (!c.timers.isArmed(Timer.DELAYED_ACK)) {
            c.timers.arm(Timer.DELAYED_ACK, nowNs, Math.min(AckPolicy.DELAY_NS, Limits.ackDelayNs(c)));
        }
    }
}
