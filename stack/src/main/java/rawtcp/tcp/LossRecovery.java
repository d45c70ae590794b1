package rawtcp.tcp;

import rawtcp.wire.SeqNum;

/**
 * What is to be retransmitted: fast retransmit and NewReno's recovery (RFC 5681 3.2, RFC 6582), and all that was in
 * flight when the timer expired (RFC 6298 5.4). A scoreboard of what the peer holds (RFC 2018, 6675, 8985) has its place
 * here.
 */
final class LossRecovery {
    private static final int DUPLICATE_THRESHOLD = 3;

    private final Connection c;
    private int duplicateAcks;
    private boolean fast;
    private int recover;
    private int next;
    private int end;
    private boolean timing;
    private int timedEnd;
    private long timedAtNs;
    /** The congestion window held the sender back since the last ACK: only then may it grow (RFC 7661; Linux). */
    private boolean windowLimited;

    LossRecovery(Connection c) {
        this.c = c;
        recover = c.setup.isn();
        next = recover;
        end = recover;
    }

    boolean hasWork() {
        return SeqNum.lt(next, end);
    }

    int next() {
        return next;
    }

    int end() {
        return end;
    }

    void sent(int length) {
        next += length;
        timing = false; // Karn
        c.counters.retransmitted++;
    }

    /** Our SYN or SYN-ACK again. */
    void retransmitSyn() {
        if (c.tcb.synSent) {
            next = c.tcb.iss;
            end = c.tcb.iss + 1;
        }
    }

    /** After an expiry everything in flight counts as lost; the window opens for it again from one segment on. */
    void onTimeout(long nowNs) {
        Tcb tcb = c.tcb;
        duplicateAcks = 0;
        fast = false;
        recover = tcb.sndNxt; // RFC 6582 4: no fast retransmit for what is sent again now
        next = tcb.sndUna;
        end = tcb.sndNxt;
        c.counters.retransmitTimeouts++;
        c.congestion.onRetransmitTimeout(nowNs, tcb.inFlight(), c.retries == 0);
    }

    /** From the first segment on, without a word to the congestion control: it was not the network that lost them. */
    void retransmitAll() {
        next = c.tcb.sndUna;
        end = c.tcb.sndNxt;
    }

    void onDuplicateAck(long nowNs) {
        duplicateAcks++;
        if (fast) {
            c.congestion.onDuplicateAck();
        } else if (duplicateAcks == DUPLICATE_THRESHOLD && !hasWork() && SeqNum.gt(c.tcb.sndUna, recover)) {
            fast = true;
            recover = c.tcb.sndNxt;
            c.counters.fastRetransmits++;
            c.congestion.onLoss(nowNs, c.tcb.inFlight());
            retransmitFirst();
        }
    }

    void onAdvance(int acked, int inFlightBefore, long nowNs) {
        duplicateAcks = 0;
        int una = c.tcb.sndUna;
        follow(una);
        if (fast && SeqNum.lt(una, recover)) { // RFC 6582 3.2 step 3: the next hole
            c.congestion.onPartialAck(acked);
            retransmitFirst();
        } else if (fast) {
            fast = false;
            c.congestion.onRecoveryExit(nowNs, c.tcb.inFlight());
        } else if (windowLimited || 2 * (long) inFlightBefore >= c.congestion.windowBytes()) {
            c.congestion.onAck(nowNs, acked, inFlightBefore);
        }
        windowLimited = false;
    }

    /** What lies behind must not stay there: 2 GiB later it would seem to lie ahead. */
    private void follow(int una) {
        next = SeqNum.max(next, una);
        end = SeqNum.max(end, una);
        if (SeqNum.gt(una, recover)) {
            recover = una - 1;
        }
    }

    private void retransmitFirst() {
        next = c.tcb.sndUna;
        end = SeqNum.min(c.tcb.sndNxt, next + c.mss.send());
    }

    /** True if the congestion window lets {@code length} more bytes, never sent before, go out. */
    boolean allowsNew(int length) {
        int allowed = c.congestion.windowBytes();
        if (!fast && duplicateAcks > 0 && duplicateAcks < DUPLICATE_THRESHOLD) { // RFC 3042, limited transmit
            allowed += duplicateAcks * c.mss.send();
        }
        boolean allows = c.tcb.inFlight() == 0 || c.tcb.inFlight() + (long) length <= allowed;
        windowLimited |= !allows;
        return allows;
    }

    /** Of what counts as lost, one segment always, then as many as the window that started again allows. */
    boolean allowsRetransmission(int length) {
        int inFlight = SeqNum.distance(c.tcb.sndUna, next);
        return inFlight == 0 || fast || inFlight + length <= c.congestion.windowBytes();
    }

    /** RFC 6298 3: one segment at a time is timed. */
    void startTiming(int segmentEnd, long nowNs) {
        if (!timing) {
            timing = true;
            timedEnd = segmentEnd;
            timedAtNs = nowNs;
        }
    }

    /** The round trip that {@code ack} ends, or -1. */
    long timedRttNs(int ack, long nowNs) {
        if (!timing || SeqNum.lt(ack, timedEnd)) {
            return -1;
        }
        timing = false;
        return nowNs - timedAtNs;
    }

    boolean inFastRecovery() {
        return fast;
    }

    void forget() {
        next = c.tcb.sndNxt;
        end = next;
        fast = false;
        timing = false;
        duplicateAcks = 0;
    }
}
