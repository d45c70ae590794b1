package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

/** One end of one connection, as the wire shows it. */
public final class End {
    private enum Phase {
        /** Its SYN is sent, the peer's not yet here. */
        SYN_SENT,
        /** Both SYNs are known, its own is not acknowledged. */
        SYN_RCVD,
        OPEN,
        OVER
    }

    private static final long NEVER_NS = Long.MIN_VALUE / 2;

    private final HostFacts facts;
    private final Traits traits;
    private final Sending sending;
    private final Receiving receiving;
    private final Stamps stamps;
    private final Marks marks = new Marks();
    private final boolean passive;
    private final boolean offersScale;
    private final boolean offersSack;
    private Phase phase;
    private boolean closed;
    private boolean readShut;
    private long lastChallengeNs = NEVER_NS;
    private long timeWaitRestartNs;
    private int peerIsn;
    /** A SYN opened it: what it and we have said goes both ways before the handshake is over (RFC 7413). */
    private boolean fast;

    // What this turn asks for; what it has brought.
    private boolean ackDue;
    private boolean challengeDue;
    private boolean synAckDue;
    private boolean resetDue;
    private boolean resetAllowed;
    private boolean resetWanted;
    private boolean resetSeen;
    private boolean icmpSeen;
    private int resetSeq;
    private boolean acked;
    private boolean resetSent;
    private boolean synAckSent;

    /** {@code peerSyn}: what it answers; null: it opens. {@code mayBeFast}: that came with all that Fast Open needs. */
    End(long nowNs, HostFacts facts, Traits traits, Seen syn, Seen peerSyn, boolean mayBeFast) {
        this.facts = facts;
        this.traits = traits;
        passive = peerSyn != null;
        sending = new Sending(facts, traits, syn);
        receiving = new Receiving(traits);
        stamps = new Stamps(facts.timestamps());
        offersScale = facts.scaling();
        offersSack = facts.sack();
        sending.synSent(nowNs, syn);
        receiving.ownSyn(syn.windowScale);
        phase = Phase.SYN_SENT;
        if (passive) {
            takeSyn(peerSyn);
            marks.ownSynAck(syn, peerSyn);
            sending.times().answersFromNowOn(nowNs, true);
            if (mayBeFast && (peerSyn.dataLength == 0 || syn.ack != peerSyn.seq + 1)) {
                fast = true;
                receiving.takeWithSyn(peerSyn.dataLength);
                sending.opensFast();
            }
            phase = Phase.SYN_RCVD;
        } else {
            receiving.promised(syn.window);
            marks.ownSyn(syn);
        }
        checkSyn(nowNs, syn, peerSyn);
    }

    private void takeSyn(Seen in) {
        boolean scale = offersScale && in.windowScale >= 0;
        stamps.syn(in);
        peerIsn = in.seq;
        receiving.syn(in, scale, offersSack && in.sackPermitted);
        sending.peerSyn(in, scale, offersSack && in.sackPermitted, stamps.agreed());
    }

    /** RFC 9293 3.7.1, RFC 7323 2.2 and 3.2, RFC 2018 2: offered as the knobs say, echoed only where offered. */
    private void checkSyn(long nowNs, Seen syn, Seen peerSyn) {
        boolean answer = syn.has(Seen.ACK);
        int mss = Math.min(traits.maxSegment(), Math.min(0xffff, Math.max(48, facts.mtu() - 40)));
        unless(syn.mss == mss, () -> "MSS " + syn.mss + " where " + mss + " is due");
        boolean scale = offersScale && (!answer || peerSyn.windowScale >= 0);
        unless(syn.windowScale >= 0 == scale, scale ? "no window scale" : "a window scale that was not offered");
        int shift = Math.max(0, Math.min(14, 16 - Integer.numberOfLeadingZeros(traits.scaledBuffer())));
        unless(
                !scale || syn.windowScale == shift,
                () -> "window scale " + syn.windowScale + " where " + shift + " is due");
        boolean sack = offersSack && (!answer || peerSyn.sackPermitted);
        unless(syn.sackPermitted == sack, sack ? "no sackOK" : "a sackOK that was not offered");
        unless(!syn.has(Seen.FIN | Seen.RST | Seen.URG | Seen.PSH), "a SYN with more than SYN");
        unless(syn.dataLength == 0 || !answer, "a SYN-ACK with data");
        unless(syn.window <= traits.firstBuffer(), "the SYN's window is larger than the buffer");
        stamps.sent(nowNs, syn, !answer);
        if (answer) {
            boolean unused = receiving.sent(nowNs, syn, false, false);
        } else {
            unless(syn.ack == 0, "an ACK field without ACK");
        }
    }

