package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * What counts as lost, what is sent again, and what the congestion window becomes meanwhile: RFC 6675 with RACK (RFC 8985)
 * where the peer sends SACK, RFC 6582 where it does not, PRR (RFC 9937), F-RTO (RFC 5682), and undoing what was wrong.
 * The states and their order are Linux's (tcp_fastretrans_alert).
 */
final class LossRecovery {
    private final Connection c;
    private final Scoreboard board;
    private final RateReduction reduction;
    private CongestionState phase = CongestionState.OPEN;
    /** When the ACK came, or the timer expired, that is being treated. */
    private long nowNs;
    /** Of the repetitions under way, if they follow from no state. */
    private Cause repeatingFor;
    /** The end of what was sent when the state was entered (RFC 6675 RecoveryPoint). */
    private int highSeq;

    private boolean frto;
    private boolean sendNewFirst;
    private boolean repeating;
    private Chunk probe;
    private boolean probeIsTail;
    private boolean byTimer; // what is sent again now: whatever the rate says

    LossRecovery(Connection c) {
        this.c = c;
        board = c.board;
        reduction = new RateReduction(c);
        highSeq = c.setup.isn();
    }

    CongestionState state() {
        return phase;
    }

    int highSeq() {
        return highSeq;
    }

    boolean isReducing() {
        return phase == CongestionState.CWR || phase == CongestionState.RECOVERY;
    }

    /** Of Fast Open: the ACK has come, perhaps after timeouts (Linux tcp_rcv_synrecv_state_fastopen). */
    void synAckAcknowledged(long atNs) {
        nowNs = atNs;
        if (phase == CongestionState.LOSS && board.out == 0) {
            boolean unused = undoAtEnd();
        }
        if (!board.anyRetransmitted()) {
            c.retransmittingSinceNs = Timers.NEVER;
        }
    }

    // an ACK arrived (Linux tcp_ack)

    /** {@code in} acknowledges what SND.UNA says now; {@code news} tells what was so far found in it. */
    void onAck(Segment in, AckNews news, int highestBefore, int inFlightBefore, long atNs) {
        nowNs = atNs;
        board.delivered += news.sackDelivered;
        CumulativeAck.clean(c, in, news, highestBefore, nowNs);
        c.rack.adjustWindow(c.rate.priorDelivered());
        c.probe.onAck(in.ack(), news, nowNs);
        if (news.isDubious() || phase != CongestionState.OPEN) {
            judge(news);
        }
        if (news.restartTimer) {
            RetransmissionTimer.afterAck(c, nowNs);
        }
        int delivered = newlyDelivered(news);
        c.rate.end(news, inFlightBefore, nowNs);
        if (c.congestion.ownsWindow()) {
            // it has set the window
        } else if (isReducing()) {
            reduction.onAck(delivered, board.lostEver - news.lostBefore, news.advanced);
        } else if (mayGrow(news)) {
            grow(delivered);
        }
    }

    /** What the ACK has said to have arrived (Linux tcp_newly_delivered). */
    private int newlyDelivered(AckNews news) {
        int delivered = board.delivered - news.deliveredBefore;
        c.mib.add(MibCounter.DELIVERED, delivered);
        if (news.echoesMark) {
            c.counters.deliveredMarked += delivered;
            c.mib.add(MibCounter.DELIVERED_CE, delivered);
        }
        return delivered;
    }

    /** Nothing is in flight: only a report of duplicates can still say something. */
    void onAckOfNothing(Segment in, AckNews news, long atNs) {
        nowNs = atNs;
        board.delivered += news.sackDelivered;
        if (news.duplicateReported) {
            judge(news);
            int unused = newlyDelivered(news);
        }
        c.probe.onAck(in.ack(), news, nowNs);
    }

    void onOldAck(AckNews news, long atNs) {
        nowNs = atNs;
        news.old = true;
        judge(news);
        int unused = newlyDelivered(news);
    }

    /** What lies behind must not stay there: 2 GiB later it would seem to lie ahead. */
    void follow(int una) {
        if (probe != null && SeqNum.le(probe.end(), una)) {
            probe = null; // its chunk will be another's
        }
        if (phase == CongestionState.OPEN && SeqNum.lt(highSeq, una)) {
            highSeq = una;
        }
        c.undo.follow(una);
    }

