package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.SeqNum;

/** What of the waiting data may leave now, and how much of it at once (Linux tcp_write_xmit). */
final class NewData {
    private NewData() {}

    /** The chunk to send, cut to size; null if nothing may leave now. */
    static Chunk next(Connection c, long nowNs) {
        boolean blocked = false;
        Chunk head = c.sendQueue.head();
        boolean probing = head != null && c.probe.newSegmentWanted();
        if (head != null && !c.pacing.holds(nowNs)) {
            int quota = windowQuota(c, probing);
            blocked = quota == 0;
            if (quota > 0 && mayLeave(c, head, quota, probing, nowNs)) {
                return head;
            }
        }
        whatHoldsBack(c, head, blocked, nowNs);
        if (head != null || c.sentInTurn) { // else nobody wanted to send
            c.usage.stopped(c.sentInTurn, blocked);
        }
        c.sentInTurn = false;
        return null;
    }

    /** Linux tcp_write_xmit and tcp_cwnd_validate: the peer's window, or an application that finds no room. */
    private static void whatHoldsBack(Connection c, Chunk head, boolean byCongestion, long nowNs) {
        if (head != null && !byCongestion && !fitsWindow(c, head)) {
            c.chronograph.start(Chronograph.Phase.PEER_WINDOW, nowNs);
        } else if (head != null) {
            c.chronograph.stop(Chronograph.Phase.PEER_WINDOW, c.isIdle(), nowNs);
        } else if (c.sentInTurn && c.spaceWanted && !byCongestion) {
            c.chronograph.start(Chronograph.Phase.SEND_BUFFER, nowNs);
        }
    }

    /** Segments that the congestion window allows; at most half of it, so that two bursts are under way. */
    private static int windowQuota(Connection c, boolean probing) {
        int window = c.congestion.window();
        int inFlight = c.board.inFlight();
        if (inFlight >= window) {
            return probing ? 1 : 0;
        }
        return Math.min(Math.max(window / 2, 1), window - inFlight);
    }

    private static boolean mayLeave(Connection c, Chunk head, int congestionQuota, boolean probing, long nowNs) {
        int mss = c.fullSegment();
        int maxSegments = Bursts.segments(c);
        int quota = Math.min(congestionQuota, maxSegments);
        grow(c, head, quota * mss);
        head.segments = 0;
        if (!fitsWindow(c, head)) {
            return c.pushPartial && cutToWindow(c, head);
        }
        boolean oneSegment = head.length <= mss;
        boolean isLast = head == c.sendQueue.tail();
        if (oneSegment) {
            if (isLast && !probing && Nagle.holds(c, head)) {
                return false;
            }
        } else if (!probing && !c.recovery.wantsNewFirst() && c.bursts.shouldDefer(head, maxSegments, nowNs)) {
            return false;
        }
        int limit = oneSegment || c.isUrgentMode() ? mss : splitPoint(c, head, quota, isLast);
        if (limit <= 0) {
            return false;
        }
        if (head.length > limit) {
            c.sendQueue.split(head, limit, mss);
        }
        return true;
    }

    /** Small chunks are filled up from those behind them (Linux tcp_grow_skb). */
    private static void grow(Connection c, Chunk head, int wanted) {
        while (head.length < wanted && c.sendQueue.join(head, wanted - head.length) > 0) {}
    }

    /** One segment of it at least, and all of it if it is less than one (RFC 9293 3.8.6.2.1). */
    static boolean fitsWindow(Connection c, Chunk head) {
        int end = head.length > c.fullSegment() ? head.seq + c.fullSegment() : head.end();
        return SeqNum.le(end, c.tcb.sndWndEnd());
    }

    /** The override timer (RFC 9293 3.8.6.2.1; Linux tcp_write_wakeup): as much as the window takes, however little. */
    private static boolean cutToWindow(Connection c, Chunk head) {
        int room = Math.min(SeqNum.distance(head.seq, c.tcb.sndWndEnd()), c.fullSegment());
        if (room <= 0 || head.length == 0) {
            return false;
        }
        if (room < head.space()) { // a FIN that finds no place stays behind
            c.sendQueue.split(head, Math.min(room, head.length), c.fullSegment());
        }
        head.push = true;
        c.pushPartial = false;
        return true;
    }

