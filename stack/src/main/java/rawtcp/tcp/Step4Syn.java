package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.wire.Segment;

/** RFC 9293 3.10.7.4 fourth: a SYN in the window. RFC 5961 4.2: a challenge ACK lets the peer prove that it restarted. */
final class Step4Syn {
    private Step4Syn() {}

    static Verdict check(Connection c, Segment in, long nowNs) {
        if (!in.has(Segment.SYN)) {
            return Verdict.CONTINUE;
        }
        if (c.fastOpen.isPending()) { // it goes on: who only guesses can't end it (Linux)
            c.mib.count(MibCounter.ATTEMPT_FAILS);
            c.log.note(Event.Kind.RESET_SENT, Cause.SYN_HALF_OPEN, null, nowNs);
            c.replies.reset(in.has(Segment.ACK) ? in.ack() : 0, in.end(), !in.has(Segment.ACK));
            return Verdict.DROP;
        }
        if (c.state() == State.SYN_RCVD && c.passive) { // back to LISTEN, which the peer is told (Linux)
            if (in.has(Segment.ACK) && in.ack() != c.tcb.sndNxt) { // step 5 would answer it so, and no more (Linux)
                c.log.note(Event.Kind.RESET_SENT, Cause.ACK_NOT_OF_SYN_ACK, null, nowNs);
                c.replies.reset(in.ack(), 0, false);
                return Verdict.DROP;
            }
            c.log.note(Event.Kind.RESET_SENT, Cause.SYN_HALF_OPEN, null, nowNs);
            c.finish(Cause.SYN_HALF_OPEN, nowNs);
            c.replies.reset(in.has(Segment.ACK) ? in.ack() : 0, in.end(), !in.has(Segment.ACK));
            return Verdict.DROP;
        }
        if (!c.tcb.synAcked && in.has(Segment.ACK) && in.seq() == c.tcb.irs) {
            return Verdict.CONTINUE; // simultaneous open: the peer's SYN-ACK (3.5 figure 8)
        }
        c.log.dropped(Cause.SYN_IN_WINDOW, nowNs);
        c.replies.challengeSyn(nowNs);
        return Verdict.DROP;
    }
}