    private boolean mayGrow(AckNews news) {
        boolean forward = board.reordering > c.knobs.number(Knob.TCP_REORDERING)
                ? news.dataAcked || news.dataSacked
                : news.dataAcked;
        return forward && c.usage.isLimited();
    }

    private void grow(int delivered) {
        CongestionControl cc = c.congestion;
        boolean slowStart = cc.inSlowStart();
        int threshold = cc.ssthresh();
        cc.onAck(nowNs, delivered);
        if (slowStart && !cc.inSlowStart()) {
            c.log.window(cc.ssthresh() == threshold ? Cause.SLOW_START_OVER : Cause.ROUND_TRIPS_GROW, nowNs);
        }
    }

    private void judge(AckNews news) {
        int duplicates = !news.old && news.isDuplicate() ? 1 : 0;
        if (board.out == 0) {
            board.sacked = 0;
        }
        if (news.echoesMark) { // whatever was lost or not: this reduction is right
            c.undo.priorSsthresh(0);
        }
        if (news.reneged && news.advanced) {
            RetransmissionTimer.armForReneging(c, nowNs);
            news.restartTimer = false;
            return;
        }
        if (phase == CongestionState.OPEN) {
            c.retransmittingSinceNs = Timers.NEVER;
        } else if (SeqNum.ge(c.tcb.sndUna, highSeq) && leave()) {
            return;
        }
        switch (phase) {
            case RECOVERY -> inRecovery(news, duplicates);
            case LOSS -> inLoss(news, duplicates);
            case OPEN, DISORDER, CWR -> inOther(news, duplicates);
        }
    }

    /** What was in flight when the state began is acknowledged. True: nothing more is to be done now. */
    private boolean leave() {
        switch (phase) {
            case CWR -> {
                if (c.tcb.sndUna != highSeq) {
                    endReduction();
                    phase = CongestionState.OPEN;
                }
            }
            case RECOVERY -> {
                if (!c.sackAgreed) {
                    board.sacked = 0;
                }
                if (undoAtEnd()) {
                    return true;
                }
                endReduction();
            }
            default -> {}
        }
        return false;
    }

    private void inRecovery(AckNews news, int duplicates) {
        if (!news.advanced) {
            if (!c.sackAgreed) {
                addRenoSacks(duplicates);
            }
        } else if (undoPartly(news)) {
            return;
        }
        if (undoByDuplicates()) {
            tryToOpen(news.echoesMark);
        }
        findLost(news);
        if (phase != CongestionState.RECOVERY) {
            if (board.lost == 0) {
                return;
            }
            enterRecovery(news.echoesMark);
        }
        repeating = true;
    }

    private void inLoss(AckNews news, int duplicates) {
        afterTimeout(news, duplicates);
        findLost(news);
        if (phase == CongestionState.OPEN || news.retransmissionLost) {
            inOther(news, duplicates);
        }
    }

    private void inOther(AckNews news, int duplicates) {
        if (!c.sackAgreed) {
            if (news.advanced) {
                board.sacked = 0;
            }
            addRenoSacks(duplicates);
        }
        if (phase.compareTo(CongestionState.DISORDER) <= 0) {
            boolean unused = undoByDuplicates();
        }
        findLost(news);
        if (board.lost == 0) {
            tryToOpen(news.echoesMark);
            return;
        }
        if (phase.compareTo(CongestionState.CWR) < 0 && c.mtuProbing.failed()) {
            retransmitTooLong();
            return;
        }
        enterRecovery(news.echoesMark);
        repeating = true;
    }

    private void findLost(AckNews news) {
        if (c.sendQueue.oldestSent() == null) {
            return;
        }
        if (!c.sackAgreed) {
            markFirstLost(news.advanced);
            return;
        }
        int retransmittedBefore = board.retransmitted;
        if (c.rack.detect(nowNs)) {
            news.restartTimer = false;
        }
        news.retransmissionLost |= board.retransmitted < retransmittedBefore;
    }

    /** RFC 6582 3.2: the third duplicate ACK, then each partial one, says that the oldest segment is lost. */
    private void markFirstLost(boolean advanced) {
        boolean enough = phase.compareTo(CongestionState.RECOVERY) < 0 && board.sacked >= board.reordering;
        boolean partial = phase == CongestionState.RECOVERY && advanced;
        Chunk oldest = c.sendQueue.oldestSent();
        if ((enough || partial) && !oldest.lost) {
            if (oldest.segments > 1 && oldest.length > oldest.segmentBytes) {
                board.split(oldest, oldest.segmentBytes, oldest.segmentBytes);
            }
            board.markLost(oldest);
        }
    }

