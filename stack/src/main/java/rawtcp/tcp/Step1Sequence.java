package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 first: is the segment in the window? PAWS (RFC 7323 5.3) stands before it. */
final class Step1Sequence {
    /** A SYN-ACK can tell no more (RFC 7323 2.2). */
    private static final int MOST_IN_SYN_ACK = 0xffff;

    private Step1Sequence() {}

    static Verdict check(Connection c, Segment in, long nowNs) {
        boolean reset = in.has(Segment.RST);
        boolean stamped = in.options().hasTimestamps();
        if (stamped && !reset && c.timestamps.isOld(in.options().tsVal(), nowNs)) { // RFC 7323 5.3 R1
            c.counters.pawsDropped++;
            c.log.dropped(Cause.OLD_TIMESTAMP, nowNs);
            answerOld(c, in, nowNs);
            return Verdict.DROP;
        }
        // Closed while in SYN_RCVD it is FIN_WAIT_1, and its SYN still unacknowledged.
        boolean sameSyn = !c.tcb.synAcked && in.has(Segment.SYN) && in.seq() == c.tcb.irs && !reset;
        boolean simultaneous = sameSyn && !c.passive && in.has(Segment.ACK); // the peer's SYN-ACK (3.5 figure 8)
        if (sameSyn && !in.has(Segment.ACK)) {
            // The peer repeats its SYN, perhaps with data: it has not seen our SYN-ACK. Linux repeats that, not a bare
            // ACK.
            c.log.dropped(Cause.SYN_AGAIN, nowNs);
            repeatSynAck(c, nowNs);
            return Verdict.DROP;
        }
        if (echoesNoSynAck(c, in, nowNs)) {
            c.log.dropped(Cause.ECHO_NOT_OF_SYN_ACK, nowNs);
            c.mib.count(MibCounter.TSECR_REJECTED);
            c.replies.outOfWindow(in, MibCounter.SKIPPED_SYN_RECV, nowNs);
            return Verdict.DROP;
        }
        boolean beyond = isBeyond(c, in);
        if (!simultaneous && (beyond || isBefore(c, in))) {
            c.counters.outOfWindowIn++;
            c.log.dropped(reset ? Cause.RESET_OUT_OF_WINDOW : Cause.OUT_OF_WINDOW, nowNs);
            if (!reset) {
                answerOutside(c, in, beyond, nowNs);
            }
            return Verdict.DROP;
        }
        c.lastReceivedNs = nowNs;
        return Verdict.CONTINUE;
    }

    /**
     * Acknowledges our SYN-ACK, but has not seen it (Linux tcp_check_req). Unlike Linux we take what we have sent since for
     * seen as well, and leave it to step 5 to reset what acknowledges something else.
     */
    private static boolean echoesNoSynAck(Connection c, Segment in, long nowNs) {
        return c.isRequest()
                && !c.fromCookie
                && !in.has(Segment.RST) // which no timestamp decides about (RFC 7323 5.2)
                && in.has(Segment.ACK)
                && in.ack() == c.tcb.sndNxt
                && in.options().hasTimestamps()
                && c.timestamps.enabled()
                && !c.timestamps.echoesSinceSyn(in.options().tsEcr(), nowNs);
    }

    private static void answerOld(Connection c, Segment in, long nowNs) {
        if (in.has(Segment.SYN) && !c.isRequest()) {
            c.replies.challengeSyn(nowNs);
            return;
        }
        boolean pureAck = in.has(Segment.ACK) && in.length() == 0 && !c.isRequest();
        boolean before = SeqNum.lt(in.seq(), c.tcb.rcvNxt); // Linux answers no such ACK; the RFC wants one
        c.mib.count(pureAck && before ? MibCounter.PAWS_OLD_ACK : MibCounter.PAWS_ESTAB);
        answer(c, in, MibCounter.SKIPPED_PAWS, nowNs);
    }

    private static void answerOutside(Connection c, Segment in, boolean beyond, long nowNs) {
        if (in.has(Segment.SYN) && !c.isRequest()) {
            c.replies.challengeSyn(nowNs);
            return;
        }
        c.mib.add(MibCounter.BEYOND_WINDOW, beyond && !c.isRequest() ? 1 : 0);
        answer(c, in, MibCounter.SKIPPED_SEQ, nowNs);
    }

    /** With an ACK; what was sent again in vain is reported (Linux tcp_send_dupack). */
    private static void answer(Connection c, Segment in, MibCounter skipped, long nowNs) {
        if (in.length() > 0 && SeqNum.lt(in.seq(), c.tcb.rcvNxt) && !in.has(Segment.SYN)) {
            c.mib.add(MibCounter.DELAYED_ACK_LOST, c.isRequest() ? 0 : 1);
            c.ackPolicy.enterQuick(c.receiveWindowBytes());
            c.replies.reportDuplicate(c, in.seq(), SeqNum.min(in.end(), c.tcb.rcvNxt));
        }
        c.replies.outOfWindow(in, c.isRequest() ? MibCounter.SKIPPED_SYN_RECV : skipped, nowNs);
    }

    /** A listener's at most once each tcp_invalid_ratelimit, and its own repetition then waits again (Linux). */
    private static void repeatSynAck(Connection c, long nowNs) {
        if (!c.passive) {
            c.ourSyn.retransmit();
        } else if (c.replies.mayAnswer(MibCounter.SKIPPED_SYN_RECV, nowNs)) {
            c.ourSyn.retransmit();
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
    private static boolean isBeyond(Connection c, Segment in) {
        int window = c.receiveWindowBytes();
        int right = c.tcb.rcvNxt + (c.isRequest() ? Math.min(window, MOST_IN_SYN_ACK) : window);
        boolean crosses = SeqNum.gt(in.end(), right) && in.dataLength() > 0 && !in.has(Segment.URG);
        return SeqNum.gt(in.seq(), right) || (crosses && c.receiveBuffer.readable() > 0);
    }

    /** Likewise. */
    private static boolean isBefore(Connection c, Segment in) {
        int rcvNxt = c.tcb.rcvNxt;
        boolean opening = c.state() == State.SYN_RCVD;
        return opening ? in.seq() != rcvNxt && SeqNum.le(in.end(), rcvNxt) : SeqNum.lt(in.end(), c.tcb.lastAckSent);
    }
}
