package rawtcp.tcp.congestion;

import java.util.SplittableRandom;

/**
 * BBR version 3 (draft-ietf-ccwg-bbr): a model of the path, the bandwidth that it delivers and its least round trip, says
 * how fast to send and how much may be under way; a loss only corrects the model. Names and order are the draft's.
 */
public final class Bbr extends SegmentWindow {
    private static final double NS_PER_SECOND = 1e9;
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    // 2.4 and 2.5: the parameters
    private static final double STARTUP_PACING_GAIN = 2.77;
    private static final double DRAIN_PACING_GAIN = 0.5;
    private static final double DEFAULT_CWND_GAIN = 2;
    private static final double PROBE_UP_CWND_GAIN = 2.25;
    private static final double PACING_MARGIN = 0.99;
    private static final double LOSS_THRESH = 0.02;
    private static final double BETA = 0.7;
    private static final double HEADROOM = 0.15;
    private static final int MIN_PIPE_CWND = 4;
    private static final double FULL_BW_GROWTH = 1.25;
    private static final int FULL_BW_ROUNDS = 3;
    private static final int STARTUP_LOSS_EVENTS = 6;
    private static final int EXTRA_ACKED_ROUNDS = 10;
    private static final long MIN_RTT_FILTER_NS = 10 * SECOND;
    private static final double PROBE_RTT_CWND_GAIN = 0.5;
    private static final long PROBE_RTT_DURATION_NS = 200 * MS;
    private static final long PROBE_RTT_INTERVAL_NS = 5 * SECOND;
    private static final int RENO_ROUNDS = 63;
    private static final int MOST_UP_ROUNDS = 30;
    private static final double QUANTUM_SECONDS = 0.001;

    /** 3.2: what it does now, with the gains of the pacing rate and of the window. */
    enum State {
        STARTUP(STARTUP_PACING_GAIN, DEFAULT_CWND_GAIN),
        DRAIN(DRAIN_PACING_GAIN, DEFAULT_CWND_GAIN),
        PROBE_BW_DOWN(0.9, DEFAULT_CWND_GAIN),
        PROBE_BW_CRUISE(1, DEFAULT_CWND_GAIN),
        PROBE_BW_REFILL(1, DEFAULT_CWND_GAIN),
        PROBE_BW_UP(1.25, PROBE_UP_CWND_GAIN),
        PROBE_RTT(1, PROBE_RTT_CWND_GAIN);

        final double pacingGain;
        final double cwndGain;

        State(double pacingGain, double cwndGain) {
            this.pacingGain = pacingGain;
            this.cwndGain = cwndGain;
        }

        boolean probesBandwidth() {
            return switch (this) {
                case PROBE_BW_DOWN, PROBE_BW_CRUISE, PROBE_BW_REFILL, PROBE_BW_UP -> true;
                case STARTUP, DRAIN, PROBE_RTT -> false;
            };
        }
    }

    /** Of what the ACKs tell that come now (2.10). */
    private enum AckPhase {
        NONE,
        REFILLING,
        PROBE_STARTING,
        PROBE_FEEDBACK,
        PROBE_STOPPING
    }

    private final SplittableRandom random;
    private State state = State.STARTUP;
    private double pacingRate; // segments per second; 0: not yet known

    // rounds (5.5.1)
    private int nextRoundDelivered;
    private boolean roundStart;
    private int roundCount;
    private int roundsSinceProbe;

    // the model: bandwidth in segments per second (5.5)
    private final double[] maxBwFilter = new double[2];
    private int cycleCount;
    private double maxBw;
    private double bwShortTerm = Double.POSITIVE_INFINITY;
    private double bwLatest;
    private double bw;
    private int inflightLongTerm = NO_LIMIT;
    private int inflightShortTerm = NO_LIMIT;
    private int inflightLatest;
    private long minRttNs = UNKNOWN;
    private long minRttStampNs;
    private long probeRttMinNs = UNKNOWN;
    private long probeRttMinStampNs;
    private boolean probeRttExpired;

    // losses in a round trip
    private int lossRoundDelivered;
    private boolean lossRoundStart;
    private int lossEventsInRound;
    private int lostAtRoundStart;
    private int lostInRound; // in the last whole one
    private int deliveredInRound;
    private int lostEver;

    // Startup (5.3.1)
    private boolean fullBwReached;
    private boolean fullBwNow;
    private double fullBw;
    private int fullBwCount;