    // Reno: duplicate ACKs stand for SACKs

    private void addRenoSacks(int duplicates) {
        if (duplicates > 0) {
            int before = board.sacked;
            board.sacked += duplicates;
            noteRenoReordering(0);
            board.delivered += Math.max(0, board.sacked - before);
        }
    }

    void removeRenoSacks(int acked) {
        board.delivered += Math.max(acked - board.sacked, 1);
        board.sacked = Math.max(0, board.sacked - (acked - 1));
        noteRenoReordering(acked);
    }

    /** More duplicate ACKs than segments in flight can cause: it was reordering. */
    private void noteRenoReordering(int more) {
        int holes = Math.min(Math.max(board.lost, 1), board.out);
        if (board.sacked + holes > board.out) {
            board.sacked = board.out - holes;
            int most = (int) Math.min(board.out + more, c.knobs.number(Knob.TCP_MAX_REORDERING));
            board.reordering = Math.max(Scoreboard.LEAST_REORDERING, most);
            board.reorderingSeen++;
            c.mib.count(MibCounter.RENO_REORDER);
        }
    }

    // entering and leaving

    private void enterRecovery(boolean marked) {
        if (c.retransmittingSinceNs != Timers.NEVER && !board.anyRetransmitted()) {
            c.retransmittingSinceNs = Timers.NEVER;
        }
        c.undo.priorSsthresh(0);
        c.undo.begin();
        if (!isReducing()) {
            c.undo.priorSsthresh(marked ? 0 : currentSsthresh());
            beginReduction();
        }
        phase = CongestionState.RECOVERY;
        c.log.window(c.sackAgreed ? Cause.FAST_RECOVERY : Cause.DUPLICATE_ACKS, nowNs);
        c.counters.fastRetransmits++;
        c.mib.count(c.sackAgreed ? MibCounter.SACK_RECOVERY : MibCounter.RENO_RECOVERY);
    }

    private void beginReduction() {
        highSeq = c.tcb.sndNxt;
        c.probe.forget();
        reduction.begin();
        c.ecn.reduced();
    }

    /** RFC 3168 6.1.2: as a loss, but nothing is to be sent again; once for what is in flight (Linux tcp_enter_cwr). */
    private void reduceForMark() {
        if (phase.compareTo(CongestionState.CWR) < 0) {
            c.undo.priorSsthresh(0);
            c.undo.impossible();
            beginReduction();
            phase = CongestionState.CWR;
            c.log.window(Cause.MARK_ECHOED, nowNs);
        }
    }

    /** A loss that the probe has repaired already still costs its share of the window (RFC 8985 7.4.2). */
    void reduceOnce(long atNs) {
        nowNs = atNs;
        beginReduction();
        phase = CongestionState.CWR;
        endReduction();
        keepOpen();
        c.log.window(Cause.PROBE_REPAIRED, nowNs);
        c.mib.count(MibCounter.LOSS_PROBE_RECOVERY);
    }

    private void endReduction() {
        CongestionControl cc = c.congestion;
        if (cc.ssthresh() < CongestionControl.NO_THRESHOLD && (phase == CongestionState.CWR || c.undo.isPossible())) {
            cc.window(cc.ssthresh());
        }
    }

    private int currentSsthresh() {
        CongestionControl cc = c.congestion;
        return isReducing() ? cc.ssthresh() : Math.max(cc.ssthresh(), cc.window() / 2 + cc.window() / 4);
    }

    /** The threshold to keep over a silence (Linux tcp_current_ssthresh). */
    int ssthreshToKeep() {
        return currentSsthresh();
    }

    private void tryToOpen(boolean marked) {
        if (!board.anyRetransmitted()) {
            c.retransmittingSinceNs = Timers.NEVER;
        }
        if (marked) {
            reduceForMark();
        }
        if (phase != CongestionState.CWR) {
            keepOpen();
        }
    }

    private void keepOpen() {
        CongestionState next =
                board.leftOut() > 0 || board.anyRetransmitted() ? CongestionState.DISORDER : CongestionState.OPEN;
        if (phase != next) {
            phase = next;
            highSeq = c.tcb.sndNxt;
        }
    }

