package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

/**
 * What one end has sent, and may send. Offsets count from its ISN: the SYN is at 0, the first byte at 1. What the
 * application has asked for is told by {@link #wrote} and {@link #shut}.
 */
final class Sending {
    private static final int NO_MSS_OPTION = 536;
    private static final int LEAST_MSS = 48;
    private static final int INITIAL_SEGMENTS = 10;
    private static final int DUPLICATES = 3;
    /** With so many SYN-ACKs all that has followed them counts as lost, and one segment may leave (Linux). */
    private static final int LOSS_SYNS = 3;

    private final Traits traits;
    private final int iss;
    private final long stream;
    private final RetransmitTimes clock;

    private long una;
    private long next = 1;
    private long edge;
    private long farthestEdge;
    private int largestWindow;
    private int updateSeq;
    private long updateAck;
    private int scale;
    private int mss;
    private long largestSegment;
    private int pathMss;
    private boolean stamped;

    private long written;
    private boolean saidAll = true;
    private boolean shut;
    private long urgentEnd;
    private boolean finSent;

    private long lastFreshNs = -1;
    private long lastSmallEnd;
    private long shortenedNs = -1;
    private int shortened;
    private int duplicates;
    private int degree = DUPLICATES;
    private long synEnd;
    private long inSyn; // so many segments would the SYN's data be for this peer; 0: it has arrived
    private long firstSendings;
    private long repetitions;
    private long probes;
    private long told;
    private long highestSacked;
    private boolean sackAgreed;
    private boolean fast;
    private boolean everRepeated;
    private boolean startsAgain;
    private long timedOutUpTo;
    private long mayRepeatUpTo;
    private boolean fastDue;
    private boolean slowedByMark;

    Sending(HostFacts facts, Traits traits, Seen syn) {
        this.traits = traits;
        iss = syn.seq;
        stream = Pattern.stream(syn.sourcePort, syn.destinationPort, iss);
        clock = new RetransmitTimes(facts, traits);
        pathMss = Math.max(LEAST_MSS, facts.mtu() - 40);
    }

    int iss() {
        return iss;
    }

    long offset(int seq) {
        return una + (seq - iss - (int) una);
    }

    // the application

    /** {@code whole}: all that the application had to say now. */
    void wrote(long total, boolean whole, boolean urgent) {
        written = total;
        saidAll = whole;
        if (urgent) {
            urgentEnd = total + 1;
        }
    }

    void shut() {
        shut = true;
    }

    boolean isShut() {
        return shut;
    }

    // what arrives

    void synSent(long nowNs, Seen syn) {
        clock.synSent(nowNs);
        if (syn.dataLength > 0) {
            bytes(syn, 1);
            next += syn.dataLength;
            clock.firstSent(nowNs, next);
        }
    }

    /** A SYN has opened it: data may leave before ours is acknowledged, behind which the peer's window begins (Linux). */
    void opensFast() {
        fast = true;
        edge++;
        farthestEdge = Math.max(farthestEdge, edge);
        clock.opensFast();
    }

    /** The peer's SYN; {@code withScale}: both want it. */
    void peerSyn(Seen in, boolean withScale, boolean bothSack, boolean stampsAgreed) {
        sackAgreed = bothSack;
        scale = withScale ? Math.min(14, in.windowScale) : 0;
        stamped = stampsAgreed;
        mss = Math.max(LEAST_MSS, in.mss < 0 ? NO_MSS_OPTION : in.mss);
        largestSegment = fullSegment();
        synEnd = next;
        inSyn = (next - 1 + largestSegment - 1) / largestSegment;
        largestWindow = in.window;
        edge = una + in.window;
        farthestEdge = Math.max(farthestEdge, edge);
        updateSeq = in.seq;
        updateAck = una;
    }

    /** A listener makes a connection of the ACK; of the SYN's window it knows nothing then (Linux). */
    void forgetWindowOfSyn() {
        largestWindow = 0;
    }

    /** A smaller MTU is known of (RFC 1191). */
    void pathMtu(int mtu) {
        if (mtu - 40 < pathMss) {
            pathMss = Math.max(LEAST_MSS, mtu - 40);
            mayRepeat();
            everRepeated = true;
            clock.pathMtu();
        }
    }

    /** What is in flight now. */
    private void mayRepeat() {
        mayRepeatUpTo = next;
    }

    int fullSegment() {
        return Math.max(1, Math.min(Math.min(mss, pathMss), traits.maxSegment()) - (stamped ? 12 : 0));
    }

