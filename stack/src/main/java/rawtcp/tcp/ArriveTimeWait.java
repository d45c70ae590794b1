package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 for TIME_WAIT, with RFC 1337, RFC 6191 and what Linux does where they leave a choice. */
final class ArriveTimeWait {
    private ArriveTimeWait() {}

    static void enter(Connection c, Cause cause, long nowNs) {
        c.timers.stopAll();
        c.sendQueue.release(c.tcb.sndNxt - 1); // so that our FIN, acknowledged, still stands at the end
        c.burst.stop();
        c.recovery.forget();
        c.timers.arm(Timer.TIME_WAIT, nowNs, Patience.timeWaitNs(c));
        c.moveTo(State.TIME_WAIT, cause, nowNs);
    }

    static void arrive(Connection c, Segment in, long nowNs) {
        if (in.has(Segment.RST)) {
            // RFC 1337: tcp_rfc1337=1 ignores it; any other sequence number is ignored anyway (Linux)
            if (in.seq() == c.tcb.rcvNxt && !c.knobs.on(Knob.TCP_RFC1337)) {
                c.finish(Cause.TIME_WAIT_KILLED, nowNs);
            }
            return;
        }
        boolean old =
                in.options().hasTimestamps() && c.timestamps.isOld(in.options().tsVal(), nowNs);
        boolean hasAck = in.has(Segment.ACK);
        if (hasAck || old) { // a retransmitted FIN among them: acknowledge it, restart 2MSL (3.10.7.4 eighth)
            c.timers.arm(Timer.TIME_WAIT, nowNs, Patience.timeWaitNs(c));
        }
        boolean bareAckInSequence = hasAck && !old && in.length() == 0 && in.seq() == c.tcb.rcvNxt;
        if (!bareAckInSequence) {
            c.replies.outOfWindow(in, nowNs);
        } else if (in.options().hasTimestamps()) {
            c.timestamps.remember(in.options().tsVal(), in.seq(), c.tcb.lastAckSent, nowNs);
        }
    }

    static boolean acceptsNewSyn(Connection c, Segment syn, long nowNs) {
        boolean bareSyn = syn.has(Segment.SYN) && !syn.has(Segment.ACK | Segment.RST);
        if (!bareSyn) {
            return false;
        }
        if (c.timestamps.enabled() && syn.options().hasTimestamps()) {
            int tsVal = syn.options().tsVal();
            if (c.timestamps.isOld(tsVal, nowNs)) {
                return false;
            }
            if (SeqNum.gt(tsVal, c.timestamps.recent())) { // RFC 6191 2
                return true;
            }
        }
        return SeqNum.gt(syn.seq(), c.tcb.rcvNxt); // RFC 9293 MAY-2
    }
}
