package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * When one end must, and when it must not yet, send something again: RFC 6298 with Linux's bounds, and the pace of SYNs.
 * What the round trip is nobody has told it; it holds the RTO between what follows from the shortest and from the
 * longest that may have been measured.
 */
public final class RetransmitTimes {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long TICK_NS = 1_000_000;
    private static final long SYN_SOON_NS = 8 * TICK_NS; // Linux TCP_TIMEOUT_MIN, of a kernel with ticks of 4 ms
    private static final long AFTER_LOST_SYN_NS = 3 * SECOND_NS; // RFC 6298 5.7

    private record Flight(long end, long sentNs) {}

    private final HostFacts facts;
    private final Traits traits;
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private final Set<Long> told = new HashSet<>();
    private long longestRttNs = -1;
    private long startNs; // when the timer was set last, at the latest
    private long earliestStartNs;
    private long intervalNs = -1;
    private long repeatedUpTo;
    private long repeatedStart;
    private long repeatedEnd;
    private long episodeNs = -1;
    private long episodeEnd;
    private long karnNs; // how far a back-off may last that no sample has ended
    private boolean uncertain; // whether the timer ran since startNs
    private long firstExpiryNs = -1;
    private long lastExpiryNs = -1;
    private int expiries;

    private boolean crossed;
    private long synNs;
    private int syns;
    private boolean answers;
    private boolean passive;
    private boolean fast;
    private boolean synSentAgain;
    private boolean synSoon;
    private boolean madeSmaller;
    private long blockedFromNs = -1;
    private long probeIntervalNs = -1;
    private int probesUnmeasured;

    RetransmitTimes(HostFacts facts, Traits traits) {
        this.facts = facts;
        this.traits = traits;
    }

    // SYNs

    void synSent(long nowNs) {
        synNs = nowNs;
        syns = 1;
        flights.add(new Flight(1, nowNs));
    }

    /** Our SYN or SYN-ACK again; the answer to a SYN that came again is not the timer's. */
    void synRepeated(long nowNs, boolean answer, Turn turn) {
        synSentAgain = true;
        if (turn != Turn.DEADLINE) {
            unless(answer || madeSmaller, "a SYN again for no reason");
            boolean restarts = answer ? passive && !fast : madeSmaller;
            synNs = restarts ? nowNs : synNs; // its timer begins anew (Linux)
            madeSmaller = false;
            return;
        }
        answers = answer;
        long dueNs = synWaitNs();
        unless(
                nowNs - synNs == dueNs,
                () -> "SYN " + (syns + 1) + " after " + (nowNs - synNs) + " ns where " + dueNs + " are due");
        unless(syns < mostSyns() || traits.userTimeout(), () -> "more than " + mostSyns() + " SYNs");
        synNs = nowNs;
        syns++;
        synSoon = false;
    }

    /** Whatever was longer than the path takes now is sent again, a SYN without its data too (Linux tcp_simple_retransmit). */
    void pathMtu() {
        madeSmaller = true;
    }

    /** An ACK of an earlier incarnation, which our RST ends: the first repetition comes soon (Linux). */
    void synMisunderstood(long nowNs) {
        if (syns == 1) {
            synNs = nowNs;
            synSoon = true;
        }
    }

    /** After the last SYN: 1 s, doubled each time, a client's only after some at a steady pace (Linux). */
    public long synWaitNs() {
        if (synSoon) {
            return SYN_SOON_NS;
        }
        int doublings = Math.max(0, syns - 1 - (answers ? 0 : facts.synLinear()));
        long mostNs = passive ? 120 * SECOND_NS : facts.rtoMaxNs(); // a listener knows no tcp_rto_max_ms (Linux)
        return Math.min(SECOND_NS << Math.min(30, doublings), mostNs);
    }

    /** Who has opened himself has a SYN's patience in SYN_RCVD too, only without the steady pace (Linux). */
    public int mostSyns() {
        int retries = passive ? facts.synAckRetries() : facts.synRetries();
        return 1 + retries + (answers ? 0 : facts.synLinear()) + (fast ? 1 : 0);
    }

    /** What is sent from now on is a SYN-ACK, which has a pace of its own. */
    void answersFromNowOn(long nowNs, boolean toListener) {
        synSoon = false;
        answers = true;
        passive = toListener;
        synNs = nowNs;
        syns = 1;
    }