    /** No segment takes more than half of the largest window that was seen (RFC 9293 3.8.6.2.1; Linux). */
    private int halfWindow() {
        return largestWindow > NO_MSS_OPTION ? largestWindow / 2 : largestWindow;
    }

    /** RFC 9293 3.10.7.4 fifth and RFC 5961 5.2: an ACK that may be looked at. */
    boolean isAcceptable(Seen in) {
        long ack = offset(in.ack);
        return una == 0 ? ack > 0 && ack <= next : ack <= next && ack >= una - largestWindow;
    }

    /** Its ACK is of something new. */
    boolean isNews(Seen in) {
        return offset(in.ack) > una;
    }

    /** Its ACK lies below what was acknowledged. */
    boolean isOld(Seen in) {
        return offset(in.ack) < una;
    }

    void acked(long nowNs, Seen in) {
        long ack = offset(in.ack);
        int window = in.has(Seen.SYN) ? in.window : in.window << scale; // RFC 7323 2.2
        boolean wider = updateSeq == in.seq && (window > edge - updateAck || window == 0);
        boolean tells = ack > una || (ack == una && (updateSeq - in.seq < 0 || wider));
        boolean wasClosed = edge <= una;
        if (tells) {
            edge = ack + window;
            farthestEdge = Math.max(farthestEdge, edge);
            largestWindow = Math.max(largestWindow, window);
            updateSeq = in.seq;
            updateAck = ack;
        }
        boolean ofTwin = in.sackCount > 0 && offset(in.sack[1]) <= ack; // RFC 2883: it has arrived too (Linux)
        told += ofTwin || (ack <= una && in.length() == 0) ? 1 : 0;
        for (int i = 0; i < in.sackCount; i++) {
            long right = offset(in.sack[2 * i + 1]);
            highestSacked = right <= next ? Math.max(highestSacked, right) : highestSacked;
            clock.sacked(nowNs, offset(in.sack[2 * i]), right);
        }
        if (ack > una) {
            advance(nowNs, ack);
        } else if (ack == una && next == una) {
            clock.stillBlocked(nowNs);
        } else if (ack == una) {
            if (wasClosed && edge > una) {
                mayRepeat();
                clock.restarts(nowNs);
            } else if (in.length() == 0 && (!tells || in.sackCount > 0)) {
                duplicate();
            }
        }
        if (sackAgreed && in.sackCount > 0) { // RFC 8985: what was sent before it may be lost
            mayRepeat();
            clock.restarts(nowNs);
        }
    }

    private void advance(long nowNs, long ack) {
        int outBefore = clock.segmentsOut();
        clock.acked(nowNs, una, ack, next);
        int acked = outBefore - clock.segmentsOut();
        told += una == 0 ? Math.max(0, acked - 1) : acked; // without the SYN
        told += ack < synEnd ? (ack - 1) / largestSegment - Math.max(0, una - 1) / largestSegment : 0;
        inSyn = ack >= synEnd ? 0 : inSyn;
        duplicates = Math.max(0, duplicates - Math.max(0, acked - 1)); // one filled the gap, the others were told of
        noMoreThanInFlight(acked);
        duplicates = 0;
        startsAgain = false;
        if (clock.isRepeated(
                una)) { // what was sent again has arrived: what was sent before it may be lost (RFC 6582, 8985)
            mayRepeat();
        }
        una = ack;
    }

    /** The SYN-ACK has come. RFC 7413 4.2.2: data that went with the SYN, and is not acknowledged, leaves again at once. */
    void synAckCame() {
        if (next > una) {
            mayRepeat();
            everRepeated = true;
            fastDue = true;
        }
    }

    /** RFC 3168 6.1.2. */
    void markEchoed() {
        slowedByMark = true;
    }

    private void duplicate() {
        duplicates++;
        if (duplicates >= DUPLICATES) {
            mayRepeat();
        }
        noMoreThanInFlight(0);
        if (duplicates == degree) {
            fastDue = !sackAgreed
                    && !everRepeated
                    && !slowedByMark // the window shrinks already, and what leaves follows what arrives (RFC 9937)
                    && una > 0
                    && clock.segmentsOut() > degree; // RFC 5681 3.2, RFC 6582: the first episode
        }
    }

    /** A duplicate ACK that nothing in flight can have caused does not count, and shows reordering (Linux). */
    private void noMoreThanInFlight(int acked) {
        int most = Math.max(0, clock.segmentsOut() - 1);
        if (duplicates > most) {
            duplicates = most;
            degree = Math.max(DUPLICATES, clock.segmentsOut() + acked);
        }
    }

