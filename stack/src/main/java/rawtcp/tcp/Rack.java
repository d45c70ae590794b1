package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.SeqNum;

/** RFC 8985: a segment is lost if one that was sent sufficiently later was delivered. */
final class Rack {
    static final long SETTLE_NS = 2_000_000; // Linux TCP_TIMEOUT_MIN: two ticks

    private static final int PERSIST = 16;

    /** Bits of tcp_recovery. */
    private static final int STATIC_WINDOW = 2;

    private static final int NO_THRESHOLD = 4;

    private final Connection c;
    private long sentTurn = -1;
    private int endSeq;
    private long rttNs;
    private boolean advanced;
    private int windowSteps = 1;
    private int stepsPersist;
    private boolean duplicateSeen;
    private int deliveredAtAdjust;

    Rack(Connection c) {
        this.c = c;
    }

    /** RFC 8985 6.2 step 2: the most recently sent of all segments delivered. */
    void delivered(Chunk chunk, long nowNs) {
        long tookNs = nowNs - chunk.sentNs;
        if (chunk.everRetransmitted && tookNs < c.rtt.minRttNs()) {
            return; // it answers an earlier sending
        }
        advanced = true;
        rttNs = tookNs;
        if (sentAfter(chunk.sentTurn, chunk.end(), sentTurn, endSeq)) {
            sentTurn = chunk.sentTurn;
            endSeq = chunk.end();
        }
    }

    private static boolean sentAfter(long aTurn, int aEnd, long bTurn, int bEnd) {
        return aTurn > bTurn || (aTurn == bTurn && SeqNum.gt(aEnd, bEnd));
    }

    /** After an undo every segment is looked at again. */
    void lookAgain() {
        advanced = true;
    }

    /** RFC 8985 6.2 step 4: it widens when it was too narrow, for 16 recoveries. */
    void onDuplicateReported() {
        duplicateSeen = true;
    }

    /** {@code priorDelivered}: how much had been when that left which was delivered now; 0: nothing was. */
    void adjustWindow(int priorDelivered) {
        if (priorDelivered == 0 || has(STATIC_WINDOW)) {
            return;
        }
        if (priorDelivered - deliveredAtAdjust < 0) {
            duplicateSeen = false;
        }
        if (duplicateSeen) {
            windowSteps = Math.min(0xff, windowSteps + 1);
            duplicateSeen = false;
            deliveredAtAdjust = c.board.delivered;
            stepsPersist = PERSIST;
        } else if (stepsPersist == 0) {
            windowSteps = 1;
        }
    }

    void recovered() {
        stepsPersist = Math.max(0, stepsPersist - 1);
    }

    void recoveryWasWrong() {
        stepsPersist = Math.min(PERSIST, stepsPersist + 1);
    }

    /** RFC 8985 6.2 step 5. Marks what is lost; arms the reordering timer for what may be soon. True if it is armed. */
    boolean detect(long nowNs) {
        if (!advanced) {
            return false;
        }
        advanced = false;
        long waitNs = mark(nowNs);
        if (waitNs > 0) {
            RetransmissionTimer.armReorder(c, nowNs, waitNs + SETTLE_NS);
        }
        return waitNs > 0;
    }

    /** How long until the next may count as lost; 0: none is left. */
    long mark(long nowNs) {
        long reorderNs = reorderWindowNs();
        long waitNs = 0;
        for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            boolean judged = !chunk.watched || chunk.sacked || (chunk.lost && !chunk.retransmitted);
            if (judged || !sentAfter(sentTurn, endSeq, chunk.sentTurn, chunk.end())) {
                continue;
            }
            long remainingNs = remainingNs(chunk, reorderNs, nowNs);
            if (remainingNs <= 0) {
                c.board.markLost(chunk);
                chunk.watched = false;
            } else {
                waitNs = Math.max(waitNs, remainingNs);
            }
        }
        return waitNs;
    }

    long remainingNs(Chunk chunk, long reorderNs, long nowNs) {
        return rttNs + reorderNs - (nowNs - chunk.sentNs);
    }

    private boolean has(int bit) {
        return (c.knobs.number(Knob.TCP_RECOVERY) & bit) != 0;
    }

    private long reorderWindowNs() {
        if (c.board.reorderingSeen == 0) {
            boolean enough = c.board.sacked >= c.board.reordering && !has(NO_THRESHOLD);
            if (c.recovery.state().compareTo(CongestionState.RECOVERY) >= 0 || enough) {
                return 0;
            }
        }
        return Math.min(c.rtt.minRttNs() / 4 * windowSteps, c.rtt.srttNs());
    }
}
