package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.SeqNum;

/** RFC 8985 7: when the ACKs end, one segment asks whether the last ones arrived, before the timer assumes the worst. */
final class TailLossProbe {
    private final Connection c;
    private boolean outstanding;
    private boolean repeated;
    private int endSeq;
    /** Asks Output for one segment beyond what the congestion window allows. */
    private boolean newSegmentWanted;

    TailLossProbe(Connection c) {
        this.c = c;
    }

    /** Not while it is off (Linux tcp_early_retrans 0 to 2). */
    static boolean isOn(Connection c) {
        return c.knobs.number(Knob.TCP_EARLY_RETRANS) >= 3;
    }

    /** RFC 8985 7.3. */
    void send(long nowNs) {
        if (outstanding) { // one at a time
            RetransmissionTimer.armFromOldest(c, nowNs);
            return;
        }
        Chunk head = c.sendQueue.head();
        if (head != null && NewData.fitsWindow(c, head)) {
            newSegmentWanted = true;
            sent(false, nowNs);
            return;
        }
        Chunk last = c.sendQueue.newestSent();
        if (last == null) {
            return;
        }
        if (last.seq != c.tcb.sndUna && SeqNum.ge(last.seq, c.tcb.sndWndEnd())) { // the peer has taken its window back
            RetransmissionTimer.armFromOldest(c, nowNs);
            return;
        }
        int mss = c.fullSegment();
        if (last.segments > 1 && last.length > (last.segments - 1) * mss) {
            c.board.split(last, (last.segments - 1) * mss, mss);
            last = c.sendQueue.newestSent();
        }
        c.recovery.retransmitAsProbe(last);
        sent(true, nowNs);
    }

    private void sent(boolean again, long nowNs) {
        outstanding = true;
        repeated = again;
        endSeq = c.tcb.sndNxt;
        c.counters.tailLossProbes++;
        c.mib.count(MibCounter.LOSS_PROBES);
        c.log.expired(Cause.LOSS_PROBE, nowNs);
        RetransmissionTimer.armFull(c, nowNs);
    }

    boolean isOutstanding() {
        return outstanding;
    }

    boolean isRepetitionOut() {
        return outstanding && repeated;
    }

    boolean newSegmentWanted() {
        return newSegmentWanted;
    }

    void newSegmentSent() {
        newSegmentWanted = false;
        if (outstanding && !repeated) {
            endSeq = c.tcb.sndNxt;
        }
    }

    boolean isEnd(int seq) {
        return outstanding && seq == endSeq;
    }

    /** RFC 8985 7.4: was it a loss that the probe has repaired? */
    void onAck(int ack, AckNews news, long nowNs) {
        if (!outstanding || SeqNum.lt(ack, endSeq)) {
            return;
        }
        if (!repeated || news.probeDuplicated) {
            outstanding = false;
        } else if (SeqNum.gt(ack, endSeq)) {
            outstanding = false;
            c.recovery.reduceOnce(nowNs);
        } else if (news.isDuplicate() && !news.dataSacked) {
            outstanding = false;
        }
    }

    void forget() {
        outstanding = false;
        newSegmentWanted = false;
    }
}
