package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.congestion.CongestionControl;

/**
 * How many segments are decided on at once. Linux hands such a burst to the card as one and marks its end with PSH; the
 * receiver's timing, and what a script sees, follow from it (tcp_tso_autosize, tcp_tso_should_defer).
 */
final class Bursts {
    private static final long MS = 1_000_000;
    static final int MAX_BYTES = 65_215; // 64 KiB less the room for headers
    private static final int PACING_SHIFT = 10; // a burst is about a millisecond of the rate

    private final Connection c;
    private long rateBytes = Long.MAX_VALUE; // per second (Linux sk_pacing_rate)
    private long lastSentNs = Long.MIN_VALUE / 2;

    Bursts(Connection c) {
        this.c = c;
    }

    /** Segments that one burst holds at most. */
    static int segments(Connection c) {
        int mss = c.fullSegment();
        int rttShift = (int) Math.min(63, (c.rtt.minRttNs() / 1_000) >> c.knobs.number(Knob.TCP_TSO_RTT_LOG));
        long bytes = c.bursts.rateBytes >> PACING_SHIFT;
        if (rttShift < 32) {
            bytes += MAX_BYTES >> rttShift;
        }
        bytes = Math.min(bytes, MAX_BYTES);
        return (int) Math.max(bytes / mss, c.knobs.number(Knob.TCP_MIN_TSO_SEGS));
    }

    /** Bytes that one chunk collects from the application's writes: a large burst, within half the peer's window. */
    static int goal(Connection c) {
        int mss = c.fullSegment();
        int bytes = MAX_BYTES;
        int cutoff = c.tcb.maxSndWnd > Mss.DEFAULT ? c.tcb.maxSndWnd >> 1 : c.tcb.maxSndWnd;
        if (cutoff > 0 && bytes > cutoff) {
            bytes = Math.max(cutoff, 68 - (c.timestamps.enabled() ? 32 : 20));
        }
        return Math.max(bytes / mss * mss, mss);
    }

    /** Twice the window in a round trip while it grows fast, 1.2 times later (Linux tcp_update_pacing_rate). */
    void updateRate() {
        CongestionControl cc = c.congestion;
        if (cc.paces()) {
            rateBytes = (long) (cc.pacingRate() * c.mss.send());
            boundRate();
            return;
        }
        boolean slowStart = cc.window() < cc.ssthresh() / 2;
        long percent = c.knobs.number(slowStart ? Knob.TCP_PACING_SS_RATIO : Knob.TCP_PACING_CA_RATIO);
        long bytes = (long) c.mss.send() * Math.max(cc.window(), c.board.out);
        long srttUs = c.rtt.srttNs() / 1_000;
        if (srttUs > 0) {
            rateBytes = (long) (bytes * 1e6 / srttUs * percent / 100);
            boundRate();
        }
    }

    /** By SO_MAX_PACING_RATE. */
    void boundRate() {
        rateBytes = Math.min(rateBytes, c.pacing.mostBytes());
    }

    long rateBytes() {
        return rateBytes;
    }

    void sent(long nowNs) {
        lastSentNs = nowNs;
    }

    /** More could leave together soon: an ACK is about to come and free the rest of the window. */
    boolean shouldDefer(Chunk head, int maxSegments, long nowNs) {
        if (c.recovery.state().compareTo(CongestionState.RECOVERY) >= 0 || nowNs - lastSentNs > MS) {
            return false;
        }
        int mss = c.mss.send();
        int window = c.tcb.sndWndEnd() - head.seq;
        int allowed = (c.congestion.window() - c.board.inFlight()) * mss;
        int limit = Math.min(window, allowed);
        boolean isLast = head == c.sendQueue.tail();
        if (limit >= maxSegments * mss || (!isLast && limit >= head.length)) {
            return false;
        }
        int divisor = (int) c.knobs.number(Knob.TCP_TSO_WIN_DIVISOR);
        if (divisor > 0) {
            if (limit >= Math.min(c.tcb.sndWnd, (long) c.congestion.window() * mss) / divisor) {
                return false;
            }
        } else if (limit > 3 * mss) {
            return false;
        }
        Chunk oldest = c.sendQueue.oldestSent();
        if (oldest == null || nowNs - oldest.sentNs < c.rtt.srttNs() - Math.min(c.rtt.srttNs() / 2, MS)) {
            return false; // the next ACK will come late
        }
        if (allowed < window ? allowed <= head.length : window <= head.length) {
            c.usage.deferred(allowed < window);
            return true;
        }
        return !head.fin && !head.endOfRecord;
    }
}