    // a timeout (RFC 5681 3.1, RFC 6298 5.4)

    void onTimeout(long atNs) {
        nowNs = atNs;
        c.onlyRepeats = true;
        boolean newRecovery = phase.compareTo(CongestionState.RECOVERY) < 0;
        markAllLost();
        CongestionControl cc = c.congestion;
        boolean onceAWindow = phase.compareTo(CongestionState.DISORDER) <= 0
                || !SeqNum.gt(highSeq, c.tcb.sndUna)
                || (phase == CongestionState.LOSS && c.retries == 0);
        if (onceAWindow) {
            c.undo.priorSsthresh(currentSsthresh());
            reduction.rememberWindow();
            cc.ssthresh(cc.onLoss());
            cc.onTimeout();
            c.undo.begin();
        }
        cc.window(board.inFlight() + 1);
        repeatingFor = null;
        c.log.window(Cause.WINDOW_ONE, nowNs);
        int threshold = (int) c.knobs.number(Knob.TCP_REORDERING);
        if (phase.compareTo(CongestionState.DISORDER) <= 0 && board.sacked >= threshold) {
            board.reordering = Math.min(board.reordering, threshold);
        }
        phase = CongestionState.LOSS;
        highSeq = c.tcb.sndNxt;
        c.probe.forget();
        frto = c.knobs.number(Knob.TCP_FRTO) > 0 && (newRecovery || c.retries > 0) && !c.mtuProbing.isOut();
        repeating = true;
        c.ecn.reduced();
        c.counters.retransmitTimeouts++;
    }

    /** What a timeout puts an end to (Linux tcp_retransmit_timer). */
    void countFailure() {
        switch (phase) {
            case RECOVERY -> c.mib.count(c.sackAgreed ? MibCounter.SACK_RECOVERY_FAIL : MibCounter.RENO_RECOVERY_FAIL);
            case LOSS -> c.mib.count(MibCounter.LOSS_FAILURES);
            case OPEN, DISORDER, CWR -> {
                if (phase == CongestionState.DISORDER || board.sacked > 0) {
                    c.mib.count(c.sackAgreed ? MibCounter.SACK_FAILURES : MibCounter.RENO_FAILURES);
                }
            }
        }
    }

    private void markAllLost() {
        Chunk oldest = c.sendQueue.oldestSent();
        boolean reneged = oldest != null && oldest.sacked;
        if (reneged) {
            c.mib.count(MibCounter.SACK_RENEGING);
        }
        if (!c.sackAgreed) {
            board.sacked = 0;
        }
        for (Chunk chunk = oldest; chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            if (reneged) {
                board.forgetSacked(chunk);
            } else if (chunk != oldest && c.sackAgreed && c.rack.remainingNs(chunk, 0, nowNs) > 0) {
                continue; // sent so recently that nothing is known of it
            }
            board.markLost(chunk);
        }
    }

    /** RFC 5682 3.1, with the tests of Linux tcp_process_loss. */
    private void afterTimeout(AckNews news, int duplicates) {
        boolean recovered = SeqNum.ge(c.tcb.sndUna, highSeq);
        if (news.advanced && undoLoss(c.undo.due())) {
            return;
        }
        if (frto) {
            if (news.originalDelivered && undoLoss(Cause.UNDONE_BY_FRTO)) {
                return;
            }
            if (SeqNum.gt(c.tcb.sndNxt, highSeq)) {
                if (news.dataSacked || duplicates > 0) {
                    frto = false;
                }
            } else if (news.advanced && !recovered) {
                highSeq = c.tcb.sndNxt;
                Chunk head = c.sendQueue.head();
                if (head != null && SeqNum.gt(c.tcb.sndWndEnd(), c.tcb.sndNxt)) {
                    sendNewFirst = true;
                    repeating = false;
                    return;
                }
                frto = false;
            }
        }
        if (recovered) {
            boolean unused = undoAtEnd();
            return;
        }
        if (!c.sackAgreed) {
            if (SeqNum.gt(c.tcb.sndNxt, highSeq) && duplicates > 0) {
                addRenoSacks(duplicates);
            } else if (news.advanced) {
                board.sacked = 0;
            }
        }
        repeating = true;
    }

    // undoing

