package rawtcp.tcp;

import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * RFC 9293 3.10.7.4 for FIN_WAIT_2 once nobody owns the connection any more, in Linux's way (tcp_timewait_state_process):
 * only the peer's FIN is waited for, and what it sends beyond what was read can't be read by anybody. As in
 * {@link ArriveTimeWait} the rules need so little that a record of the connection will do.
 */
public final class ArriveFinWait2 {
    private ArriveFinWait2() {}

    /** What a segment calls for. */
    public enum Verdict {
        IGNORE,
        /** RST in the window: it ends. */
        END,
        /** An ACK. */
        ANSWER,
        /** RST, as if there were nothing, and it ends. */
        RESET,
        /** TIME_WAIT, and an ACK. */
        FIN
    }

    /** {@code old}: its timestamp is older than TS.Recent (PAWS). */
    public static Verdict judge(Segment in, int rcvNxt, int rcvWnd, boolean old) {
        if (old || !isInWindow(in, rcvNxt, rcvNxt + rcvWnd)) {
            return Verdict.ANSWER;
        }
        if (in.has(Segment.RST)) {
            return Verdict.END;
        }
        if (in.has(Segment.SYN) && SeqNum.ge(in.seq(), rcvNxt)) {
            return Verdict.RESET;
        }
        if (!in.has(Segment.ACK) || in.length() == 0 || SeqNum.le(in.end(), rcvNxt)) {
            return Verdict.IGNORE;
        }
        boolean finAlone = in.has(Segment.FIN) && in.end() == rcvNxt + 1;
        return finAlone ? Verdict.FIN : Verdict.RESET; // SHLD-3: data would be lost unread
    }

    /** Linux tcp_in_window. */
    private static boolean isInWindow(Segment in, int left, int right) {
        boolean overlaps = SeqNum.gt(in.end(), left) && SeqNum.lt(in.seq(), right);
        return in.seq() == left || overlaps || (in.seq() == right && in.length() == 0);
    }

    /** Why {@code in} is answered with RST. */
    public static Cause resetCause(Segment in) {
        return in.has(Segment.SYN) ? Cause.SYN_IN_FIN_WAIT_2 : Cause.DATA_AFTER_CLOSE;
    }

    static void arrive(Connection c, Segment in, long nowNs) {
        boolean stamped = in.options().hasTimestamps();
        boolean old = stamped && c.timestamps.isOld(in.options().tsVal(), nowNs);
        switch (judge(in, c.tcb.rcvNxt, c.receiveWindowBytes(), old)) {
            case IGNORE -> {}
            case END ->
                c.fail(
                        Failure.RESET,
                        "RST from peer after " + Text.since(c, nowNs),
                        Errno.ECONNRESET,
                        Cause.RESET_RECEIVED,
                        nowNs);
            case ANSWER -> {
                c.log.dropped(old ? Cause.OLD_TIMESTAMP : Cause.OUT_OF_WINDOW, nowNs);
                c.replies.outOfWindow(in, MibCounter.SKIPPED_FIN_WAIT_2, nowNs);
            }
            case RESET -> {
                String detail = in.dataLength() == 0 ? null : Text.bytes(in.dataLength());
                UserCalls.reset(c, resetCause(in), detail, nowNs);
                boolean acks = in.has(Segment.ACK);
                c.replies.reset(acks ? in.ack() : 0, in.end(), !acks);
            }
            case FIN -> {
                if (stamped) {
                    c.timestamps.remember(in.options().tsVal(), in.seq(), c.tcb.lastAckSent, nowNs);
                }
                c.finReceived = true;
                c.tcb.rcvNxt++;
                c.replies.ackNow();
                ArriveTimeWait.enter(c, Cause.FIN_RECEIVED, nowNs);
            }
        }
    }
}