    /** Its SYN and the peer's have crossed: the SYN-ACK is its SYN again. */
    void synsCrossed(long nowNs) {
        synSentAgain = true;
        crossed = true;
        answersFromNowOn(nowNs, false);
    }

    public int syns() {
        return syns;
    }

    public long lastSynNs() {
        return synNs;
    }

    /** Whoever has accepted it waits for one SYN-ACK more (Linux). */
    void opensFast() {
        fast = true;
    }

    // data

    void flightBegins(long nowNs) {
        startNs = nowNs;
        earliestStartNs = nowNs;
        uncertain = false;
        intervalNs = -1;
        expiries = 0;
        firstExpiryNs = -1;
    }

    void firstSent(long nowNs, long end) {
        flights.addLast(new Flight(end, nowNs));
    }

    /** Its first sending stays: the longest that a measured round trip may have been. */
    void sentAgain(long nowNs, long start, long end, long next) {
        repeatedStart = start;
        repeatedEnd = end;
        episodeNs = episodeNs < 0 ? nowNs : episodeNs;
        episodeEnd = next;
        repeatedUpTo = Math.max(repeatedUpTo, end);
    }

    void acked(long nowNs, long una, long ack, long next) {
        if (una >= repeatedUpTo) {
            karnNs = 0; // a clean sample (RFC 6298 3)
            probesUnmeasured = 0;
        }
        while (!flights.isEmpty() && flights.peekFirst().end <= ack) {
            longestRttNs = Math.max(longestRttNs, nowNs - flights.removeFirst().sentNs);
        }
        startNs = nowNs;
        uncertain = una >= repeatedStart && ack < repeatedEnd; // of joined segments a part: the timer may go on (Linux)
        if (!uncertain) {
            earliestStartNs = nowNs;
        }
        expiries = 0;
        firstExpiryNs = -1;
        intervalNs = -1;
        if (ack >= episodeEnd) {
            episodeNs = -1;
        }
        told.removeIf(end -> end <= ack);
        if (ack == next) {
            flights.clear();
        }
    }

    /**
     * An ACK of something new beyond {@code una} echoes what was sent so long ago. Where that was sent again it is what is measured
     * (RFC 7323 4.1, Linux), and may be older than all that the ACK is of: TS.Recent waits for what carries on (4.3).
     */
    void echoed(long una, long ageNs) {
        if (una == 0 ? synSentAgain : una < repeatedUpTo) {
            longestRttNs = Math.max(longestRttNs, ageNs);
        }
    }

    /** A SACK block: what it tells the first time is measured, too (RFC 6298 3; Linux). */
    void sacked(long nowNs, long left, long right) {
        for (Flight flight : flights) {
            if (flight.end > left && flight.end <= right && told.add(flight.end)) {
                longestRttNs = Math.max(longestRttNs, nowNs - flight.sentNs);
            }
        }
    }

    /** The timer is set anew. */
    void restarts(long nowNs) {
        startNs = nowNs;
        earliestStartNs = nowNs;
        intervalNs = -1;
        uncertain = true;
    }

    /** The first segment in flight is sent again by the timer. */
    void expired(long nowNs, boolean inFlight, boolean probesToo) {
        unless(inFlight, "a retransmission of nothing");
        long waitedNs = nowNs - earliestStartNs;
        if (!traits.userTimeout() && !traits.paced()) {
            unless(
                    probesToo || waitedNs >= leastNs(), // a tail loss probe comes sooner
                    () -> "retransmitted after " + waitedNs + " ns, RTO is at least " + leastNs());
            if (intervalNs > 0) { // two in a row, of which the later was no probe
                long doubledNs = Math.min(2 * intervalNs, facts.rtoMaxNs());
                unless(
                        Math.abs(waitedNs - doubledNs) <= TICK_NS,
                        () -> "retransmitted after " + waitedNs + " ns where twice " + intervalNs + " is due");
            }
        }
        boolean mayHaveBeenProbe = probesToo && expiries == 0;
        intervalNs = mayHaveBeenProbe || uncertain ? -1 : waitedNs;
        karnNs = Math.max(karnNs, 2 * (uncertain ? Math.max(waitedNs, mostNs()) : waitedNs));
        uncertain = false;
        startNs = nowNs;
        earliestStartNs = nowNs;
        lastExpiryNs = nowNs;
        firstExpiryNs = firstExpiryNs < 0 && !mayHaveBeenProbe ? nowNs : firstExpiryNs;
        expiries++;
    }

