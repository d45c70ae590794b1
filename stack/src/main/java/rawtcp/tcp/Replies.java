package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** What is owed to the peer without data: ACKs, merged where the RFC asks so (MUST-58), probes, and the RST at the end. */
final class Replies {
    private final Connection c;
    private boolean ackNow;
    private int duplicateAcks;
    private boolean probe;
    private boolean urgentProbe;
    private boolean duplicate;
    private int duplicateLeft;
    private int duplicateRight;
    private boolean reset;
    private boolean resetWithAck;
    private int resetSeq;
    private int resetAck;
    private long lastChallengeNs = Long.MIN_VALUE / 2;

    Replies(Connection c) {
        this.c = c;
    }

    void ackNow() {
        ackNow = true;
    }

    /** One for each segment out of order: the peer counts them (RFC 5681 3.2). */
    void duplicateAck() {
        duplicateAcks++;
    }

    /** RFC 2883: the next ACK reports what came twice, once. */
    void reportDuplicate(Connection of, int left, int right) {
        reportDuplicate(of, left, right, SeqNum.lt(left, of.tcb.rcvNxt));
    }

    /** {@code old}: it lies below RCV.NXT, or will when the segment that reaches it has been taken. */
    void reportDuplicate(Connection of, int left, int right, boolean old) {
        if (of.sackAgreed && of.knobs.on(Knob.TCP_DSACK) && SeqNum.lt(left, right)) {
            duplicate = true;
            duplicateLeft = left;
            duplicateRight = right;
            of.mib.count(old ? MibCounter.DSACK_OLD_SENT : MibCounter.DSACK_OFO_SENT);
        }
    }

    boolean hasDuplicate() {
        return duplicate;
    }

    int duplicateLeft() {
        return duplicateLeft;
    }

    int duplicateRight() {
        return duplicateRight;
    }

    void duplicateReported() {
        duplicate = false;
    }

    /**
     * Answers what is out of place: data and FIN always, else at most one each tcp_invalid_ratelimit (Linux): no ACK loops.
     * {@code skipped}: counts what is not answered.
     */
    void outOfWindow(Segment in, MibCounter skipped, long nowNs) {
        if (in.length() > 0 && !in.has(Segment.SYN)) {
            ackNow = true;
        } else if (mayAnswer(skipped, nowNs)) {
            ackNow = true;
        }
    }

    /** RFC 5961 7: limited for each connection, so that nobody can count them from outside, and for the stack. */
    void challengeAck(long nowNs) {
        if (mayAnswer(MibCounter.SKIPPED_CHALLENGE, nowNs) && c.mayChallenge(nowNs)) {
            c.counters.challengeAcks++;
            c.mib.count(MibCounter.CHALLENGE_ACK);
            ackNow = true;
        }
    }

    /** RFC 5961 4.2: a SYN wherever it lies. */
    void challengeSyn(long nowNs) {
        c.mib.count(MibCounter.SYN_CHALLENGE);
        if (c.state() == State.ESTABLISHED) { // Linux
            c.mib.count(MibCounter.IN_ERRS);
        }
        challengeAck(nowNs);
    }

    /** Another state's answers are counted from anew (Linux: TIME_WAIT is another record's). */
    void forgetChallenges() {
        lastChallengeNs = Long.MIN_VALUE / 2;
    }

    /** True, and noted, if the last answer to something out of place was at least tcp_invalid_ratelimit ago. */
    boolean mayAnswer(MibCounter skipped, long nowNs) {
        boolean may = nowNs - lastChallengeNs >= c.knobs.ns(Knob.TCP_INVALID_RATELIMIT);
        if (may) {
            lastChallengeNs = nowNs;
        } else {
            c.mib.count(skipped);
        }
        return may;
    }

    /** An ACK below the window: it draws an ACK from a peer that lives (keep-alive, zero window). */
    void probe() {
        probe = true;
    }

    /** Of a closed window: urgent data is announced in a segment of its own (Linux tcp_write_wakeup). */
    void windowProbe() {
        probe = true;
        urgentProbe = true;
    }

    boolean urgentProbeOwed() {
        return urgentProbe;
    }

    void urgentProbeSent() {
        urgentProbe = false;
    }

    void reset(int seq, int ack, boolean withAck) {
        reset = true;
        resetSeq = seq;
        resetAck = ack;
        resetWithAck = withAck;
    }

    boolean resetOwed() {
        return reset;
    }

    boolean ackOwed() {
        return ackNow || duplicateAcks > 0;
    }

    boolean probeOwed() {
        return probe;
    }

    void fillReset(Segment out) {
        assert reset;
        reset = false;
        out.seq(resetSeq).ack(resetAck).flags(Segment.RST | (resetWithAck ? Segment.ACK : 0));
    }

    void probeSent() {
        probe = false;
        urgentProbe = false;
    }

    /** Any segment that carried ACK left: it said what a pending ACK would have said. */
    void ackSent(boolean pureAck) {
        ackNow = false;
        if (pureAck && duplicateAcks > 0) {
            duplicateAcks--;
        }
    }

    void forget() {
        ackNow = false;
        duplicateAcks = 0;
        probe = false;
        duplicate = false;
    }
}
