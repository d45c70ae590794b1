package rawtcp.tcp;

import rawtcp.wire.Segment;

/** RFC 9293 3.10.7.4 eighth: the FIN bit. A FIN ahead of missing data is remembered until they have come. */
final class Step8Fin {
    private Step8Fin() {}

    static void accept(Connection c, Segment in, long nowNs) {
        if (c.finReceived) {
            return;
        }
        if (in.has(Segment.FIN)) {
            c.finSeen = true;
            c.finSeq = in.end() - 1;
        }
        if (c.finSeen && c.finSeq == c.tcb.rcvNxt) {
            reached(c, nowNs);
        } else if (in.has(Segment.FIN) && in.dataLength() == 0) {
            c.replies.duplicateAck();
        }
    }

    private static void reached(Connection c, long nowNs) {
        c.finReceived = true;
        c.tcb.rcvNxt++;
        c.replies.ackNow();
        c.changed();
        switch (c.state()) {
            case SYN_RCVD, ESTABLISHED -> c.moveTo(State.CLOSE_WAIT, Cause.FIN_RECEIVED, nowNs);
            case FIN_WAIT_1 -> c.moveTo(State.CLOSING, Cause.FIN_RECEIVED, nowNs); // ours is not acknowledged: step 5
            case FIN_WAIT_2 -> ArriveTimeWait.enter(c, Cause.FIN_RECEIVED, nowNs);
            case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> {}
        }
    }
}
