package rawtcp.tcp;

import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 eighth: the FIN bit. A FIN ahead of missing data is remembered until they have come. */
final class Step8Fin {
    private Step8Fin() {}

    static void accept(Connection c, Segment in, long nowNs) {
        if (c.finReceived) {
            return;
        }
        if (in.has(Segment.FIN) && SeqNum.ge(in.end() - 1, c.tcb.rcvNxt)) {
            boolean alone = in.dataLength() == 0 && in.seq() != c.tcb.rcvNxt;
            c.mib.add(MibCounter.OFO_QUEUE, alone ? 1 : 0);
            c.mib.add(MibCounter.OFO_MERGE, alone && c.finSeen ? 1 : 0);
            if (c.finSeen && in.dataLength() == 0) {
                c.replies.reportDuplicate(c, in.seq(), in.end());
            }
            c.finSeen = true;
            c.finSeq = in.end() - 1;
            if (in.dataLength() == 0 && c.finSeq != c.tcb.rcvNxt) {
                c.sackBlocks.arrived(c.finSeq, in.end());
            }
        }
        if (c.finSeen && c.finSeq == c.tcb.rcvNxt) {
            reached(c, nowNs);
            boolean mayGrow = !c.options.isSet(ConnectionOption.RCVBUF);
            if (in.dataLength() == 0
                    && c.memory.isExceeded()
                    && !mayGrow) { // taken although nothing else would be (Linux)
                c.ackPolicy.oweNow();
            }
        } else if (in.has(Segment.FIN) && in.dataLength() == 0) {
            c.ackPolicy.owe();
            c.replies.duplicateAck();
        }
    }

    private static void reached(Connection c, long nowNs) {
        c.finReceived = true;
        c.tcb.rcvNxt++;
        c.receiveBuffer.dropRanges(); // nothing can follow a FIN
        c.ackPolicy.owe();
        c.changed();
        switch (c.state()) {
            case SYN_RCVD, ESTABLISHED -> {
                c.sackBlocks.forget(); // in FIN_WAIT the ACK of the FIN tells them once more (Linux)
                c.moveTo(State.CLOSE_WAIT, Cause.FIN_RECEIVED, nowNs);
                c.ackPolicy.enterPingPong(); // the application's answer may carry the ACK (Linux)
            }
            case FIN_WAIT_1 -> { // ours is not acknowledged: step 5
                c.replies.ackNow();
                c.moveTo(State.CLOSING, Cause.FIN_RECEIVED, nowNs);
            }
            case FIN_WAIT_2 -> {
                c.replies.ackNow();
                ArriveTimeWait.enter(c, Cause.FIN_RECEIVED, nowNs);
            }
            case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> {}
        }
    }
}