    private static int splitPoint(Connection c, Chunk head, int quota, boolean isLast) {
        int mss = c.fullSegment();
        int window = SeqNum.distance(head.seq, c.tcb.sndWndEnd());
        int most = mss * quota;
        if (most <= window && !isLast) {
            return most;
        }
        int needed = Math.min(head.length, window);
        if (most <= needed) {
            return most;
        }
        int partial = needed % mss;
        return partial != 0 && Nagle.holdsPartial(c) ? needed - partial : needed;
    }

    /** Puts the next chunk on its way; false: nothing may leave now. */
    static boolean push(Connection c, long nowNs) {
        MtuProbing.Verdict verdict =
                c.sentInTurn || c.probe.newSegmentWanted() ? MtuProbing.Verdict.DATA : c.mtuProbing.verdict(nowNs);
        Chunk chunk =
                switch (verdict) {
                    case DATA -> next(c, nowNs);
                    case PROBE -> c.mtuProbing.take();
                    case NOTHING -> null;
                };
        if (chunk == null) {
            return false;
        }
        chunk.segmentBytes = verdict == MtuProbing.Verdict.PROBE ? chunk.length : c.fullSegment();
        chunk.segments = SendQueue.segmentsOf(chunk, chunk.segmentBytes);
        c.pacing.sent(chunk, nowNs);
        sent(c, chunk, nowNs);
        c.burst.add(chunk, true, chunk.length > 0 && c.ecn.takeReduction());
        c.bursts.sent(nowNs);
        if (chunk.length > 0) {
            c.ackPolicy.onDataSent(nowNs);
        }
        return true;
    }

    /** It has left: the bookkeeping of Linux tcp_event_new_data_sent. */
    static void sent(Connection c, Chunk chunk, long nowNs) {
        boolean nothingWasOut = c.board.out == 0;
        chunk.leaves(nowNs, c.turn);
        if (c.board.inFlight() == 0 && chunk.length > 0) {
            c.congestion.onTransmitStart(nowNs, nowNs - c.lastDataSentNs);
        }
        c.rate.sent(chunk, nowNs);
        c.sendQueue.sent(chunk);
        c.board.sent(chunk);
        c.mib.add(MibCounter.ORIG_DATA_SENT, chunk.segments);
        c.tcb.sndNxt = chunk.end();
        c.sentInTurn = true;
        if (chunk.length < chunk.segments * chunk.segmentBytes) {
            c.lastSmallEnd = chunk.end();
        }
        if (chunk.length > 0) {
            c.lastDataSentNs = nowNs;
        }
        c.counters.bytesSent += chunk.length;
        c.recovery.sentNew(chunk.segments);
        RetransmissionTimer.afterSending(c, nothingWasOut, nowNs);
        if (c.probe.newSegmentWanted()) {
            c.probe.newSegmentSent();
            RetransmissionTimer.armFull(c, nowNs, c.pacing.delayNs(nowNs));
        } else {
            boolean unused = RetransmissionTimer.scheduleProbe(c, false, nowNs);
        }
        if (c.sendQueue.head() == null) {
            c.chronograph.stop(Chronograph.Phase.PEER_WINDOW, c.isIdle(), nowNs);
            c.changed();
        }
        c.checkSpace(nowNs);
    }

    /** RFC 5681 4.1: a window that nothing confirmed for an RTO is out of date (Linux tcp_cwnd_restart). */
    static void restartAfterIdle(Connection c, long nowNs) {
        long idleNs = nowNs - c.lastDataSentNs;
        long rtoNs = c.rtoNs();
        if (c.board.out > 0
                || idleNs <= rtoNs
                || c.congestion.ownsWindow()
                || !c.knobs.on(Knob.TCP_SLOW_START_AFTER_IDLE)) {
            return;
        }
        var cc = c.congestion;
        int window = cc.window();
        int restart = Math.min(c.initialWindow(), window);
        cc.ssthresh(c.recovery.ssthreshToKeep());
        for (long left = idleNs - rtoNs; left > 0 && window > restart; left -= rtoNs) {
            window /= 2;
        }
        window = Math.max(window, restart);
        if (window < cc.window()) {
            cc.window(window);
            c.log.window(Cause.WINDOW_OUT_OF_DATE, nowNs);
        }
    }
}
