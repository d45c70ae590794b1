package rawtcp.tcp;

import rawtcp.wire.Segment;

/** What one arriving ACK tells, collected on its way through {@link Step5Ack} (Linux's FLAG_… of tcp_ack); then it serves the next. */
final class AckNews {
    int priorUna;
    boolean carriesData;
    /** RFC 3168: something of ours was marked on its way. */
    boolean echoesMark;

    int deliveredBefore;
    int lostBefore;

    /** It is below SND.UNA. */
    boolean old;

    /** SND.UNA moved; data, or our SYN, was acknowledged. */
    boolean advanced;

    boolean dataAcked;
    boolean windowUpdated;
    /** A segment was reported by SACK for the first time; a duplicate was reported (RFC 2883), of a loss probe. */
    boolean dataSacked;

    boolean duplicateReported;
    /** Segments that its SACK blocks say have arrived; of an ACK below SND.UNA they count nowhere (Linux). */
    int sackDelivered;

    boolean probeDuplicated;
    /** Of what was acknowledged: something never sent again; something sent again. */
    boolean originalDelivered;

    boolean retransmissionAcked;
    /** A retransmission turned out lost as well. */
    boolean retransmissionLost;
    /** The oldest segment left is one that the peer once reported to hold: it has dropped it. */
    boolean reneged;

    boolean restartTimer;
    /** Of the segment that left last among those acknowledged; 0: unknown. */
    long rttNs;

    int ackedSegments;
    long firstSentNs;
    long lastSentNs;
    long firstSackedSentNs;
    long lastSackedSentNs;
    /** The lowest segment that its SACK blocks say has arrived late, though never sent again: the network reorders. */
    int lateSeq;

    boolean anyLate;
    /** The lowest of those acknowledged that were neither sent again nor reported before. */
    int firstOriginalSeq;

    boolean anyOriginal;

    /** As it is before anything of {@code in} was looked at but its header. */
    AckNews begin(Connection c, Segment in) {
        priorUna = c.tcb.sndUna;
        carriesData = in.length() > 0;
        echoesMark = c.ecn.isEcho(in);
        deliveredBefore = c.board.delivered;
        lostBefore = c.board.lostEver;
        old = false;
        advanced = false;
        dataAcked = false;
        windowUpdated = false;
        dataSacked = false;
        duplicateReported = false;
        sackDelivered = 0;
        probeDuplicated = false;
        originalDelivered = false;
        retransmissionAcked = false;
        retransmissionLost = false;
        reneged = false;
        restartTimer = false;
        rttNs = 0;
        ackedSegments = 0;
        firstSentNs = -1;
        lastSentNs = -1;
        firstSackedSentNs = -1;
        lastSackedSentNs = -1;
        lateSeq = 0;
        anyLate = false;
        firstOriginalSeq = 0;
        anyOriginal = false;
        return this;
    }

    /** RFC 5681 2: an ACK that says nothing new (Linux: neither FLAG_SND_UNA_ADVANCED nor FLAG_NOT_DUP). */
    boolean isDuplicate() {
        return !advanced && !carriesData && !windowUpdated && !dataAcked && !duplicateReported;
    }

    /** Something to think about (Linux tcp_ack_is_dubious, the state of recovery being the caller's). */
    boolean isDubious() {
        boolean notDuplicate = carriesData || windowUpdated || dataAcked;
        return !notDuplicate || echoesMark || dataSacked || duplicateReported;
    }
}