    private boolean undoAtEnd() {
        Cause why = c.undo.due();
        if (why != null) {
            c.undo.carryOut(why, false, reduction.windowBefore(), nowNs);
            c.mib.count(phase == CongestionState.LOSS ? MibCounter.LOSS_UNDO : MibCounter.FULL_UNDO);
        } else {
            c.rack.recovered();
        }
        if (heldForReno()) {
            return true;
        }
        phase = CongestionState.OPEN;
        return false;
    }

    /** RFC 6582 3.2: without SACK the state is held until something above it is acknowledged. */
    private boolean heldForReno() {
        if (c.tcb.sndUna != highSeq || c.sackAgreed) {
            return false;
        }
        if (!board.anyRetransmitted()) {
            c.retransmittingSinceNs = Timers.NEVER;
        }
        return true;
    }

    private boolean undoPartly(AckNews news) {
        if (!c.undo.isPossible() || !c.undo.answersWhatCameFirst()) {
            return false;
        }
        SackTagging.noteReordering(c, news.priorUna, MibCounter.TS_REORDER);
        if (board.retransmitted > 0) {
            return true;
        }
        if (!board.anyRetransmitted()) {
            c.retransmittingSinceNs = Timers.NEVER;
        }
        c.undo.carryOut(Cause.UNDONE_BY_TIMESTAMP, true, reduction.windowBefore(), nowNs);
        c.mib.count(MibCounter.PARTIAL_UNDO);
        keepOpen();
        return false;
    }

    private boolean undoByDuplicates() {
        if (c.undo.allWereNeedless()) {
            c.rack.recoveryWasWrong();
            c.undo.carryOut(Cause.UNDONE_BY_DSACK, false, reduction.windowBefore(), nowNs);
            c.mib.count(MibCounter.DSACK_UNDO);
            return true;
        }
        return false;
    }

    private boolean undoLoss(Cause why) {
        if (why == null) {
            return false;
        }
        c.undo.carryOut(why, true, reduction.windowBefore(), nowNs);
        c.mib.count(MibCounter.LOSS_UNDO);
        c.mib.add(MibCounter.SPURIOUS_RTOS, why == Cause.UNDONE_BY_FRTO ? 1 : 0);
        c.retries = 0;
        if (heldForReno()) {
            return true;
        }
        if (why == Cause.UNDONE_BY_FRTO || c.sackAgreed) {
            phase = CongestionState.OPEN;
        }
        return true;
    }

    // what is to be sent again

    /** The ACK that was just looked at may let something leave by itself. */
    boolean wantsToSend() {
        return sendNewFirst || repeating || probe != null;
    }

    /** RFC 5682: new data first, to see whether the timeout was wrong. */
    boolean wantsNewFirst() {
        return sendNewFirst;
    }

    void newFirstDone() {
        if (sendNewFirst) {
            sendNewFirst = false;
            if (!SeqNum.gt(c.tcb.sndNxt, highSeq)) {
                frto = false;
                repeating = true;
            }
        }
    }

    void retransmitAsProbe(Chunk chunk) {
        probe = chunk;
        probeIsTail = true;
    }

    /** The timer's own retransmission leaves whatever the window says. */
    void retransmitFirst() {
        probe = c.sendQueue.oldestSent();
        probeIsTail = false;
    }

