package rawtcp.tcp;

import rawtcp.tcp.parts.Timers;
import rawtcp.wire.SeqNum;

/** Whether what was done about a loss was wrong, and going back on it (RFC 2883, RFC 3522; Linux tcp_undo_cwnd_reduction). */
final class Undo {
    private static final int NOTHING_SENT_AGAIN = -1;
    private static final int FAR = 1 << 30;

    private final Connection c;
    private boolean possible;
    /** SND.UNA when that began which may be undone. */
    private int sinceSeq;
    /** Retransmissions not yet known to have been needless; 0: all were. */
    private int retransmissions = NOTHING_SENT_AGAIN;
    /** What to go back to; 0: nothing. */
    private int priorSsthresh;

    Undo(Connection c) {
        this.c = c;
    }

    boolean isPossible() {
        return possible;
    }

    /** What ends at {@code seq} may have been sent again in the recovery that may be undone. */
    boolean isPossibleOf(int seq) {
        return possible && SeqNum.gt(seq, sinceSeq);
    }

    void begin() {
        possible = true;
        sinceSeq = c.tcb.sndUna;
        int underWay = c.board.retransmitted + (c.probe.isRepetitionOut() ? 1 : 0);
        retransmissions = underWay > 0 ? underWay : NOTHING_SENT_AGAIN;
    }

    void priorSsthresh(int segments) {
        priorSsthresh = segments;
    }

    void impossible() {
        possible = false;
    }

    /** Reports of duplicates reach back to where it began, so that must not come to lie ahead. */
    void follow(int una) {
        if (SeqNum.distance(sinceSeq, una) > FAR) {
            sinceSeq = una - FAR;
        }
    }

    void retransmitted(int segments) {
        retransmissions = Math.max(0, retransmissions) + segments;
    }

    /** RFC 2883: a report of a duplicate says that a retransmission was needless. */
    void duplicateReported(int right, int segments) {
        if (retransmissions > 0 && isPossibleOf(right)) {
            retransmissions = Math.max(0, retransmissions - segments);
        }
    }

    boolean allWereNeedless() {
        return possible && retransmissions == 0;
    }

    /** Why what was done about a loss is to be undone; null: it is not. */
    Cause due() {
        if (!possible) {
            return null;
        }
        return retransmissions == 0 ? Cause.UNDONE_BY_DSACK : answersWhatCameFirst() ? Cause.UNDONE_BY_TIMESTAMP : null;
    }

    /**
     * RFC 3522: the echoed timestamp is older than the first retransmission; or none was sent yet (Linux tcp_packet_delayed;
     * a recovery without SACK that is held forgets when it began).
     */
    boolean answersWhatCameFirst() {
        if (c.retransmittingSinceNs == Timers.NEVER) {
            return c.sackAgreed || SeqNum.lt(c.tcb.sndUna, c.recovery.highSeq());
        }
        return c.timestamps.enabled() && c.timestamps.echoIsBefore(c.lastTsEcr, c.retransmittingSinceNs);
    }

    void carryOut(Cause why, boolean unmark, int windowBefore, long nowNs) {
        if (unmark) {
            for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
                c.board.unmarkLost(chunk);
            }
        }
        if (priorSsthresh > 0) {
            c.congestion.window(c.congestion.undone(windowBefore));
            if (priorSsthresh > c.congestion.ssthresh()) {
                c.congestion.ssthresh(priorSsthresh);
                c.ecn.reductionUndone();
            }
        }
        possible = false;
        c.log.window(why, nowNs);
        c.counters.undone++;
        c.rack.lookAgain();
    }
}