    /** An empty segment below what comes next: it asks for an ACK. */
    boolean isProbe(Seen out) {
        return out.length() == 0 && offset(out.seq) == una - 1;
    }

    boolean finAcked() {
        return finSent && una == next && una == written + 2;
    }

    // what is sent

    /** It was never sent before. */
    boolean isNew(Seen out) {
        return offset(out.seq) == next;
    }

    /** {@code turn}: why the host acts. */
    void sent(long nowNs, Seen out, Turn turn) {
        long start = offset(out.seq);
        if (out.has(Seen.SYN)) {
            clock.synRepeated(nowNs, out.has(Seen.ACK), turn);
            if (next > 1) { // with it what it carried; of one that opened fast, what has followed it (Linux)
                mayRepeat();
            }
            if (fast && turn == Turn.DEADLINE && clock.syns() == LOSS_SYNS) {
                probes++;
            }
            return;
        }
        if (out.length() == 0) {
            empty(nowNs, start, turn);
            return;
        }
        long end = start + out.length();
        unless(una > 0 || fast, "data before the SYN was acknowledged");
        unless(start >= una, () -> "sends again what was acknowledged: " + start + " < " + una);
        unless(start <= next, () -> "leaves a gap: " + start + " > " + next);
        unless(start == next || end <= next, "a segment half old, half new");
        boolean finOfBurst = out.has(Seen.FIN) && out.dataLength > 0 && start == next && nowNs == lastFreshNs;
        long mostEnd = farthestEdge + (finOfBurst ? 1 : 0); // Linux asks only whether the burst's first segment fits
        unless(end <= mostEnd || start == una, () -> "beyond the peer's window: " + end + " > " + farthestEdge);
        unless(
                out.dataLength <= fullSegment() - 4 * (out.sackCount > 0 ? 1 + 2 * out.sackCount : 0),
                () -> out.dataLength + " bytes of data, the MSS is " + fullSegment());
        content(out, start);
        if (start == next) {
            fresh(nowNs, out, end, turn);
        } else {
            repeated(nowNs, out, start, turn);
        }
    }

    private void empty(long nowNs, long start, Turn turn) {
        boolean probe = start == una - 1 && turn == Turn.DEADLINE;
        unless(start == next || probe, () -> "an ACK with sequence number " + start + ", next is " + next);
        if (probe && start != next) {
            boolean persists = next == una && edge <= una && unsent() > 0;
            unless(persists || traits.keepAlive(), "a probe without need");
            if (persists) {
                clock.probed(nowNs);
            }
        }
    }

    private void bytes(Seen out, long start) {
        for (int i = 0; i < out.dataLength; i++) {
            if (out.bytes.get(out.dataAt + i) != Pattern.at(stream, start - 1 + i)) {
                throw new Violation("a wrong byte at " + (start + i));
            }
        }
    }

    private void content(Seen out, long start) {
        bytes(out, start);
        long end = start + out.dataLength;
        unless(end <= written + 1, () -> "more than the application wrote: " + end);
        unless(!out.has(Seen.FIN) || (shut && end == written + 1), "a FIN that nobody asked for, or too early");
        boolean urgent = urgentEnd > start;
        unless(out.has(Seen.URG) == urgent, urgent ? "no URG before the end of urgent data" : "URG without cause");
        unless(
                !urgent || out.urgent == Math.min(0xffff, urgentEnd - start),
                () -> "the urgent pointer is " + out.urgent);
        unless(
                !out.has(Seen.PSH) || out.dataLength > 0 || out.has(Seen.FIN),
                "PSH without data"); // a FIN whose data went ahead of it may keep it (Linux)
        unless(
                out.dataLength == 0 || end < written + 1 || out.has(Seen.PSH) || !saidAll,
                "no PSH at the end of what was written"); // RFC 9293 MUST-61
    }

    /** SACK blocks make full segments shorter, all those of one burst, though the first may have told the last block. */
    private boolean isSmall(long nowNs, Seen out) {
        int full = Math.min(fullSegment(), halfWindow());
        if (out.sackCount > 0 && out.dataLength + 4 * (1 + 2 * out.sackCount) >= full) {
            shortenedNs = nowNs;
            shortened = out.dataLength;
        }
        boolean asTheFirst = shortenedNs == nowNs && out.dataLength >= shortened;
        return out.dataLength < full && !asTheFirst;
    }