    // ProbeBW (5.3.3)
    private AckPhase ackPhase = AckPhase.NONE;
    private long cycleStampNs;
    private long probeWaitNs;
    private boolean probeSamples;
    private int probeUpRounds;
    private int probeUpAcks;
    private int probeUpCount = NO_LIMIT;

    // ProbeRTT (5.3.4)
    private long probeRttDoneNs;
    private boolean probeRttRoundDone;
    private int priorCwnd;
    private boolean idleRestart;

    // aggregation of ACKs (5.5.9)
    private long extraAckedStartNs;
    private double extraAckedDelivered;
    private final WindowedMax extraAcked = new WindowedMax();

    private boolean begun;
    private double srttSeconds;
    private boolean wantsAppLimited;

    /** {@code seed}: for the little chance that keeps flows apart. */
    Bbr(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public String name() {
        return "bbr";
    }

    State state() {
        return state;
    }

    @Override
    public boolean ownsWindow() {
        return true;
    }

    @Override
    public boolean paces() {
        return true;
    }

    @Override
    public boolean takeRestraint() {
        boolean wanted = wantsAppLimited;
        wantsAppLimited = false;
        return wanted;
    }

    /** 5.6.2; before the first round trip as if that were a millisecond. */
    @Override
    public double pacingRate() {
        return pacingRate > 0
                ? pacingRate
                : STARTUP_PACING_GAIN * INITIAL_WINDOW / (srttSeconds > 0 ? srttSeconds : 0.001);
    }

    // 5.2.3: on each ACK

    @Override
    public void onSample(RateSample rs) {
        if (!begun) {
            begin(rs);
        }
        updateModelAndState(rs);
        updateControlParameters(rs);
    }

    private void begin(RateSample rs) { // 5.2.1
        begun = true;
        minRttStampNs = rs.nowNs();
        probeRttMinStampNs = rs.nowNs();
        extraAckedStartNs = rs.nowNs();
        cycleStampNs = rs.nowNs();
        if (rs.rttNs() > 0) {
            srttSeconds = rs.rttNs() / NS_PER_SECOND;
            pacingRate = STARTUP_PACING_GAIN * INITIAL_WINDOW / srttSeconds;
        }
    }

    private void updateModelAndState(RateSample rs) {
        updateLatestDeliverySignals(rs);
        updateCongestionSignals(rs);
        updateAckAggregation(rs);
        checkFullBwReached(rs);
        checkStartupDone(rs);
        checkDrainDone(rs);
        updateProbeBwCyclePhase(rs);
        updateMinRtt(rs);
        checkProbeRtt(rs);
        advanceLatestDeliverySignals(rs);
        bw = Math.min(maxBw, bwShortTerm);
    }

    private void updateControlParameters(RateSample rs) {
        setPacingRate(state.pacingGain);
        setCwnd(rs);
    }

    // 5.3.1: Startup

    private void resetFullBw() {
        fullBw = 0;
        fullBwCount = 0;
        fullBwNow = false;
    }

    private void checkFullBwReached(RateSample rs) {
        if (fullBwNow || !roundStart || rs.appLimited() || rs.rate() == 0) {
            return;
        }
        if (rs.rate() >= fullBw * FULL_BW_GROWTH) {
            resetFullBw();
            fullBw = rs.rate();
            return;
        }
        fullBwCount++;
        fullBwNow = fullBwCount >= FULL_BW_ROUNDS;
        fullBwReached |= fullBwNow;
    }

    private void checkStartupDone(RateSample rs) {
        checkStartupHighLoss(rs);
        if (state == State.STARTUP && fullBwReached) {
            state = State.DRAIN;
        }
    }

    /** A whole round trip in which more is lost than can be chance: the pipe is full. */
    private void checkStartupHighLoss(RateSample rs) {
        if (fullBwReached || state != State.STARTUP) {
            return;
        }
        if (rs.newlyLost() > 0) {
            lossEventsInRound++;
        }
        if (!lossRoundStart) {
            return;
        }
        if (lossEventsInRound >= STARTUP_LOSS_EVENTS && isTooHigh(lostInRound, lostInRound + deliveredInRound)) {
            fullBwReached = true;
            inflightLongTerm = Math.max(inflight(1), inflightLatest);
        }
        lossEventsInRound = 0;
    }

    // 5.3.2: Drain

    private void checkDrainDone(RateSample rs) {
        if (state == State.DRAIN && rs.inFlight() <= inflight(1)) {
            startDown(rs);
        }
    }

    // 5.3.3: ProbeBW

    private void updateProbeBwCyclePhase(RateSample rs) {
        if (!fullBwReached) {
            return;
        }
        adaptLongTermModel(rs);
        switch (state) {
            case PROBE_BW_DOWN -> {
                if (!probeIfTime(rs) && isTimeToCruise(rs)) {
                    state = State.PROBE_BW_CRUISE;
                }
            }
            case PROBE_BW_CRUISE -> {
                boolean unused = probeIfTime(rs);
            }
            case PROBE_BW_REFILL -> {
                if (roundStart) { // a round with the pipe full, so that a loss while probing tells of it
                    probeSamples = true;
                    startUp(rs);
                }
            }
            case PROBE_BW_UP -> {
                if (isTimeToGoDown(rs)) {
                    startDown(rs);
                }
            }
            case STARTUP, DRAIN, PROBE_RTT -> {}
        }
    }

    private boolean probeIfTime(RateSample rs) {
        boolean waited = rs.nowNs() - cycleStampNs > probeWaitNs;
        boolean asReno = roundsSinceProbe >= Math.min(targetInflight(), RENO_ROUNDS); // 5.3.3.5.1: fair to Reno
        if (waited || asReno) {
            startRefill(rs);
            return true;
        }
        return false;
    }

    private boolean isTimeToCruise(RateSample rs) {
        return rs.inFlight() <= inflightWithHeadroom() && rs.inFlight() <= inflight(1);
    }

    private boolean isTimeToGoDown(RateSample rs) {
        if (rs.windowLimited() && window() >= inflightLongTerm) {
            resetFullBw(); // the bandwidth can't grow while that limit holds it
            fullBw = rs.rate();
            return false;
        }
        return fullBwNow;
    }

    private void startDown(RateSample rs) {
        resetCongestionSignals();
        probeUpCount = NO_LIMIT;
        roundsSinceProbe = random.nextInt(2);
        probeWaitNs = 2 * SECOND + random.nextLong(SECOND);
        cycleStampNs = rs.nowNs();
        ackPhase = AckPhase.PROBE_STOPPING;
        startRound(rs);
        state = State.PROBE_BW_DOWN;
    }

    private void startRefill(RateSample rs) {
        resetShortTermModel();
        probeUpRounds = 0;
        probeUpAcks = 0;
        ackPhase = AckPhase.REFILLING;
        startRound(rs);
        state = State.PROBE_BW_REFILL;
    }

    private void startUp(RateSample rs) {
        ackPhase = AckPhase.PROBE_STARTING;
        startRound(rs);
        resetFullBw();
        fullBw = rs.rate();
        state = State.PROBE_BW_UP;
        raiseLongTermSlope();
    }

    /** Each round twice as steep. */
    private void raiseLongTermSlope() {
        int growth = 1 << probeUpRounds;
        probeUpRounds = Math.min(probeUpRounds + 1, MOST_UP_ROUNDS);
        probeUpCount = Math.max(window() / growth, 1);
    }

    private void probeUpward(RateSample rs) {
        if (!rs.windowLimited() || window() < inflightLongTerm) {
            return;
        }
        probeUpAcks += rs.newlyDelivered();
        if (probeUpAcks >= probeUpCount) {
            int more = probeUpAcks / probeUpCount;
            probeUpAcks -= more * probeUpCount;
            inflightLongTerm += more;
        }
        if (roundStart) {
            raiseLongTermSlope();
        }
    }

    private void adaptLongTermModel(RateSample rs) {
        if (ackPhase == AckPhase.PROBE_STARTING && roundStart) {
            ackPhase = AckPhase.PROBE_FEEDBACK;
        }
        if (ackPhase == AckPhase.PROBE_STOPPING && roundStart) {
            probeSamples = false;
            ackPhase = AckPhase.NONE;
            if (state.probesBandwidth() && !rs.appLimited()) {
                advanceMaxBwFilter();
            }
        }
        if (isTooHigh(rs.lostSinceThen(), rs.txInFlight())) {
            if (probeSamples) {
                handleTooHigh(rs.txInFlight(), rs.appLimited(), rs.nowNs(), rs.delivered());
            }
            return;
        }
        if (inflightLongTerm == NO_LIMIT) {
            return;
        }
        inflightLongTerm = Math.max(inflightLongTerm, rs.txInFlight());
        if (state == State.PROBE_BW_UP) {
            probeUpward(rs);
        }
    }

    // 5.3.4: ProbeRTT

    private void updateMinRtt(RateSample rs) {
        long nowNs = rs.nowNs();
        probeRttExpired = nowNs - probeRttMinStampNs > PROBE_RTT_INTERVAL_NS;
        if (rs.rttNs() > 0 && (rs.rttNs() < probeRttMinNs || probeRttExpired)) {
            probeRttMinNs = rs.rttNs();
            probeRttMinStampNs = nowNs;
        }
        boolean expired = nowNs - minRttStampNs > MIN_RTT_FILTER_NS;
        if (probeRttMinNs < minRttNs || expired) {
            minRttNs = probeRttMinNs;
            minRttStampNs = probeRttMinStampNs;
        }
    }

    private void checkProbeRtt(RateSample rs) {
        if (state != State.PROBE_RTT && probeRttExpired && !idleRestart) {
            saveCwnd();
            state = State.PROBE_RTT;
            probeRttDoneNs = 0;
            ackPhase = AckPhase.PROBE_STOPPING;
            startRound(rs);
        }
        if (state == State.PROBE_RTT) {
            handleProbeRtt(rs);
        }
        if (rs.sinceThen() > 0) {
            idleRestart = false;
        }
    }

    private void handleProbeRtt(RateSample rs) {
        wantsAppLimited = true; // what is measured now is our own restraint
        if (probeRttDoneNs == 0) {
            if (rs.inFlight() <= probeRttCwnd()) {
                probeRttDoneNs = rs.nowNs() + PROBE_RTT_DURATION_NS;
                probeRttRoundDone = false;
                startRound(rs);
            }
            return;
        }
        probeRttRoundDone |= roundStart;
        if (probeRttRoundDone && rs.nowNs() > probeRttDoneNs) {
            exitProbeRtt(rs);
        }
    }

    private void exitProbeRtt(RateSample rs) {
        probeRttMinStampNs = rs.nowNs();
        restoreCwnd();
        resetShortTermModel();
        if (fullBwReached) {
            startDown(rs);
            state = State.PROBE_BW_CRUISE;
        } else {
            state = State.STARTUP;
        }
    }

    // 5.4: what else happens

    @Override
    public void onTransmitStart(long nowNs, long idleNs) { // 5.4.3
        if (idleNs <= 0 || !begun) {
            return;
        }
        idleRestart = true;
        extraAckedStartNs = nowNs;
        extraAckedDelivered = 0;
        if (state.probesBandwidth()) {
            setPacingRate(1);
        }
    }

    @Override
    public void onLost(long nowNs, int segments, int lostSince, int txInFlight, boolean appLimited) { // 5.5.10.2
        lostEver += segments;
        if (probeSamples && isTooHigh(lostSince, txInFlight)) {
            handleTooHigh(inflightAtLoss(segments, lostSince, txInFlight), appLimited, nowNs, nextRoundDelivered);
        }
    }

    private static boolean isTooHigh(int lost, int txInFlight) {
        return lost > txInFlight * LOSS_THRESH;
    }

    /** How much was under way as the share of losses passed the threshold. */
    private static int inflightAtLoss(int segments, int lost, int txInFlight) {
        int before = txInFlight - segments;
        int lostBefore = lost - segments;
        double prefix = Math.max(0, (LOSS_THRESH * before - lostBefore) / (1 - LOSS_THRESH));
        return before + (int) prefix;
    }

    private void handleTooHigh(int txInFlight, boolean appLimited, long nowNs, int delivered) {
        probeSamples = false;
        if (!appLimited) {
            inflightLongTerm = (int) Math.max(txInFlight, targetInflight() * BETA);
        }
        if (state == State.PROBE_BW_UP) {
            startDown(new RateSample(nowNs, delivered, -1, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, false));
        }
    }

    // 5.5.1: rounds

    private void updateRound(RateSample rs) {
        roundStart = rs.priorDelivered() >= 0 && rs.priorDelivered() - nextRoundDelivered >= 0;
        if (roundStart) {
            startRound(rs);
            roundCount++;
            roundsSinceProbe++;
        }
    }

    private void startRound(RateSample rs) {
        nextRoundDelivered = rs.delivered();
    }

    // 5.5.4 to 5.5.5: the bandwidth

    private void updateMaxBw(RateSample rs) {
        updateRound(rs);
        if (rs.rate() > 0 && (rs.rate() >= maxBw || !rs.appLimited())) {
            maxBwFilter[cycleCount & 1] = Math.max(maxBwFilter[cycleCount & 1], rs.rate());
            maxBw = Math.max(maxBwFilter[0], maxBwFilter[1]);
        }
    }

    private void advanceMaxBwFilter() {
        if (maxBwFilter[cycleCount & 1] == 0) {
            return; // nothing was measured in this cycle: the last one still counts
        }
        cycleCount++;
        maxBwFilter[cycleCount & 1] = 0;
        maxBw = Math.max(maxBwFilter[0], maxBwFilter[1]);
    }

    // 5.5.9: the aggregation of ACKs

    private void updateAckAggregation(RateSample rs) {
        double expected = bw * (rs.nowNs() - extraAckedStartNs) / NS_PER_SECOND;
        if (extraAckedDelivered <= expected) {
            extraAckedDelivered = 0;
            extraAckedStartNs = rs.nowNs();
            expected = 0;
        }
        extraAckedDelivered += rs.newlyDelivered();
        double extra = Math.min(extraAckedDelivered - expected, window());
        extraAcked.update(extra, roundCount, fullBwReached ? EXTRA_ACKED_ROUNDS : 1);
    }

    // 5.5.10: what losses say

    private void updateLatestDeliverySignals(RateSample rs) {
        lossRoundStart = false;
        bwLatest = Math.max(bwLatest, rs.rate());
        inflightLatest = Math.max(inflightLatest, rs.sinceThen());
        if (rs.priorDelivered() >= 0 && rs.priorDelivered() - lossRoundDelivered >= 0) {
            lostInRound = lostEver - lostAtRoundStart;
            lostAtRoundStart = lostEver;
            deliveredInRound = rs.delivered() - lossRoundDelivered;
            lossRoundDelivered = rs.delivered();
            lossRoundStart = true;
        }
    }

    private void advanceLatestDeliverySignals(RateSample rs) {
        if (lossRoundStart) {
            bwLatest = rs.rate();
            inflightLatest = rs.sinceThen();
        }
    }

    private void resetCongestionSignals() {
        lostAtRoundStart = lostEver;
        bwLatest = 0;
        inflightLatest = 0;
    }

    private void updateCongestionSignals(RateSample rs) {
        updateMaxBw(rs);
        if (!lossRoundStart) {
            return;
        }
        boolean probing =
                switch (state) {
                    case STARTUP, PROBE_BW_REFILL, PROBE_BW_UP -> true;
                    case DRAIN, PROBE_BW_DOWN, PROBE_BW_CRUISE, PROBE_RTT -> false;
                };
        if (!probing && isTooHigh(lostInRound, lostInRound + deliveredInRound)) {
            adaptShortTermModel();
        }
    }

    /**
     * After a round in which more was lost than LOSS_THRESH; the draft does so after any loss. Such a round is sent at
     * PACING_MARGIN and delivers it less what was lost, so what is believed would sink by that much each round until the
     * next probe: over a path that loses one segment in a hundred, to two thirds.
     */
    private void adaptShortTermModel() {
        if (bwShortTerm == Double.POSITIVE_INFINITY) {
            bwShortTerm = maxBw;
        }
        if (inflightShortTerm == NO_LIMIT) {
            inflightShortTerm = window();
        }
        bwShortTerm = Math.max(bwLatest, BETA * bwShortTerm);
        inflightShortTerm = (int) Math.max(inflightLatest, BETA * inflightShortTerm);
    }

    private void resetShortTermModel() {
        bwShortTerm = Double.POSITIVE_INFINITY;
        inflightShortTerm = NO_LIMIT;
    }

    // 5.6.2: the pacing rate

    private void setPacingRate(double gain) {
        double rate = gain * bw * PACING_MARGIN;
        if (rate > 0 && (fullBwReached || rate > pacingRate)) {
            pacingRate = rate;
        }
    }

    // 5.6.4: the window

    private double bdp(double gain) {
        return minRttNs == UNKNOWN || bw == 0 ? gain * INITIAL_WINDOW : gain * bw * minRttNs / NS_PER_SECOND;
    }

    private int quantized(double segments) {
        double quantum = Math.max(2, pacingRate() * QUANTUM_SECONDS);
        double least = Math.max(Math.max(segments, 3 * Math.min(quantum, 45)), MIN_PIPE_CWND);
        return (int) Math.min(MAX_WINDOW, Math.ceil(least) + (state == State.PROBE_BW_UP ? 2 : 0));
    }

    private int inflight(double gain) {
        return quantized(bdp(gain));
    }

    private int targetInflight() {
        return (int) Math.min(Math.max(1, bdp(1)), window());
    }

    private int inflightWithHeadroom() {
        if (inflightLongTerm == NO_LIMIT) {
            return NO_LIMIT;
        }
        double headroom = Math.max(1, HEADROOM * inflightLongTerm);
        return (int) Math.max(inflightLongTerm - headroom, MIN_PIPE_CWND);
    }

    private int probeRttCwnd() {
        return (int) Math.max(bdp(PROBE_RTT_CWND_GAIN), MIN_PIPE_CWND);
    }

    private void setCwnd(RateSample rs) {
        int most = quantized(bdp(state.cwndGain) + extraAcked.max());
        int cwnd = window();
        if (rs.newlyLost() > 0) {
            cwnd = Math.max(cwnd - rs.newlyLost(), 1);
        }
        if (fullBwReached) {
            cwnd = Math.min(cwnd + rs.newlyDelivered(), most);
        } else if (cwnd < most || rs.delivered() < INITIAL_WINDOW) {
            cwnd += rs.newlyDelivered();
        }
        cwnd = Math.max(cwnd, MIN_PIPE_CWND);
        if (state == State.PROBE_RTT) {
            cwnd = Math.min(cwnd, probeRttCwnd());
        }
        window(Math.min(cwnd, limitByModel()));
    }

    private int limitByModel() {
        int cap =
                switch (state) {
                    case PROBE_BW_DOWN, PROBE_BW_REFILL, PROBE_BW_UP -> inflightLongTerm;
                    case PROBE_RTT, PROBE_BW_CRUISE -> inflightWithHeadroom();
                    case STARTUP, DRAIN -> NO_LIMIT;
                };
        return Math.max(Math.min(cap, inflightShortTerm), MIN_PIPE_CWND);
    }

    private void saveCwnd() {
        priorCwnd = state == State.PROBE_RTT ? Math.max(priorCwnd, window()) : window();
    }

    private void restoreCwnd() {
        window(Math.max(window(), priorCwnd));
    }

    // what the other algorithms answer: a loss leaves the model to decide

    @Override
    void avoidCongestion(long nowNs, int acked) {
        throw new AssertionError("BBR grows by its model");
    }

    @Override
    int lossThreshold() {
        saveCwnd();
        return NO_THRESHOLD;
    }

    @Override
    public void onTimeout() {
        super.onTimeout();
        priorCwnd = Math.max(priorCwnd, window());
    }

    @Override
    public int undone(int before) {
        resetFullBw();
        resetShortTermModel();
        return Math.max(window(), priorCwnd);
    }

    /** The largest of the last rounds, in three steps (Kathleen Nichols's windowed filter). */
    private static final class WindowedMax {
        private final double[] value = new double[3];
        private final int[] at = new int[3];

        void update(double next, int round, int length) {
            if (next >= value[0] || round - at[2] > length) {
                for (int i = 0; i < 3; i++) {
                    value[i] = next;
                    at[i] = round;
                }
                return;
            }
            if (next >= value[1]) {
                put(1, next, round);
                put(2, next, round);
            } else if (next >= value[2]) {
                put(2, next, round);
            }
            age(next, round, length);
        }

        private void age(double next, int round, int length) {
            int age = round - at[0];
            if (age > length) {
                shift();
                put(2, next, round);
                if (round - at[0] > length) {
                    shift();
                    put(2, next, round);
                }
            } else if (at[1] == at[0] && age > length / 4) {
                put(1, next, round);
                put(2, next, round);
            } else if (at[2] == at[1] && age > length / 2) {
                put(2, next, round);
            }
        }

        private void shift() {
            put(0, value[1], at[1]);
            put(1, value[2], at[2]);
        }

        private void put(int i, double next, int round) {
            value[i] = next;
            at[i] = round;
        }

        double max() {
            return value[0];
        }
    }
}
