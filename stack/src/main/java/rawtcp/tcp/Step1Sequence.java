package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 first: is the segment in the window? PAWS (RFC 7323 5.3) stands before it. */
final class Step1Sequence {
    private Step1Sequence() {}

    static Verdict check(Connection c, Segment in, long nowNs) {
        boolean reset = in.has(Segment.RST);
        boolean stamped = in.options().hasTimestamps();
        if (stamped && !reset && c.timestamps.isOld(in.options().tsVal(), nowNs)) { // RFC 7323 5.3 R1
            c.counters.pawsDropped++;
            c.life.dropped(Cause.OLD_TIMESTAMP, nowNs);
            answer(c, in, true, nowNs);
            return Verdict.DROP;
        }
        // Closed while in SYN_RCVD it is FIN_WAIT_1, and its SYN still unacknowledged.
        boolean sameSyn = !c.tcb.synAcked && in.has(Segment.SYN) && in.seq() == c.tcb.irs && !reset;
        boolean simultaneous = sameSyn && !c.passive && in.has(Segment.ACK); // the peer's SYN-ACK (3.5 figure 8)
        if (sameSyn && !in.has(Segment.ACK)) {
            // The peer repeats its SYN, perhaps with data: it has not seen our SYN-ACK. Linux repeats that, not a bare
            // ACK.
            c.life.dropped(Cause.SYN_AGAIN, nowNs);
            repeatSynAck(c, nowNs);
            return Verdict.DROP;
        }
        if (!simultaneous && !acceptable(c, in)) {
            c.counters.outOfWindowIn++;
            c.life.dropped(reset ? Cause.RESET_OUT_OF_WINDOW : Cause.OUT_OF_WINDOW, nowNs);
            if (in.length() > 0
                    && SeqNum.lt(in.seq(), c.tcb.rcvNxt)
                    && !in.has(Segment.SYN)) { // it was sent again in vain
                c.ackPolicy.enterQuick(c.receiveWindowBytes());
                c.replies.reportDuplicate(c, in.seq(), SeqNum.min(in.end(), c.tcb.rcvNxt));
            }
            if (!reset) {
                answer(c, in, false, nowNs);
            }
            return Verdict.DROP;
        }
        c.lastReceivedNs = nowNs;
        return Verdict.CONTINUE;
    }

    private static void answer(Connection c, Segment in, boolean old, long nowNs) {
        if (in.has(Segment.SYN) && !c.isRequest()) {
            c.replies.challengeSyn(nowNs);
            return;
        }
        if (old) {
            boolean pureAck = in.has(Segment.ACK) && in.length() == 0 && !c.isRequest();
            boolean before = SeqNum.lt(in.seq(), c.tcb.rcvNxt);
            c.mib.count(pureAck && before ? MibCounter.PAWS_OLD_ACK : MibCounter.PAWS_ESTAB);
        }
        c.replies.outOfWindow(in, nowNs);
    }

    /** A listener's at most once each tcp_invalid_ratelimit, and its own repetition then waits again (Linux). */
    private static void repeatSynAck(Connection c, long nowNs) {
        if (!c.passive) {
            c.recovery.retransmitSyn();
        } else if (c.replies.mayAnswer(nowNs)) {
            c.recovery.retransmitSyn();
            if (c.fastOpen.isPending()) { // whose timer is not the request's (Linux)
                return;
            }
            c.timers.arm(Timer.SYNACK, nowNs, Patience.synAckIntervalNs(c, c.synRetries));
        }
    }

    /**
     * The table of 3.10.7.4, with Linux's allowances: a segment that begins exactly at the right edge carries a valid ACK,
     * URG or RST even if the window is full or closed (MUST-66); old is what lies before the last ACK that we sent; data
     * that reaches beyond the window is taken if nothing else waits to be read.
     */
    private static boolean acceptable(Connection c, Segment in) {
        int rcvNxt = c.tcb.rcvNxt;
        boolean opening = c.state() == State.SYN_RCVD;
        boolean old =
                opening ? in.seq() != rcvNxt && SeqNum.le(in.end(), rcvNxt) : SeqNum.lt(in.end(), c.tcb.lastAckSent);
        int right = rcvNxt + c.receiveWindowBytes();
        boolean crosses = SeqNum.gt(in.end(), right) && in.dataLength() > 0 && !in.has(Segment.URG);
        boolean beyond = SeqNum.gt(in.seq(), right) || (crosses && c.receiveBuffer.readable() > 0);
        return !old && !beyond;
    }
}
