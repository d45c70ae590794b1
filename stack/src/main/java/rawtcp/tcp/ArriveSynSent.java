package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.AckPolicy;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.3: a segment arrives in SYN_SENT. */
final class ArriveSynSent {
    private static final long SOON_NS = 8_000_000; // Linux TCP_TIMEOUT_MIN: two ticks of 4 ms

    private ArriveSynSent() {}

    static void arrive(Connection c, Segment in, long nowNs) {
        Tcb tcb = c.tcb;
        // first, the ACK bit
        boolean ackAcceptable = false;
        if (in.has(Segment.ACK)) {
            if (SeqNum.le(in.ack(), tcb.iss) || SeqNum.gt(in.ack(), tcb.sndNxt)) {
                if (c.synRetries
                        == 0) { // of an earlier incarnation, perhaps, which our RST ends: try again soon (Linux)
                    c.timers.arm(Timer.SYN, nowNs, SOON_NS);
                }
                if (in.has(Segment.RST)) {
                    c.log.dropped(Cause.RESET_NOT_OF_SYN, nowNs);
                } else {
                    c.log.note(Event.Kind.RESET_SENT, Cause.ACK_NOT_OF_SYN, null, nowNs);
                    c.replies.reset(in.ack(), 0, false);
                }
                return;
            }
            if (echoesNoSyn(c, in, nowNs)) {
                c.mib.count(MibCounter.PAWS_ACTIVE);
                if (in.has(Segment.RST)) {
                    c.log.dropped(Cause.ECHO_NOT_OF_SYN, nowNs);
                } else {
                    c.log.note(Event.Kind.RESET_SENT, Cause.ECHO_NOT_OF_SYN, null, nowNs);
                    c.replies.reset(in.ack(), 0, false);
                }
                return;
            }
            ackAcceptable = true;
        }
        // second, the RST bit
        if (in.has(Segment.RST)) {
            if (ackAcceptable) {
                String text = "RST from peer after " + Text.sinceFirstSyn(c, nowNs);
                c.fail(Failure.REFUSED, text, Errno.ECONNREFUSED, Cause.REFUSED, nowNs);
            } else {
                c.log.dropped(Cause.RESET_NOT_OF_SYN, nowNs);
            }
            return;
        }
        // third, security: we have no compartments (RFC 9293 A.1)
        // fourth, the SYN bit
        if (!in.has(Segment.SYN)) { // fifth: neither SYN nor RST: drop
            c.log.dropped(Cause.NEITHER_SYN_NOR_RST, nowNs);
            return;
        }
        c.lastReceivedNs = nowNs;
        ArriveListen.takeSyn(c, in, nowNs);
        if (ackAcceptable) {
            Step5Ack.acknowledge(c, in, nowNs);
            c.mtuProbing.sync();
            ArriveListen.established(c, in, Cause.SYN_ACK_RECEIVED, nowNs);
            // Text and FIN that came with it are taken with Fast Open alone: the peer sends them again (Linux)
            if (!FastOpenClient.onSynAck(c, in, nowNs)) {
                acknowledge(c, nowNs);
            }
            Step6Urgent.note(c, in);
        } else {
            // both open at once (3.5): answer with SYN and ACK, from ISS on
            c.timers.stop(Timer.SYN);
            c.synRetries = 0;
            c.moveTo(State.SYN_RCVD, Cause.SIMULTANEOUS_OPEN, nowNs);
            c.timers.arm(Timer.SYNACK, nowNs, Patience.synAckIntervalNs(c, 0));
            c.ourSyn.answer();
        }
    }

    /** A timestamp that can't be an echo: it acknowledges another SYN than ours (Linux). */
    private static boolean echoesNoSyn(Connection c, Segment in, long nowNs) {
        return in.options().hasTimestamps()
                && c.knobs.on(Knob.TCP_TIMESTAMPS)
                && !c.timestamps.echoesSinceSyn(in.options().tsEcr(), nowNs);
    }

    /** At once, unless the application's data will carry the ACK: it waits with some, or has told so (Linux: TCP_QUICKACK 0, TCP_DEFER_ACCEPT). */
    private static void acknowledge(Connection c, long nowNs) {
        if (!c.writerWaits && !c.ackPolicy.isInteractive() && !c.options.on(ConnectionOption.DEFER_ACCEPT)) {
            c.replies.ackNow();
            return;
        }
        c.ackPolicy.owe();
        c.timers.arm(Timer.DELAYED_ACK, nowNs, AckPolicy.LONGEST_DELAY_NS);
    }
}