    /** RFC 6298 2.4, with Linux's 200 ms above SRTT; a stamp may tell a tick too little. */
    private long leastNs() {
        return longestRttNs < 0
                ? Math.min(SECOND_NS, facts.rtoMaxNs())
                : Math.min(facts.rtoMinNs() + Math.max(0, leastRttNs() - TICK_NS), facts.rtoMaxNs());
    }

    /** Of SYNs that crossed the ACK may be of the first, and yet counts for the second (Linux). */
    private long leastRttNs() {
        return crossed ? 0 : traits.minRttNs();
    }

    /** The longest that the RTO may be. */
    public long mostNs() {
        if (longestRttNs < 0) {
            return AFTER_LOST_SYN_NS + TICK_NS;
        }
        long withoutSampleNs = (synSentAgain ? AFTER_LOST_SYN_NS : SECOND_NS) + TICK_NS;
        long rtoNs = longestRttNs + Math.max(facts.rtoMinNs(), 4 * longestRttNs) * 9 / 8 + TICK_NS;
        return Math.min(Math.max(karnNs, Math.max(rtoNs, withoutSampleNs)), facts.rtoMaxNs());
    }

    void settled(long nowNs, boolean inFlight) {
        if (inFlight) {
            long firstNs = Math.min(mostNs() << Math.min(expiries, 12), facts.rtoMaxNs()) + TICK_NS;
            long mostNs = intervalNs > 0 ? Math.min(2 * intervalNs, facts.rtoMaxNs()) + TICK_NS : firstNs;
            unless(
                    nowNs - startNs <= mostNs || traits.paced(),
                    () -> "no retransmission for " + (nowNs - startNs) + " ns, RTO is at most " + mostNs);
        }
    }

    /** In flight, as they were sent first. */
    int segmentsOut() {
        return flights.size();
    }

    /** Of these, the ones below {@code end}. */
    int segmentsOut(long end) {
        int count = 0;
        for (Flight flight : flights) {
            if (flight.end > end) {
                break;
            }
            count++;
        }
        return count;
    }

    public int expiries() {
        return expiries;
    }

    /** The first that was no loss probe for sure; negative if none. */
    public long firstExpiryNs() {
        return firstExpiryNs;
    }

    /** When repeating began that has not yet seen all acknowledged that was sent then (Linux retrans_stamp); negative if none. */
    public long episodeNs() {
        return episodeNs;
    }

    boolean isRepeated(long ack) {
        return ack < repeatedUpTo;
    }

    public long lastExpiryNs() {
        return lastExpiryNs;
    }

    // a closed window

    /** Something waits, and nothing is in flight whose ACK would wake us (RFC 9293 3.8.6.1). */
    void blocked(long nowNs) {
        if (blockedFromNs < 0) {
            blockedFromNs = nowNs;
        }
        long waitedNs = nowNs - blockedFromNs;
        long firstNs = probesUnmeasured > 0 ? facts.rtoMaxNs() : mostNs();
        long mostNs = probeIntervalNs > 0 ? Math.min(2 * probeIntervalNs + TICK_NS, facts.rtoMaxNs()) : firstNs;
        unless(waitedNs <= mostNs || traits.paced(), () -> "a closed window, and no probe for " + waitedNs + " ns");
    }

    /** Each ACK of a peer whose window stays closed starts the wait anew (Linux tcp_ack_probe). */
    void stillBlocked(long nowNs) {
        blockedFromNs = blockedFromNs < 0 ? -1 : nowNs;
    }

    void notBlocked() {
        blockedFromNs = -1;
        probeIntervalNs = -1;
    }

    void probed(long nowNs) {
        long waitedNs = nowNs - blockedFromNs;
        boolean grows = probesUnmeasured < facts.retries2(); // the back-off ends there (Linux)
        long growthNs = grows ? 2 * probeIntervalNs : probeIntervalNs;
        long leastNs = Math.min(Math.max(leastNs(), growthNs) - TICK_NS, facts.rtoMaxNs());
        unless(
                blockedFromNs < 0 || waitedNs >= leastNs || traits.userTimeout(),
                () -> "a probe after " + waitedNs + " ns, due after " + leastNs);
        probeIntervalNs = waitedNs;
        probesUnmeasured++; // Linux forgets the back-off only when it measures anew
        blockedFromNs = nowNs;
    }
}
