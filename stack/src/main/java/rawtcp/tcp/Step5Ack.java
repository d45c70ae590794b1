package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 fifth: the ACK field. */
final class Step5Ack {
    private Step5Ack() {}

    static Verdict check(Connection c, Segment in, long nowNs) {
        if (!in.has(Segment.ACK)) {
            return Verdict.DROP;
        }
        Tcb tcb = c.tcb;
        if (!tcb.synAcked) { // SYN_RCVD, or closed while in it
            if (!(SeqNum.gt(in.ack(), tcb.sndUna) && SeqNum.le(in.ack(), tcb.sndNxt))) {
                c.replies.reset(in.ack(), 0, false);
                return Verdict.DROP;
            }
            if (DeferAccept.holds(c, in)) {
                return Verdict.DROP;
            }
            acknowledge(c, in, nowNs);
            ArriveListen.established(c, Cause.HANDSHAKE_ACKED, nowNs);
        } else if (SeqNum.lt(in.ack(), tcb.sndUna - tcb.maxSndWnd)) { // RFC 5961 5.2
            c.replies.challengeAck(nowNs);
            return Verdict.DROP;
        } else if (SeqNum.gt(in.ack(), tcb.sndNxt)) { // an ACK of something not yet sent
            c.replies.challengeAck(nowNs);
            return Verdict.DROP;
        } else {
            acknowledge(c, in, nowNs);
        }
        return c.finAcked() ? finAcked(c, in, nowNs) : Verdict.CONTINUE;
    }

    /** What every acceptable ACK does: SND.UNA forward, then the window. */
    static void acknowledge(Connection c, Segment in, long nowNs) {
        Tcb tcb = c.tcb;
        c.softError = null;
        c.softErrno = null;
        c.keepaliveProbes = 0;
        c.probes = 0;
        boolean wasClosed = tcb.sndWnd == 0;
        boolean windowUpdate = updateWindow(c, in);
        if (SeqNum.gt(in.ack(), tcb.sndUna)) {
            advance(c, in, nowNs);
        } else if (wasClosed && tcb.sndWnd > 0 && tcb.inFlight() > 0) {
            windowReopened(c, nowNs);
        } else if (isDuplicate(c, in, windowUpdate)) {
            c.counters.duplicateAcksIn++;
            c.recovery.onDuplicateAck(nowNs);
        }
        if (tcb.sndWnd > 0 && (tcb.inFlight() > 0 || windowUpdate)) {
            Persist.stop(c);
        }
    }

    private static void advance(Connection c, Segment in, long nowNs) {
        Tcb tcb = c.tcb;
        int inFlightBefore = tcb.inFlight();
        int acked = SeqNum.distance(tcb.sndUna, in.ack());
        int data = Math.min(c.sendBuffer.length(), acked - (tcb.synAcked ? 0 : 1));
        c.sendBuffer.drop(data);
        c.sendBufferSeq += data;
        c.counters.bytesAcked += data;
        sampleRtt(c, in, nowNs);
        tcb.sndUna = in.ack();
        tcb.synAcked = true;
        if (SeqNum.lt(tcb.sndUp, tcb.sndUna)) {
            tcb.sndUp = tcb.sndUna;
        }
        c.retries = 0;
        c.retransmittingSinceNs = Timers.NEVER;
        c.rtt.endBackOff();
        c.recovery.onAdvance(acked, inFlightBefore, nowNs);
        Limits.apply(c);
        if (tcb.inFlight() == 0) { // RFC 6298 5.2
            c.timers.stop(Timer.RETRANSMIT);
        } else { // RFC 6298 5.3
            TimerExpiry.armRetransmit(c, nowNs);
        }
        c.changed();
    }

    /** A peer that had pulled its window back below what is in flight has dropped that: no use in waiting for the timer. */
    private static void windowReopened(Connection c, long nowNs) {
        c.rtt.endBackOff();
        c.recovery.retransmitAll();
        TimerExpiry.armRetransmit(c, nowNs);
    }

    /** Karn's rule (RFC 6298 3): a timed segment that was not retransmitted, else the echoed timestamp. */
    private static void sampleRtt(Connection c, Segment in, long nowNs) {
        long rttNs = c.recovery.timedRttNs(in.ack(), nowNs);
        boolean echoed = c.timestamps.enabled() && in.options().hasTimestamps();
        boolean untimed = c.retransmittingSinceNs != Timers.NEVER || !c.rtt.hasSample();
        if (rttNs < 0 && echoed && untimed) {
            rttNs = c.timestamps.rttNs(in.options().tsEcr(), nowNs);
        }
        if (rttNs >= 0) {
            c.rtt.sample(rttNs);
        }
    }

    /** RFC 5681 2; a SACK block says the same as an unchanged window does. */
    private static boolean isDuplicate(Connection c, Segment in, boolean windowUpdate) {
        return in.ack() == c.tcb.sndUna
                && c.tcb.inFlight() > 0
                && in.length() == 0
                && (!windowUpdate || in.options().sackCount() > 0);
    }

    /**
     * True if SND.WND changed. Other than in the RFC an ACK that moves SND.UNA always tells the window (Linux): if it came
     * with data sent again, its sequence number is old, and the old window would reach too far from the new SND.UNA.
     */
    private static boolean updateWindow(Connection c, Segment in) {
        Tcb tcb = c.tcb;
        boolean news = SeqNum.gt(in.ack(), tcb.sndUna)
                || (in.ack() == tcb.sndUna
                        && (SeqNum.lt(tcb.sndWl1, in.seq())
                                || (tcb.sndWl1 == in.seq() && SeqNum.le(tcb.sndWl2, in.ack()))));
        if (!news) {
            return false;
        }
        int window = in.has(Segment.SYN) ? in.window() : in.window() << tcb.sndScale; // RFC 7323 2.2
        boolean changed = window != tcb.sndWnd;
        tcb.sndWnd = window;
        tcb.maxSndWnd = Math.max(tcb.maxSndWnd, window);
        tcb.sndWl1 = in.seq();
        tcb.sndWl2 = in.ack();
        return changed;
    }

    /** Our FIN is acknowledged: what each state does about it. */
    private static Verdict finAcked(Connection c, Segment in, long nowNs) {
        switch (c.state()) {
            case FIN_WAIT_1 -> {
                c.moveTo(State.FIN_WAIT_2, Cause.FIN_ACKED, nowNs);
                UserCalls.orphanInFinWait2(c, nowNs);
                if (c.state() == State.CLOSED) { // TCP_LINGER2 below 0: as if there were nothing (Linux)
                    c.replies.reset(in.ack(), 0, false);
                }
            }
            case CLOSING -> {
                ArriveTimeWait.enter(c, Cause.FIN_ACKED, nowNs);
                return Verdict.DROP;
            }
            case LAST_ACK -> {
                c.finish(Cause.FIN_ACKED, nowNs);
                return Verdict.DROP;
            }
            default -> {}
        }
        return c.state() == State.CLOSED ? Verdict.DROP : Verdict.CONTINUE;
    }
}
