package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.SeqNum;

/**
 * RFC 4821, path MTU discovery by segments of our own, for paths whose ICMP does not come back: now and then one larger
 * segment is sent among smaller ones; whether it is acknowledged tells. By tcp_mtu_probing always, or once a path is
 * suspected of swallowing what is large. The search is Linux's (tcp_mtu_probe).
 */
final class MtuProbing {
    private static final int ALWAYS = 2;
    private static final int LEAST_WINDOW = 11;

    /** What is to be sent next. */
    enum Verdict {
        /** As usual. */
        DATA,
        PROBE,
        /** Nothing: soon there is room for a probe. */
        NOTHING
    }

    private final Connection c;
    private boolean enabled;
    /** As MTUs: this size passes; this one, at most, may. */
    private int low;

    private int high;
    private int probeMtu; // 0: none is out
    private int probeSeq;
    private int probeEnd;
    private long sinceNs = Timers.NEVER;

    MtuProbing(Connection c) {
        this.c = c;
    }

    boolean isOut() {
        return probeMtu != 0;
    }

    /** With the SYN, and again when both SYNs are acknowledged (Linux tcp_mtup_init). {@code stamps}: how long headers are. */
    void begin(boolean stamps, long nowNs) {
        enabled = c.knobs.number(Knob.TCP_MTU_PROBING) == ALWAYS;
        high = c.mss.largestMtu();
        low = c.mss.mtuOf((int) c.knobs.number(Knob.TCP_BASE_MSS), stamps);
        probeMtu = 0;
        sinceNs = enabled ? nowNs : Timers.NEVER;
    }

    /** The MSS is reckoned anew (Linux tcp_sync_mss). */
    void sync() {
        high = Math.min(high, c.mss.mtu());
        if (enabled) {
            c.mss.probed(low);
        }
    }

    /** At the beginning of each turn of sending. */
    Verdict verdict(long nowNs) {
        boolean mayProbe = enabled
                && probeMtu == 0
                && c.recovery.state() == CongestionState.OPEN
                && c.congestion.window() >= LEAST_WINDOW
                && !(c.sackAgreed && c.receiveBuffer.hasGaps()) // blocks make headers of another length
                && !c.replies.hasDuplicate();
        if (!mayProbe) {
            return Verdict.DATA;
        }
        int size = size();
        if (size > c.mss.sendAt(high) || high - low < c.knobs.number(Knob.TCP_PROBE_THRESHOLD)) {
            searchAgain(nowNs);
            return Verdict.DATA;
        }
        return hasRoom(size);
    }

    private int size() {
        return c.mss.sendAt((high + low) >> 1);
    }

    /** So much must follow it that its loss is noticed as one (RFC 4821 7.4). */
    private Verdict hasRoom(int size) {
        int needed = size + (c.board.reordering + 1) * c.mss.send();
        if (c.unsent() < needed || c.tcb.sndWnd < needed || !isOnePiece(size)) {
            return Verdict.DATA;
        }
        if (SeqNum.gt(c.tcb.sndNxt + needed, c.tcb.sndWndEnd())) {
            return Verdict.NOTHING;
        }
        int inFlight = c.board.inFlight();
        if (inFlight + 2 > c.congestion.window()) {
            return inFlight == 0 ? Verdict.DATA : Verdict.NOTHING;
        }
        return Verdict.PROBE;
    }

    private boolean isOnePiece(int size) {
        int bytes = 0;
        for (Chunk chunk = c.sendQueue.head(); chunk != null; chunk = chunk.next) {
            bytes += chunk.length;
            if (bytes >= size) {
                return true;
            }
            if (chunk.endOfRecord || chunk.fin) {
                return false;
            }
        }
        return false;
    }

    /** The probe, one segment however long. In the window it stands for the two that it is on the way. */
    Chunk take() {
        int size = size();
        Chunk head = c.sendQueue.head();
        while (head.length < size) {
            int moved = c.sendQueue.join(head, size - head.length);
            assert moved > 0;
        }
        if (head.length > size) {
            c.sendQueue.split(head, size, c.mss.send());
        }
        c.congestion.window(c.congestion.window() - 1);
        probeMtu = c.mss.mtuOf(size);
        probeSeq = head.seq;
        probeEnd = head.end();
        c.counters.mtuProbes++;
        return head;
    }

    /** SND.UNA has moved. */
    void acknowledged() {
        if (probeMtu == 0 || SeqNum.gt(probeEnd, c.tcb.sndUna)) {
            return;
        }
        CongestionControl cc = c.congestion;
        long window = (long) cc.window() * c.mss.mtuOf(c.mss.send()) / probeMtu; // as many bytes as before
        cc.window((int) Math.max(1, window));
        cc.ssthresh(c.recovery.ssthreshToKeep());
        low = probeMtu;
        probeMtu = 0;
        c.mib.count(MibCounter.MTUP_SUCCESS);
        sync();
    }

    /** Something counts as lost: true if that is the probe alone, which tells its size and nothing of congestion. */
    boolean failed() {
        if (probeMtu == 0 || c.tcb.sndUna != probeSeq) {
            return false;
        }
        high = probeMtu - 1;
        probeMtu = 0;
        c.mib.count(MibCounter.MTUP_FAIL);
        c.congestion.window(c.congestion.window() + 1);
        return true;
    }

    /** Something is sent again: what an ACK acknowledges tells nothing of the probe any more. */
    void inconclusive() {
        probeMtu = 0;
    }

    /** R1 is over (RFC 9293 3.8.3): perhaps what is large is lost in silence, so segments become smaller (RFC 4821 7.7). */
    void pathSuspected(long nowNs) {
        if (c.knobs.number(Knob.TCP_MTU_PROBING) == 0) {
            return;
        }
        if (enabled) {
            long smaller = Math.min(c.knobs.number(Knob.TCP_BASE_MSS), c.mss.sendAt(low) / 2);
            smaller = Math.max(smaller, c.knobs.number(Knob.TCP_MTU_PROBE_FLOOR));
            low = c.mss.mtuOf((int) Math.max(smaller, c.knobs.number(Knob.TCP_MIN_SND_MSS)));
        } else {
            enabled = true;
            sinceNs = nowNs;
        }
        sync();
    }

    /** Paths change: after tcp_probe_interval the search begins anew. */
    private void searchAgain(long nowNs) {
        if (nowNs - sinceNs >= c.knobs.ns(Knob.TCP_PROBE_INTERVAL)) {
            high = c.mss.largestMtu();
            low = c.mss.mtuOf(c.mss.send());
            sinceNs = nowNs;
        }
    }
}
