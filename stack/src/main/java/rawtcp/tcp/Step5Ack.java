package rawtcp.tcp;

import rawtcp.tcp.SegmentArrives.Verdict;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 fifth: the ACK field. */
final class Step5Ack {
    private Step5Ack() {}

    static Verdict check(Connection c, Segment in, long nowNs) {
        if (!in.has(Segment.ACK)) {
            c.log.dropped(Cause.NO_ACK, nowNs);
            return Verdict.DROP;
        }
        Tcb tcb = c.tcb;
        if (!tcb.synAcked) { // SYN_RCVD, or closed while in it
            if (!(SeqNum.gt(in.ack(), tcb.iss) && SeqNum.le(in.ack(), tcb.sndNxt))) {
                c.log.note(Event.Kind.RESET_SENT, Cause.ACK_NOT_OF_SYN_ACK, null, nowNs);
                c.replies.reset(in.ack(), 0, false);
                return Verdict.DROP;
            }
            if (DeferAccept.holds(c, in)) {
                c.log.dropped(Cause.ACK_DEFERRED, nowNs);
                c.mib.count(MibCounter.DEFER_ACCEPT_DROP);
                return Verdict.DROP;
            }
            acknowledge(c, in, nowNs);
            ArriveListen.established(c, in, Cause.HANDSHAKE_ACKED, nowNs);
            FastOpenClient.onCrossed(c);
        } else if (SeqNum.lt(in.ack(), tcb.sndUna - oldestAckable(c))) { // RFC 5961 5.2
            c.log.dropped(Cause.ACK_TOO_OLD, nowNs);
            c.replies.challengeAck(nowNs);
            return Verdict.DROP;
        } else if (SeqNum.lt(in.ack(), tcb.sndUna)) {
            oldAck(c, in, nowNs);
        } else if (SeqNum.gt(in.ack(), tcb.sndNxt)) { // an ACK of something not yet sent
            c.log.dropped(Cause.ACK_OF_UNSENT, nowNs);
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
        AckNews news = c.spares.ackNews().begin(c, in);
        c.rate.begin(nowNs);
        int inFlightBefore = c.board.inFlight();
        boolean somethingOut = c.board.out > 0;
        int highestBefore = c.board.highestSacked();
        c.softError = null;
        c.softErrno = null;
        c.lastAckReceivedNs = nowNs;
        c.keepaliveProbes = 0;
        c.probes = 0;
        c.moreFollows = false;
        boolean stamped = in.options().hasTimestamps();
        c.lastTsEcr = stamped ? in.options().tsEcr() : 0;
        if (stamped && !in.has(Segment.SYN)) { // RFC 7323 5.3 R3, once the ACK is found good (Linux)
            c.timestamps.remember(in.options().tsVal(), in.seq(), tcb.lastAckSent, nowNs);
        }
        boolean wasClosed = tcb.sndWnd == 0;
        news.windowUpdated = updateWindow(c, in, nowNs);
        if (SeqNum.gt(in.ack(), tcb.sndUna)) {
            advance(c, in, news, nowNs);
        }
        SackTagging.tag(c, in, news, nowNs);
        if (somethingOut) {
            c.recovery.onAck(in, news, highestBefore, inFlightBefore, nowNs);
            if (wasClosed && tcb.sndWnd > 0 && !news.advanced) {
                windowReopened(c, nowNs);
            }
        } else {
            c.recovery.onAckOfNothing(in, news, nowNs);
            Persist.onAck(c, nowNs);
        }
        if (somethingOut && news.isDuplicate()) {
            c.counters.duplicateAcksIn++;
        }
        c.bursts.updateRate();
        Limits.apply(c);
        if (c.board.out == 0) {
            c.chronograph.stop(Chronograph.Phase.BUSY, c.isIdle(), nowNs);
        }
        c.checkSpace(nowNs);
    }

    /** A peer that had pulled its window back below what is in flight has dropped that: no use in waiting for the timer. */
    private static void windowReopened(Connection c, long nowNs) {
        c.rtt.endBackOff();
        c.recovery.retransmitAll();
        RetransmissionTimer.armFull(c, nowNs);
    }

    /** An ACK below SND.UNA: of it only the SACK blocks are still news (Linux). */
    private static void oldAck(Connection c, Segment in, long nowNs) {
        if (in.options().sackCount() > 0) {
            AckNews news = c.spares.ackNews().begin(c, in);
            SackTagging.tag(c, in, news, nowNs);
            c.recovery.onOldAck(news, nowNs);
        }
    }

    /** MAX.SND.WND, but no more than was ever acknowledged (Linux). */
    private static int oldestAckable(Connection c) {
        return (int) Math.min(c.tcb.maxSndWnd, c.counters.bytesAcked + (c.passive ? 0 : 1) + (c.finAcked() ? 1 : 0));
    }

    private static void advance(Connection c, Segment in, AckNews news, long nowNs) {
        Tcb tcb = c.tcb;
        boolean synWasOut = !tcb.synAcked;
        news.advanced = true;
        tcb.sndUna = in.ack();
        tcb.synAcked = true;
        if (c.reports != null) {
            c.reports.acknowledged(tcb.sndUna, nowNs);
        }
        if (SeqNum.lt(tcb.sndUp, tcb.sndUna)) {
            tcb.sndUp = tcb.sndUna;
        }
        if (SeqNum.lt(c.lastSmallEnd, tcb.sndUna)) {
            c.lastSmallEnd = tcb.sndUna; // it must not seem to lie ahead 2 GiB later
        }
        if (SeqNum.lt(c.pushedSeq, tcb.sndUna)) {
            c.pushedSeq = tcb.sndUna;
        }
        c.usage.follow(tcb.sndUna);
        c.burst.follow(tcb.sndUna);
        c.recovery.follow(tcb.sndUna);
        c.retries = 0;
        c.timeouts.over(nowNs);
        if (synWasOut && in.ack() == tcb.iss + 1) { // else what else it acknowledges tells the round trip
            CumulativeAck.synAcked(c, in, nowNs);
        } else if (synWasOut && !c.passive) { // of data in it perhaps only a part, and then the SYN alone tells (Linux)
            long sentNs = c.ourSyn.sentOnceNs();
            news.retransmissionAcked = sentNs == Timers.NEVER;
            news.firstSentNs = sentNs == Timers.NEVER ? -1 : sentNs;
            news.lastSentNs = news.firstSentNs;
        }
        c.changed();
    }

    /**
     * True if the ACK was taken for news of the window. Other than in the RFC an ACK that moves SND.UNA always tells the window (Linux): if it came
     * with data sent again, its sequence number is old, and the old window would reach too far from the new SND.UNA.
     */
    private static boolean updateWindow(Connection c, Segment in, long nowNs) {
        Tcb tcb = c.tcb;
        int window = in.has(Segment.SYN) ? in.window() : in.window() << tcb.sndScale; // RFC 7323 2.2
        boolean sameButWider = tcb.sndWl1 == in.seq() && (window > tcb.sndWnd || window == 0);
        if (!SeqNum.gt(in.ack(), tcb.sndUna) && !SeqNum.lt(tcb.sndWl1, in.seq()) && !sameButWider) {
            return false;
        }
        tcb.sndWl1 = in.seq();
        tcb.sndWl2 = in.ack();
        if (window != tcb.sndWnd) {
            tcb.sndWnd = window;
            if (c.sendQueue.head() != null) {
                NewData.restartAfterIdle(c, nowNs);
            }
            if (window > tcb.maxSndWnd) {
                tcb.maxSndWnd = window;
                c.mss.largestWindow(window);
                c.mtuProbing.sync();
            }
        }
        return true;
    }

    /** Our FIN is acknowledged: what each state does about it. */
    private static Verdict finAcked(Connection c, Segment in, long nowNs) {
        switch (c.state()) {
            case FIN_WAIT_1 -> {
                c.moveTo(State.FIN_WAIT_2, Cause.FIN_ACKED, nowNs);
                UserCalls.orphanInFinWait2(c, MibCounter.ABORT_ON_DATA, nowNs);
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