    // the application

    public void wrote(long total, boolean whole, boolean urgent) {
        sending.wrote(total, whole, urgent);
    }

    public void read(long total) {
        receiving.read(total);
    }

    public void shut() {
        sending.shut();
    }

    public void readShut() {
        readShut = true;
    }

    public void closed() {
        closed = true;
        receiving.forget();
        if (mayBeRecord()) {
            receiving.delayedAckForgotten();
        }
    }

    /** It is CLOSED; whatever arrives now is answered as to a port without a connection. */
    public void over() {
        phase = Phase.OVER;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    public int iss() {
        return sending.iss();
    }

    public long unread() {
        return receiving.unread();
    }

    public boolean peerSynKnown() {
        return phase != Phase.SYN_SENT;
    }

    /** The name of the state that RFC 9293 figure 5 gives an end with this past. */
    public String state() {
        if (phase == Phase.SYN_SENT) {
            return "SYN_SENT";
        }
        if (phase == Phase.SYN_RCVD && (!sending.isShut() || (fast && !closed))) { // shutdown waits (Linux)
            return "SYN_RCVD";
        }
        if (!receiving.finReached()) {
            return !sending.isShut() ? "ESTABLISHED" : sending.finAcked() ? "FIN_WAIT_2" : "FIN_WAIT_1";
        }
        if (!sending.isShut()) {
            return "CLOSE_WAIT";
        }
        if (!sending.finAcked()) {
            return finBeforeOurs ? "LAST_ACK" : "CLOSING";
        }
        return finBeforeOurs ? "CLOSED" : "TIME_WAIT";
    }

    /** The peer's FIN was reached before our application shut. */
    private boolean finBeforeOurs;

    /** When 2MSL began to run for the last time (RFC 9293 3.10.7.4 eighth). */
    public long timeWaitRestartNs() {
        return timeWaitRestartNs;
    }

    public RetransmitTimes times() {
        return sending.times();
    }

    // the wire

    void beginTurn() {
        ackDue = false;
        challengeDue = false;
        synAckDue = false;
        resetDue = false;
        resetAllowed = false;
        resetWanted = false;
        resetSeen = false;
        icmpSeen = false;
        acked = false;
        resetSent = false;
        synAckSent = false;
        receiving.beginTurn();
    }

    /** A timer may end it with a RST. */
    void mayReset() {
        resetAllowed = true;
    }

    /** The application's call ends it with a RST. */
    void mustReset() {
        resetAllowed = true;
        resetWanted = true;
    }

    /** A RST that ends it has arrived in this turn. */
    public boolean resetSeen() {
        return resetSeen;
    }

    public boolean icmpSeen() {
        return icmpSeen;
    }

    void icmp() {
        icmpSeen = true;
    }

    /** Data that nobody will read has arrived in this turn. */
    public boolean dataAfterClose() {
        return resetAllowed && resetDue;
    }

    /** ICMP says that {@code seq} was too big for the path. */
    void pathMtu(int seq, int mtu) {
        long offset = sending.offset(seq);
        if (offset >= sending.una() && offset < sending.next()) {
            sending.pathMtu(Math.max(552, mtu)); // Linux min_pmtu
        }
    }

    void arrives(long nowNs, Seen in) {
        marks.arrives(in);
        if (marks.isEcho(in)) {
            sending.markEchoed();
        }
        switch (phase) {
            case SYN_SENT -> inSynSent(nowNs, in);
            case SYN_RCVD, OPEN -> {
                if (state().equals("TIME_WAIT")) {
                    inTimeWait(nowNs, in);
                } else {
                    inOtherStates(nowNs, in);
                }
            }
            case OVER -> throw new IllegalStateException("over");
        }
    }

    private void inSynSent(long nowNs, Seen in) { // RFC 9293 3.10.7.3
        boolean acceptable =
                in.has(Seen.ACK) && sending.offset(in.ack) >= 1 && sending.offset(in.ack) <= sending.next();
        if (in.has(Seen.ACK) && !acceptable) {
            resetDue = !in.has(Seen.RST);
            resetSeq = in.ack;
            sending.times().synMisunderstood(nowNs);
            return;
        }
        if (in.has(Seen.RST) || !in.has(Seen.SYN)) {
            resetSeen = in.has(Seen.RST) && acceptable;
            return;
        }
        takeSyn(in);
        marks.peerSyn(in);
        if (acceptable) {
            sending.acked(nowNs, in);
            sending.synAckCame();
            phase = Phase.OPEN;
            ackDue = true; // Linux takes no text of a SYN-ACK
        } else {
            phase = Phase.SYN_RCVD;
            synAckDue = true;
            sending.times().synsCrossed(nowNs);
        }
    }

    private void inOtherStates(long nowNs, Seen in) { // RFC 9293 3.10.7.4
        if (stamps.isOld(in)) {
            outOfWindow(nowNs, in);
            return;
        }
        boolean sameSyn = phase == Phase.SYN_RCVD && in.has(Seen.SYN) && in.seq == peerIsn;
        boolean crossed = sameSyn && !passive && in.has(Seen.ACK);
        if (sameSyn && !in.has(Seen.ACK | Seen.RST)) {
            synAckDue = !passive || mayChallenge(nowNs); // Linux limits what a listener's SYN-ACKs are repeated
            return;
        }
        if (!crossed && !receiving.isAcceptable(in, phase == Phase.SYN_RCVD)) {
            if (!in.has(Seen.RST)) {
                outOfWindow(nowNs, in);
            }
            return;
        }
        if (in.has(Seen.RST)) {
            resetSeen = receiving.isExactlyNext(in) || mayBeRecord();
            if (!resetSeen) { // RFC 5961 3.2
                challenge(nowNs);
            }
        } else if (in.has(Seen.SYN) && !crossed) { // RFC 5961 4.2
            if (phase == Phase.OPEN) {
                challenge(nowNs);
            }
        } else {
            ack(nowNs, in);
        }
    }

    private void ack(long nowNs, Seen in) {
        if (!in.has(Seen.ACK)) {
            return;
        }
        if (!sending.isAcceptable(in)) {
            if (phase == Phase.SYN_RCVD) {
                resetDue = true;
                resetSeq = in.ack;
            } else {
                challenge(nowNs);
            }
            return;
        }
        boolean before = sending.finAcked();
        boolean found = !sending.isOld(in) || mayBeRecord(); // Linux: once the ACK is good, which a record does not ask
        if (!in.has(Seen.SYN) && found) {
            stamps.accepted(in, receiving.continuesLastAck(in), !mayBeRecord() || in.has(Seen.FIN));
        }
        if (phase == Phase.SYN_RCVD && passive && !fast) {
            sending.forgetWindowOfSyn();
        }
        if (sending.isNews(in)) {
            sending.times().echoed(sending.una(), stamps.ageNs(nowNs, in));
        }
        sending.acked(nowNs, in);
        phase = Phase.OPEN;
        if (!before && sending.finAcked()) {
            lastChallengeNs = closed ? NEVER_NS : lastChallengeNs; // a record begins
            if (closed && traits.noFinWait2()) { // as to a port without a connection (Linux)
                resetAllowed = true;
                resetSeq = in.ack;
            }
            if (state().equals("TIME_WAIT") || state().equals("CLOSED")) {
                timeWaitRestartNs = nowNs;
                lastChallengeNs = NEVER_NS; // TIME_WAIT counts its answers anew (Linux)
                return;
            }
        }
        text(nowNs, in);
    }

    private void text(long nowNs, Seen in) {
        if (receiving.finReached()) {
            return;
        }
        boolean nobodyReads = closed || (readShut && !state().equals("ESTABLISHED"));
        if (nobodyReads && receiving.isNew(in)) { // RFC 9293 SHLD-3: it would be lost unread
            resetDue = true;
            resetAllowed = true;
            resetSeq = in.ack; // Linux: it answers the segment
            return;
        }
        boolean shutBefore = sending.isShut();
        boolean counts = mayBeRecord(); // one count of answers for both states
        ackDue |= receiving.take(nowNs, in);
        if (receiving.finReached()) {
            finBeforeOurs = !shutBefore;
            ackDue |= shutBefore; // in CLOSE_WAIT the answer may carry it
            timeWaitRestartNs = nowNs;
            lastChallengeNs = state().equals("TIME_WAIT") && !counts ? NEVER_NS : lastChallengeNs;
        }
    }

    private void inTimeWait(long nowNs, Seen in) { // as Linux and RFC 1337 amend 3.10.7.4
        if (in.has(Seen.RST)) {
            resetSeen = receiving.isExactlyNext(in);
            return;
        }
        boolean old = stamps.isOld(in);
        if (in.has(Seen.ACK) || old) {
            timeWaitRestartNs = nowNs;
        }
        if (old || !in.has(Seen.ACK) || in.length() > 0 || !receiving.isExactlyNext(in)) {
            outOfWindow(nowNs, in);
        } else {
            stamps.accepted(in, receiving.continuesLastAck(in), true);
        }
    }

    /** RFC 9293 MAY-2, RFC 6191: may this SYN end TIME_WAIT and begin a new connection? */
    boolean givesWayTo(Seen syn) {
        return state().equals("TIME_WAIT")
                && !stamps.isOld(syn)
                && (stamps.isNewer(syn) || receiving.isBeyondNext(syn));
    }

    /** An orphan in FIN_WAIT_2, of which Linux keeps no more than of TIME_WAIT: any RST in the window ends it. */
    private boolean mayBeRecord() {
        return closed && state().equals("FIN_WAIT_2");
    }

    private void outOfWindow(long nowNs, Seen in) {
        if (in.length() > 0 && !in.has(Seen.SYN)) {
            ackDue = true;
        } else {
            challenge(nowNs);
        }
    }

    /** At most one each tcp_invalid_ratelimit (Linux, RFC 5961 7). */
    private void challenge(long nowNs) {
        challengeDue |= mayChallenge(nowNs);
    }

    private boolean mayChallenge(long nowNs) {
        boolean may = nowNs - lastChallengeNs >= facts.invalidLimitNs();
        lastChallengeNs = may ? nowNs : lastChallengeNs;
        return may;
    }

    void sent(long nowNs, Seen out, Turn turn) {
        unless(!out.strangeOption, "an unknown option, or a reserved bit");
        if (out.has(Seen.RST)) {
            reset(out);
            return;
        }
        unless(phase != Phase.OVER, "a segment after the end");
        if (out.has(Seen.SYN)) {
            unless(out.seq == sending.iss(), "a SYN with another ISN");
            unless(out.has(Seen.ACK) == peerSynKnown(), "SYN and SYN-ACK confused");
            synAckSent = true;
            unless(out.dataLength == 0, "a SYN sent again with data"); // RFC 7413 4.2.1: perhaps that was the matter
            unless(passive || out.cookie == null, "a SYN sent again with the option");
            stamps.sent(nowNs, out, !passive); // both at once: each offers again what it has (Linux)
            marks.synRepeated(out);
            sending.sent(nowNs, out, turn);
            if (out.has(Seen.ACK)) {
                boolean unused = receiving.sent(nowNs, out, false, false);
            }
            return;
        }
        unless(out.has(Seen.ACK), "no ACK");
        unless(out.mss < 0 && out.windowScale < 0 && !out.sackPermitted, "an option that belongs in a SYN");
        unless(out.has(Seen.URG) || out.urgent == 0, "an urgent pointer without URG");
        unless(phase == Phase.OPEN || phase == Phase.SYN_RCVD, "an ACK before the peer's SYN");
        stamps.sent(nowNs, out, false);
        acked |= receiving.sent(nowNs, out, turn == Turn.DEADLINE, sending.isProbe(out));
        marks.sent(out, sending.isNew(out));
        sending.sent(nowNs, out, turn);
    }

    private void reset(Seen out) {
        unless(out.window == 0, "a RST with a window");
        unless(resetDue || resetAllowed, "a RST without cause");
        if (out.has(Seen.ACK)) {
            unless(
                    sending.offset(out.seq) == sending.next(),
                    () -> "a RST with sequence number " + sending.offset(out.seq));
        } else {
            unless(out.seq == resetSeq, "a RST that does not answer the ACK");
            unless(out.ack == 0, "an ACK field without ACK");
        }
        resetSent = true;
    }

    void settled(long nowNs, Turn turn) {
        boolean alive = phase != Phase.OVER;
        unless(!(resetDue || resetWanted) || resetSent, "no RST where one is due");
        if (!alive) {
            return;
        }
        unless(!ackDue || acked, "no ACK at once where one is due");
        unless(!challengeDue || acked || synAckSent || phase == Phase.SYN_RCVD, "no challenge ACK where one is due");
        unless(!synAckDue || synAckSent, "no SYN-ACK where one is due");
        String state = state();
        receiving.settled(nowNs);
        boolean open = phase == Phase.OPEN && !state.equals("TIME_WAIT") && !state.equals("CLOSED");
        sending.settled(nowNs, open);
    }
}
