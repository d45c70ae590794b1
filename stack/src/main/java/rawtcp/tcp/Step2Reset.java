package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.wire.Segment;

/** RFC 9293 3.10.7.4 second: the RST bit, as RFC 5961 3.2 sharpened it. */
final class Step2Reset {
    private Step2Reset() {}

    static Verdict check(Connection c, Segment in, long nowNs) {
        if (!in.has(Segment.RST)) {
            return Verdict.CONTINUE;
        }
        if (in.seq() != c.tcb.rcvNxt) { // RFC 5961 3.2: in the window, but not exactly at its start
            c.log.dropped(Cause.RESET_NOT_NEXT, nowNs);
            FastOpenClient.onStrangeReset(c, nowNs);
            c.replies.challengeAck(nowNs);
            return Verdict.DROP;
        }
        String text = "RST from peer after " + Text.since(c, nowNs);
        switch (c.state()) {
            case SYN_RCVD -> {
                if (c.fastOpen.isPending()) { // somebody may have accepted it
                    c.mib.count(MibCounter.ATTEMPT_FAILS); // Linux: once for the request, once for its socket
                    c.fail(Failure.RESET, text, Errno.ECONNRESET, Cause.RESET_RECEIVED, nowNs);
                } else if (c.passive) { // back to LISTEN: the half-open connection is forgotten
                    c.finish(Cause.RESET_RECEIVED, nowNs);
                } else {
                    c.fail(Failure.REFUSED, text, Errno.ECONNRESET, Cause.REFUSED, nowNs);
                }
            }
            case CLOSING, LAST_ACK -> {
                c.report(Errno.ECONNRESET);
                c.finish(Cause.RESET_RECEIVED, nowNs);
            }
            case CLOSE_WAIT -> c.fail(Failure.RESET, text, Errno.EPIPE, Cause.RESET_RECEIVED, nowNs);
            default -> c.fail(Failure.RESET, text, Errno.ECONNRESET, Cause.RESET_RECEIVED, nowNs);
        }
        return Verdict.DROP;
    }
}