    private void fresh(long nowNs, Seen out, long end, Turn turn) {
        unless(!finSent, "data after FIN");
        if (una == next) {
            clock.flightBegins(nowNs);
        }
        boolean small = out.dataLength < Math.min(fullSegment(), halfWindow()) && out.sackCount == 0;
        if (small && !out.has(Seen.FIN)) {
            boolean smallInFlight = lastSmallEnd > una; // Minshall's form of Nagle (Linux)
            boolean all = end == written + 1;
            boolean mayWait = traits.noDelay() || urgentEnd > una || turn == Turn.DEADLINE || una < timedOutUpTo;
            unless(
                    !all || !smallInFlight || mayWait,
                    () -> "Nagle: a small segment " + (end - out.dataLength) + ":" + end + " of " + fullSegment()
                            + " while another is in flight up to " + lastSmallEnd + ", una " + una);
            unless(!all || !traits.cork() || mayWait, "a small segment under TCP_CORK");
        }
        clock.firstSent(nowNs, end);
        lastFreshNs = nowNs;
        next = end;
        if (isSmall(nowNs, out)) {
            lastSmallEnd = end;
        }
        finSent = out.has(Seen.FIN);
        if (sackAgreed && una < end - out.length()) {
            clock.restarts(nowNs); // it puts the tail loss probe off, or is one (RFC 8985 7.2, 7.3)
        }
        firstSendings++;
        probes += turn == Turn.DEADLINE ? 1 : 0;
        notTooMany();
    }

    /**
     * RFC 6928 2, RFC 5681 3.1: ten segments, with what the SYN has carried; whatever is told to have arrived, at least by a
     * duplicate ACK, lets two follow, one in its place and one by which the window grows. Likewise what was sent again, where
     * small segments may travel as one.
     */
    private void notTooMany() {
        long arrived = told + clock.segmentsOut(highestSacked);
        long allowed = Math.max(INITIAL_SEGMENTS, inSyn) + 2 * (arrived + repetitions) + probes;
        unless(
                inSyn + firstSendings <= allowed,
                () -> inSyn + firstSendings + " segments have left, " + allowed + " may have");
    }

    private void repeated(long nowNs, Seen out, long start, Turn turn) {
        if (turn == Turn.DEADLINE) {
            if (start == una) {
                clock.expired(nowNs, next > una, sackAgreed);
                timedOutUpTo = next; // new data may follow at once (RFC 5682)
                startsAgain = !sackAgreed; // with SACK what left lately does not yet count as lost
            } else {
                clock.restarts(nowNs); // the last one, to learn of a loss at the end (RFC 8985 7), or what RACK tells
            }
            mayRepeat();
        } else {
            unless(
                    start < mayRepeatUpTo,
                    () -> turn + ": a retransmission without cause: " + start + ", una " + una
                            + ", lost may be what lies below " + mayRepeatUpTo);
            unless(
                    !startsAgain || traits.paced() || start == una || start + out.dataLength - una <= largestSegment,
                    "more than one segment after a timeout");
            if (start == una || sackAgreed) { // the timer is the oldest segment's
                clock.restarts(nowNs);
            }
        }
        repetitions += Math.max(1, clock.segmentsOut(start + out.length()) - clock.segmentsOut(start));
        fastDue &= start != una;
        clock.sentAgain(nowNs, start, start + out.length(), next);
        everRepeated = true;
    }

    private long unsent() {
        return written + 1 - next + (shut && !finSent ? 1 : 0);
    }

    /** {@code open}: the connection may send data. */
    void settled(long nowNs, boolean open) {
        unless(!fastDue || !open || traits.paced(), "three duplicate ACKs and no retransmission");
        fastDue = false;
        if (!open || una == 0) {
            return;
        }
        clock.settled(nowNs, next > una);
        boolean idle = next == una && unsent() > 0;
        long usable = edge - next;
        long data = written + 1 - next;
        boolean must = idle
                && !traits.paced()
                && usable > 0
                && ((data > fullSegment() && usable >= fullSegment())
                        || (unsent() <= usable && data > 0 && !traits.cork())
                        || data == 0);
        unless(!must, () -> "nothing in flight, " + data + " bytes to send, a window of " + usable + ", and silence");
        if (!idle) {
            clock.notBlocked();
        } else {
            clock.blocked(nowNs);
        }
    }

    long una() {
        return una;
    }

    long next() {
        return next;
    }

    RetransmitTimes times() {
        return clock;
    }
}