    /** What is longer than the MSS now will never arrive (Linux tcp_simple_retransmit). */
    void retransmitTooLong() {
        int mss = c.fullSegment();
        for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            if (chunk.length > mss * chunk.segments) {
                board.markLost(chunk);
            }
        }
        if (board.lost > 0) {
            if (phase != CongestionState.LOSS) {
                c.congestion.ssthresh(currentSsthresh());
                c.undo.priorSsthresh(0);
            }
            repeatWithoutReduction(Cause.TOO_LONG_FOR_PATH);
        }
    }

    /** What is sent again was too long for the path. */
    boolean repeatsForPath() {
        return repeatingFor == Cause.TOO_LONG_FOR_PATH;
    }

    /** All of it at once, without a word to the congestion control: it was not the network that lost it. */
    void retransmitAll() {
        for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            board.markLost(chunk);
        }
        repeatWithoutReduction(Cause.FAST_OPEN_IGNORED);
    }

    private void repeatWithoutReduction(Cause why) {
        repeatingFor = why;
        if (phase != CongestionState.LOSS) {
            phase = CongestionState.LOSS;
            highSeq = c.tcb.sndNxt;
            c.undo.impossible();
        }
        frto = false; // there was no timeout that could have been wrong
        repeating = true;
    }

    /** The next chunk to be sent again, cut to what may leave now; null if none (Linux tcp_xmit_retransmit_queue). */
    Chunk nextRetransmission(long nowNs) {
        if (probe != null) {
            Chunk chunk = probe;
            probe = null;
            byTimer = true;
            boolean stillOut = chunk.segments > 0 && SeqNum.gt(chunk.end(), c.tcb.sndUna);
            boolean goes = stillOut && Refitting.fit(c, chunk, 1);
            probeIsTail &= goes;
            return goes ? chunk : null;
        }
        byTimer = false;
        if (!repeating || c.pacing.holds(nowNs)) {
            return null;
        }
        for (Chunk chunk = c.sendQueue.oldestSent(); chunk != null; chunk = c.sendQueue.nextSent(chunk)) {
            int allowed = c.congestion.window() - board.inFlight();
            if (allowed <= 0 || board.retransmitted >= board.lost) {
                break;
            }
            if (chunk.lost && !chunk.retransmitted && !chunk.sacked) {
                if (Refitting.fit(c, chunk, Math.min(allowed, Bursts.segments(c)))) {
                    return chunk;
                }
                break;
            }
        }
        repeating = false;
        return null;
    }

    void retransmitted(Chunk chunk, long atNs) {
        tellRetransmission(atNs);
        c.counters.retransmitted += chunk.segments;
        c.mib.add(MibCounter.RETRANS_SEGS, chunk.segments);
        if (!byTimer) {
            boolean loss = phase == CongestionState.LOSS;
            c.mib.add(loss ? MibCounter.SLOW_START_RETRANS : MibCounter.FAST_RETRANS, chunk.segments);
        }
        c.counters.dataBytesRepeated += chunk.length;
        c.mtuProbing.inconclusive();
        if (probeIsTail) { // it counts as under way already
            probeIsTail = false;
            chunk.everRetransmitted = true;
            RetransmissionTimer.armFull(c, atNs, c.pacing.delayNs(atNs));
            return;
        }
        board.markRetransmitted(chunk);
        if (isReducing()) {
            reduction.sent(chunk.segments);
        }
        if (c.retransmittingSinceNs == Timers.NEVER) {
            c.retransmittingSinceNs = atNs;
        }
        c.undo.retransmitted(chunk.segments);
        boolean first = chunk == c.sendQueue.oldestSent();
        if (first && !c.timers.isArmed(Timer.REORDER)) {
            RetransmissionTimer.armFull(c, atNs, byTimer ? 0 : c.pacing.delayNs(atNs));
        }
    }

    /** The tail loss probe is told as the expiry of its timer. */
    private void tellRetransmission(long atNs) {
        if (phase == CongestionState.LOSS) {
            c.log.sentAgain(repeatingFor == null ? Cause.TIMED_OUT_SENT_AGAIN : repeatingFor, atNs);
        } else if (!probeIsTail) {
            c.log.sentAgain(Cause.LOST_SENT_AGAIN, atNs);
        }
    }

    /** New data left. */
    void sentNew(int segments) {
        if (isReducing()) {
            reduction.sent(segments);
        }
    }

    /** The reordering timer: what has not come by now is lost (RFC 8985 6.3). */
    void onReorderTimer(long atNs) {
        nowNs = atNs;
        c.onlyRepeats = true;
        int before = board.inFlight();
        int lostBefore = board.lostEver;
        c.rack.mark(nowNs);
        if (before != board.inFlight()) {
            if (phase != CongestionState.RECOVERY) {
                enterRecovery(false);
                if (!c.congestion.ownsWindow()) {
                    reduction.onAck(1, board.lostEver - lostBefore, false);
                }
            }
            repeating = true;
        }
        RetransmissionTimer.armFromOldest(c, nowNs); // if that leaves again now, from now
    }

    void forget() {
        phase = CongestionState.OPEN;
        highSeq = c.tcb.sndNxt;
        c.undo.impossible();
        repeating = false;
        probe = null;
        sendNewFirst = false;
        c.ourSyn.forget();
        board.forget();
        c.probe.forget();
    }
}
