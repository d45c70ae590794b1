package rawtcp.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.congestion.CongestionControl;
import rawtcp.tcp.parts.AckPolicy;
import rawtcp.tcp.parts.ReceiveBuffer;
import rawtcp.tcp.parts.ReceiveMemory;
import rawtcp.tcp.parts.ReceiveTuning;
import rawtcp.tcp.parts.ReceiveWindow;
import rawtcp.tcp.parts.RttEstimator;
import rawtcp.tcp.parts.SendBuffer;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.tcp.parts.Timestamps;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IcmpError;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * One connection: what it knows, and the face to the outside. What happens to it stands in the classes that carry the
 * names of RFC 9293 3.10. Reads no clock, opens no socket, starts no thread; same calls in, same segments out.
 */
public final class Connection implements Conversation {
    /** With send: the last of these bytes ends the urgent data (MSG_OOB). */
    public static final int URGENT = 1;
    /** With send: more follows at once, a small segment may wait for it (MSG_MORE). */
    public static final int MORE = 2;
    /** With send: the last of these bytes ends a record, and no later one shares its segment (MSG_EOR). */
    public static final int END_OF_RECORD = 4;

    /** With receive: what is read stays to be read again (MSG_PEEK). */
    public static final int PEEK = 1;
    /** With receive: what is read goes nowhere; only the room in the buffer counts (MSG_TRUNC). */
    public static final int DISCARD = 2;

    private static final int HISTORY_LENGTH = 32;
    private static final int PAGE_BYTES = 4_096;

    /** What a connection is made of. {@code mtu}: of the path; {@code isn}: RFC 6528, by {@link rawtcp.tcp.parts.Isn}. */
    public record Setup(
            int id,
            FourTuple tuple,
            Knobs knobs,
            ConnectionOptions options,
            int mtu,
            int isn,
            int tsOffset,
            RouteMetrics route,
            Shared shared) {
        public Setup(int id, FourTuple tuple, Knobs knobs, ConnectionOptions options, int mtu, int isn, int tsOffset) {
            this(id, tuple, knobs, options, mtu, isn, tsOffset, RouteMetrics.NONE, Shared.ofNoStack());
        }
    }

    final Setup setup;
    final Knobs knobs;
    final ConnectionOptions options;
    final Spares spares;
    final Causes causes;
    final Mib mib;
    Resources resources = Resources.PLENTY;

    // Its parts.

    final Tcb tcb = new Tcb();
    final Timers timers = new Timers();
    final RttEstimator rtt = new RttEstimator();
    final AckPolicy ackPolicy = new AckPolicy();
    final ReceiveWindow receiveWindow = new ReceiveWindow();
    final ReceiveTuning tuning = new ReceiveTuning();
    final Timestamps timestamps;
    final SendQueue sendQueue;
    final ReceiveBuffer receiveBuffer;
    final ReceiveMemory memory;
    final Mss mss;
    CongestionControl congestion;
    final Scoreboard board;
    final Rack rack = new Rack(this);
    final TailLossProbe probe = new TailLossProbe(this);
    final WindowUsage usage;
    final Bursts bursts = new Bursts(this);
    final Pacing pacing = new Pacing(this);
    final DeliveryRate rate = new DeliveryRate(this);
    final Burst burst;
    final OurSyn ourSyn = new OurSyn(this);
    final Undo undo = new Undo(this);
    final LossRecovery recovery;
    final Ecn ecn = new Ecn();
    final MtuProbing mtuProbing = new MtuProbing(this);
    final Replies replies = new Replies(this);
    final Counters counters = new Counters();
    final Chronograph chronograph = new Chronograph();
    final Timeouts timeouts = new Timeouts();
    final Wakeups wakeups = new Wakeups();
    final UrgentMark urgent = new UrgentMark();
    final EventLog log = new EventLog(this);
    final FastOpen fastOpen = new FastOpen(this);
    final SackBlocks sackBlocks = new SackBlocks();
    private Sock sock; // null until somebody asks

    // Its way through the states.

    private State state = State.CLOSED;
    private final List<Transition> history = new ArrayList<>(4);
    private int transitions;
    private int revision;
    /** What has taken its place; else null. */
    private Conversation successor;

    private Cause orphanCause;
    private Failure failure = Failure.NONE;
    private String failureText;
    private int touches;
    private Watch watch;

    // How it was opened.

    /** RFC 9293 MUST-11: a passive open goes back to LISTEN where an active one fails. */
    final boolean passive;

    /** Of tcp_rto_min_us and tcp_rto_max_ms when it began: a later change is for later connections (Linux). */
    private final long rtoMinKnobNs;

    private final long rtoMaxKnobNs;
    long openedNs;
    int synRetries;
    /** What its listener's queue leaves of the SYN-ACK's repetitions. */
    int synAckRetriesLeft = Integer.MAX_VALUE;
    /** What our SYN told. */
    int synWindow;

    boolean windowScaleAgreed;
    boolean sackAgreed;
    /** Its SYN-ACK was a SYN cookie. */
    boolean fromCookie;
    /** The bare ACK of our SYN-ACK has come, and data is waited for (TCP_DEFER_ACCEPT). */
    boolean ackDeferred;
    /** The headers of the SYN that it answers (TCP_SAVED_SYN); null: not kept, or told already. */
    byte[] savedSyn;

    // What is sent.

    /** CLOSE or shutdown(write): a FIN follows the last byte of the send buffer. */
    boolean finQueued;
    /** Where the last segment below the MSS ended (Minshall's form of Nagle). */
    int lastSmallEnd;
    /** The next segment may be of any size: the override of RFC 9293 3.8.6.2.1, and a TCP_NODELAY just set. */
    boolean pushPartial;
    /** MSG_MORE: what waits may wait for what follows, until something else happens. */
    boolean moreFollows;
    /** How far PSH was set (Linux pushed_seq): half the peer's largest window later it is set again. */
    int pushedSeq;
    /** Something new was sent since the sender last stopped. */
    boolean sentInTurn;
    /** Nothing has happened since new data was last tried to be sent that would have Linux try again (tcp_push_pending_frames). */
    boolean tried;
    /** Turns of sending: each ends when nothing more may leave. */
    long turn;
    /** This turn is of the retransmission or reordering timer: new data waits for an ACK (Linux). */
    boolean onlyRepeats;

    // What is sent again.

    /** Since the first retransmission that nothing has answered (Linux retrans_stamp); NEVER: none. */
    long retransmittingSinceNs = Timers.NEVER;
    /** Consecutive expiries without progress. */
    int retries;
    /** These retransmissions have gone beyond R1. */
    boolean pathSuspected;

    int probes;
    int persistBackoff;
    long persistSinceNs = Timers.NEVER;
    int keepaliveProbes;

    // What is received.

    /** shutdown(read): what arrives is still taken, but nobody need read it (Linux). */
    boolean readShut;
    /** The peer's FIN was reached in order; before that {@link #finSeq} may know where it stands. */
    boolean finReceived;

    boolean finSeen;
    int finSeq;
    /** The timestamp that the last segment echoed (RFC 7323 TSecr). */
    int lastTsEcr;
    /** TCP_WINDOW_CLAMP as it was last set. */
    int clampAskedFor;

    // When something was last sent or received.

    long lastReceivedNs;
    long lastSentNs;
    long lastDataSentNs;
    long lastDataReceivedNs;
    long lastAckReceivedNs;

    // What socket calls are told, and what they leave: see Sock.

    /** Of the data that the last receive copied last. */
    long readArrivedNs;
    /** Somebody waits for the handshake with data in hand (Linux sk_write_pending). */
    boolean writerWaits;
    /** A writer found no room (Linux SOCK_NOSPACE). */
    boolean spaceWanted;
    /** Not yet told to the application (Linux sk_err). */
    Errno error;
    /** What the network has said of the way to the peer: told if the retransmissions run out (Linux sk_err_soft). */
    Errno softErrno;
    /** As a text, until an ACK refutes it (RFC 9293 MUST-47). */
    String softError;
    /** With IP_RECVERR: what ICMP said, in full. */
    final Deque<IcmpError> icmpErrors = new ArrayDeque<>(0);
    /** Null: nobody has asked. */
    SendReports reports;

    Connection(Setup setup, boolean passive, long nowNs) {
        this.setup = setup;
        this.passive = passive;
        knobs = setup.knobs();
        options = setup.options();
        spares = setup.shared().spares();
        causes = setup.shared().causes();
        mib = setup.shared().mib();
        rtoMinKnobNs = knobs.ns(Knob.TCP_RTO_MIN_US);
        rtoMaxKnobNs = knobs.ns(Knob.TCP_RTO_MAX_MS);
        timestamps = new Timestamps(setup.tsOffset());
        mss = new Mss(setup, options, knobs);
        congestion = congestionAskedFor();
        congestion.window(initialWindow());
        burst = new Burst(spares);
        sendQueue = new SendQueue(setup.isn() + 1, spares);
        memory = new ReceiveMemory(Limits.receiveBuffer(this));
        receiveBuffer = new ReceiveBuffer(0, spares.memory());
        Limits.receiveMemory(this, memory.size());
        board = new Scoreboard(this);
        recovery = new LossRecovery(this);
        usage = new WindowUsage(this);
        tcb.iss = setup.isn();
        tcb.sndUna = tcb.iss;
        tcb.sndNxt = tcb.iss;
        tcb.sndUp = tcb.iss;
        lastSmallEnd = tcb.iss;
        pushedSeq = tcb.iss + 1;
        openedNs = nowNs;
        lastReceivedNs = nowNs;
        lastSentNs = nowNs;
        lastDataSentNs = nowNs;
        optionsChanged(nowNs);
    }

    /** RFC 9293 3.10.1, active OPEN: SYN_SENT. */
    public static Connection open(Setup setup, long nowNs) {
        return UserCalls.open(setup, nowNs);
    }

    /** RFC 9293 3.10.7.2: a listener's answer to {@code syn}: SYN_RCVD. */
    public static Connection answer(Setup setup, Segment syn, long nowNs) {
        return ArriveListen.answer(setup, syn, nowNs);
    }

    /** As {@link #answer}, but the SYN-ACK has left before, a SYN cookie (RFC 4987 3.6): nobody knows when. */
    public static Connection answered(Setup setup, Segment syn, long nowNs) {
        return ArriveListen.answered(setup, syn, nowNs);
    }

    /** As {@link #answer}, with Fast Open: the SYN's data is taken, and may be answered, before the handshake ends (RFC 7413). */
    public static Connection answerFast(Setup setup, Segment syn, long nowNs) {
        return ArriveListen.answerFast(setup, syn, nowNs);
    }

    // The sans-IO face.

    public void onSegment(long nowNs, Segment in) {
        SegmentArrives.arrive(this, in, nowNs);
        assert invariantsHold();
    }

    /** Early or repeated calls do nothing. */
    public void onDeadline(long nowNs) {
        TimerExpiry.expire(this, nowNs);
        assert invariantsHold();
    }

    /**
     * Fills out; false: nothing to send now. A connection that has just become CLOSED may still have its RST to send:
     * ask until false before it is forgotten.
     */
    public boolean pollTransmit(long nowNs, Segment out) {
        boolean filled = Output.next(this, out, nowNs);
        if (!filled) {
            turn++;
            onlyRepeats = false;
            tried = true;
        }
        assert invariantsHold();
        return filled;
    }

    @Override
    public long nextDeadlineNs() {
        return successor == null ? timers.nextDeadlineNs() : successor.nextDeadlineNs();
    }

    /** An ICMP error whose quoted sequence number the caller has not checked: this does (RFC 5927). */
    public void onIcmp(long nowNs, IcmpError error) {
        tried = false;
        IcmpArrives.arrive(this, error, nowNs);
        assert invariantsHold();
    }

    // User calls (RFC 9293 3.10.2 to 3.10.6).

    /**
     * Takes what fits into the send buffer and returns the number of bytes; 0: full. Refused after shutdown: see
     * {@link #canSend}. {@code urgent}: the last of these bytes ends the urgent data.
     */
    public int send(long nowNs, ByteBuffer data, boolean urgent) {
        return send(nowNs, data, urgent ? URGENT : 0);
    }

    /** As {@link #send(long, ByteBuffer, boolean)}, with a set of {@link #URGENT}, {@link #MORE} and {@link #END_OF_RECORD}. */
    public int send(long nowNs, ByteBuffer data, int how) {
        tried = false;
        int taken = UserCalls.send(this, data, how, nowNs);
        assert invariantsHold();
        return taken;
    }

    /** As {@link #send(long, ByteBuffer, int)} of the next {@code count} bytes that were put into {@link #staging}. */
    public int sendStaged(long nowNs, int count, int how) {
        tried = false;
        int taken = UserCalls.sendStaged(this, count, how, nowNs);
        assert invariantsHold();
        return taken;
    }

    /** For who is about to send what comes bit by bit: the memory in which it will be sent. */
    public SendBuffer staging() {
        return sendQueue.staging();
    }

    /**
     * RFC 7413 4.2.1, in SYN_SENT before the SYN has left: it takes along what it may of {@code data}; returns how many bytes.
     * Without a cookie that is none, and it asks for one.
     */
    public int fastOpen(long nowNs, ByteBuffer data) {
        tried = false;
        int taken = FastOpenClient.begin(this, data, nowNs);
        assert invariantsHold();
        return taken;
    }

    /** Received bytes in order; 0: none now; -1: the peer's FIN was reached, or the connection is over. */
    public int receive(long nowNs, ByteBuffer into) {
        int read = UserCalls.receive(this, into, nowNs);
        assert invariantsHold();
        return read;
    }

    /** Whatever is received from now on is thrown away by the next {@link #receive(long, ByteBuffer)}, and not kept until then. */
    public void keepNothing() {
        receiveBuffer.keepNothing();
    }

    /**
     * As recv(2) copies in one go: from {@code offset} unread bytes on (0 but for {@link #PEEK}), with a set of {@link #PEEK}
     * and {@link #DISCARD}; {@code copied}: a call that has read before stops at the urgent mark. Returns how many bytes; 0:
     * none now.
     */
    public int receive(long nowNs, ByteBuffer into, int how, int offset, boolean copied) {
        int read = Receive.copy(this, into, how, offset, copied, nowNs);
        assert invariantsHold();
        return read;
    }

    /**
     * Where the unread bytes lie before {@link #receiveInPlace} takes them: from {@link
     * #unreadAt} on, and behind the end of this memory at its start. They stay there until the turn is over.
     */
    public ByteBuffer unreadBytes() {
        return receiveBuffer.readableBytes();
    }

    public int unreadAt() {
        return receiveBuffer.readableAt();
    }

    /** Whoever looks at {@link #unreadBytes} has received {@code length} of them. */
    public void receiveInPlace(long nowNs, int length) {
        Receive.inPlace(this, length, nowNs);
        assert invariantsHold();
    }

    /** False in a state in which shutdown(2) fails with ENOTCONN. */
    public boolean shutdown(long nowNs, Shutdown how) {
        tried = false;
        boolean done = UserCalls.shutdown(this, how, nowNs);
        assert invariantsHold();
        return done;
    }

    /** close(2): nobody reads any more. RST if data was unread or SO_LINGER is 0, else FIN; what then remains is an orphan. */
    public void close(long nowNs, Cause why) {
        tried = false;
        UserCalls.close(this, why, nowNs);
        assert invariantsHold();
    }

    /** RFC 9293 3.10.5 ABORT: RST to the peer if it is synchronized, CLOSED. */
    public void abort(long nowNs, Cause why) {
        UserCalls.abort(this, why, nowNs);
        assert invariantsHold();
    }

    /** RST to the peer in whatever state, CLOSED: the stack itself wants it gone (Linux tcp_out_of_resources). */
    public void kill(long nowNs, Cause why) {
        if (state != State.CLOSED) {
            UserCalls.reset(this, why, nowNs);
        }
        assert invariantsHold();
    }

    /** Ends without a packet. */
    public void end(long nowNs, Cause why) {
        if (state != State.CLOSED) {
            finish(why, nowNs);
        }
    }

    /** The options were changed by {@link ConnectionOptions#set}: what has a timer or a limit follows at once. */
    public void optionsChanged(long nowNs) {
        tried = false;
        if (options.on(ConnectionOption.NODELAY)) {
            pushPartial = true;
        }
        if (!congestion.name().equals(congestionAsked())) { // TCP_CONGESTION: the other goes on from here
            CongestionControl next = congestionAskedFor();
            next.takeOver(congestion);
            congestion = next;
        }
        Limits.apply(this);
        KeepAlive.rearm(this, nowNs);
        changed();
    }

    /** SO_SNDBUF or TCP_NOTSENT_LOWAT has changed: who waits looks again, whether it found no room or not (Linux). */
    public void sendLimitChanged(long nowNs) {
        tried = false;
        spaceWanted = true;
        checkSpace(nowNs);
    }

    /** TCP_QUICKACK as a call: what is owed is acknowledged at once, and what comes next too; off: it waits for data. */
    public void quickAck(long nowNs, boolean on) {
        if (on) {
            boolean owed = owesAck();
            ackPolicy.leavePingPong();
            if (owed) {
                Acknowledging.afterRead(this, 0, nowNs);
            }
        } else {
            ackPolicy.enterPingPong();
        }
        assert invariantsHold();
    }

    // What its stack does with it.

    /** Who decides whether it can be afforded once it is an orphan; nobody, if never called. */
    public void resources(Resources shared) {
        resources = shared;
    }

    /** To be told once, see {@link Sock#takeSavedSyn}. */
    public void saveSyn(byte[] headers) {
        savedSyn = headers;
    }

    /** {@code bound}: of the repetitions of a SYN-ACK allowed, how many its listener's queue leaves. */
    public void synAckRetries(IntUnaryOperator bound) {
        synAckRetriesLeft = bound.applyAsInt(Patience.synAckRetriesAllowed(this, knobs));
    }

    /** What is in flight is to be sent again now. */
    public boolean isToRetransmit(long nowNs) {
        return timers.isDue(Timer.RETRANSMIT, nowNs);
    }

    /** The MTU that the route has by now. A smaller one holds for all that is sent from here on, also again. */
    public void routeMtu(int mtu, long nowNs) {
        if (mss.mtu(mtu)) {
            log.note(Event.Kind.NOTED, Cause.ROUTE_NARROWER, mtu + " bytes", nowNs);
            mtuProbing.sync();
        }
    }

    /** In TIME_WAIT: may this SYN begin a new incarnation (RFC 6191, RFC 9293 MAY-2)? The caller has a listener for it. */
    public boolean acceptsNewSyn(long nowNs, Segment syn) {
        return state == State.TIME_WAIT && ArriveTimeWait.acceptsNewSyn(this, syn, nowNs);
    }

    /** An initial sequence number for the next incarnation, beyond all that this one used (Linux). */
    public int isnAfter() {
        return ArriveTimeWait.isnAfter(tcb.sndNxt);
    }

    /** It takes the place of one in TIME_WAIT: its SYN echoes that one's last timestamp (Linux). */
    public void goesOnFrom(int tsRecent) {
        assert state == State.SYN_SENT && !tcb.synSent : this;
        timestamps.goOnFrom(tsRecent);
    }

    /** In TIME_WAIT: what its rules need. */
    public Remains remains() {
        return Remains.of(this);
    }

    /**
     * In TIME_WAIT or FIN_WAIT_2, closed, with nothing left to send: {@code record} stands in its place from now on. Who still holds
     * this connection sees by it what becomes of that.
     */
    public void succeededBy(Conversation record) {
        assert (state == State.TIME_WAIT || state == State.FIN_WAIT_2) && isOrphan() && successor == null : this;
        successor = record;
        timers.stopAll();
        sendQueue.release(sendQueue.end() - sendQueue.length());
        receiveBuffer.release();
    }

    /** It is over, and not even remembered any more: nobody will read what is left. */
    public void forgotten() {
        receiveBuffer.release();
    }

    // Who is told that something has happened.

    /** Is told that something has happened to a connection, in the midst of it: to remember that, and look later. */
    @FunctionalInterface
    public interface Watch {
        void touched();
    }

    /** From now on {@code one} is told; null: nobody. */
    public void watch(Watch one) {
        watch = one;
    }

    /** Something has happened to it: to be told by whoever calls it. */
    public void touched() {
        touches++;
        if (watch != null) {
            watch.touched();
        }
    }

    /** How often something has happened: whoever finds the same number as before finds nothing else new. */
    public int touches() {
        return touches;
    }

    // How it changes: only here.

    /** The one place that assigns the state (RFC 9293 figure 5). {@code detail}: see {@link Transition}. */
    void moveTo(State next, Cause cause, String detail, long nowNs) {
        assert state.successors().contains(next) : state + " -> " + next + " is not in figure 5";
        if (history.size() == HISTORY_LENGTH) {
            history.remove(0);
        }
        Transition step = new Transition(nowNs, state, next, cause, detail);
        history.add(step);
        causes.count(cause);
        transitions++;
        if (next == State.CLOSED) {
            mib.closed(this, state, cause);
        }
        state = next;
        if (causes.witness() != null) {
            causes.witness().moved(this, step);
        }
        if (next != State.SYN_SENT && next != State.SYN_RCVD) {
            wakeups.change();
        }
        changed();
    }

    void moveTo(State next, Cause cause, long nowNs) {
        moveTo(next, cause, null, nowNs);
    }

    /** CLOSED, whatever remains unsaid: timers stopped, what was not sent forgotten, what was received kept for its reader. */
    void finish(Cause cause, long nowNs) {
        finish(cause, null, nowNs);
    }

    private void finish(Cause cause, String detail, long nowNs) {
        timers.stopAll();
        sendQueue.release(sendQueue.end() - sendQueue.length());
        burst.stop();
        recovery.forget();
        replies.forget();
        if (reports != null) {
            reports.over(nowNs);
        }
        if (isOrphan()) {
            FastOpenClient.onEnd(this, nowNs);
            receiveBuffer.release();
        }
        moveTo(State.CLOSED, cause, detail, nowNs);
    }

    /** {@code text}: for people, and the detail of the transition. */
    void fail(Failure kind, String text, Errno errno, Cause cause, long nowNs) {
        fail(kind, text, text, errno, cause, nowNs);
    }

    void fail(Failure kind, String text, String detail, Errno errno, Cause cause, long nowNs) {
        failed(kind, text, errno);
        finish(cause, detail, nowNs);
    }

    void failed(Failure kind, String text, Errno errno) {
        failure = kind;
        failureText = text;
        report(errno);
    }

    /** For the application to hear with its next call (Linux sk_error_report). */
    void report(Errno errno) {
        error = errno;
        wakeups.error();
    }

    void orphan(Cause why) {
        assert orphanCause == null : "closed twice";
        orphanCause = why;
        changed();
    }

    void changed() {
        revision++;
    }

    /** Something that bounds the writer has changed (Linux tcp_check_space, sk_write_space). */
    void checkSpace(long nowNs) {
        if (spaceWanted && sendQueue.isWritable()) {
            spaceWanted = false;
            wakeups.space();
            changed();
        }
        if (!spaceWanted) {
            chronograph.stop(Chronograph.Phase.SEND_BUFFER, isIdle(), nowNs);
        }
    }

    private String congestionAsked() {
        return options.congestion() != null ? options.congestion() : knobs.text(Knob.TCP_CONGESTION_CONTROL);
    }

    private CongestionControl congestionAskedFor() {
        return CongestionControl.of(congestionAsked(), ((long) setup.isn() << 32) | (setup.tsOffset() & 0xffff_ffffL));
    }

    private boolean invariantsHold() {
        assert SeqNum.le(tcb.sndUna, tcb.sndNxt) : "SND.UNA " + tcb.sndUna + " beyond SND.NXT " + tcb.sndNxt;
        assert state == State.CLOSED || SeqNum.le(tcb.sndNxt, sendEnd() + 1) : "sent more than there is";
        assert state != State.TIME_WAIT || successor != null || timers.isArmed(Timer.TIME_WAIT) : "2MSL without end";
        assert state != State.CLOSED || timers.nextDeadlineNs() == Timers.NEVER : "a timer after the end";
        return true;
    }

    // What the steps ask.

    /** One past the last byte that the application has given us; our FIN stands here. */
    int sendEnd() {
        return sendQueue.end();
    }

    /** The sequence number of the first octet that was not yet read. */
    int unreadSeq() {
        return tcb.rcvNxt - (finReceived ? 1 : 0) - receiveBuffer.readable();
    }

    boolean finSent() {
        return finQueued && SeqNum.gt(tcb.sndNxt, sendEnd());
    }

    boolean finAcked() {
        return finQueued && tcb.synAcked && SeqNum.gt(tcb.sndUna, sendEnd());
    }

    /** The handshake is over, or Fast Open does not wait for that. */
    boolean maySendData() {
        return tcb.synAcked || fastOpen.isPending();
    }

    /** Nothing is to be sent or to be acknowledged. */
    boolean isIdle() {
        return sendQueue.isEmpty();
    }

    /** Somebody has it: it was opened here, or accepted, and not closed since (Linux sk_socket). */
    boolean isHeld() {
        return (!passive || fastOpen.accepted) && !isOrphan();
    }

    /** Half-open: for Linux not yet a socket, but a request to a listener. */
    boolean isRequest() {
        return state == State.SYN_RCVD && passive && !fastOpen.child;
    }

    /** RFC 9293 3.8.5: urgent data is on its way (Linux tcp_urg_mode). */
    boolean isUrgentMode() {
        return SeqNum.gt(tcb.sndUp, tcb.sndUna);
    }

    /** The urgent octet is not read with the others. */
    boolean urgentApart() {
        return options.isSet(ConnectionOption.OOBINLINE) && !options.on(ConnectionOption.OOBINLINE);
    }

    int receiveWindowBytes() {
        return receiveWindow.remaining(tcb.rcvNxt);
    }

    /** That, less the blocks that go with it now (Linux tcp_current_mss). */
    int fullSegment() {
        return Math.max(1, mss.send() - SackBlocks.bytes(this));
    }

    /** RFC 6928, unless the route says otherwise. */
    int initialWindow() {
        int asked = setup.route().initialWindow();
        return asked > 0 ? asked : CongestionControl.INITIAL_WINDOW;
    }

    long rtoMinNs() {
        if (setup.route().rtoMinNs() > 0) { // Linux: before what the socket asks for
            return setup.route().rtoMinNs();
        }
        return options.isSet(ConnectionOption.RTO_MIN) ? options.get(ConnectionOption.RTO_MIN) * 1_000 : rtoMinKnobNs;
    }

    long rtoMaxNs() {
        return options.isSet(ConnectionOption.RTO_MAX)
                ? options.get(ConnectionOption.RTO_MAX) * 1_000_000
                : rtoMaxKnobNs;
    }

    long rtoNs() {
        return rtt.rtoNs(rtoMaxNs());
    }

    /** What ends an attempt that nothing has answered: what ICMP said, else that the time is over (Linux tcp_write_err). */
    Errno timeoutErrno() {
        return softErrno == null ? Errno.ETIMEDOUT : softErrno;
    }

    boolean mayChallenge(long nowNs) {
        ChallengeBudget budget = setup.shared().challenges();
        return budget == null || budget.take(knobs.number(Knob.TCP_CHALLENGE_ACK_LIMIT), nowNs);
    }

    // What is told of any conversation.

    @Override
    public int id() {
        return setup.id();
    }

    @Override
    public FourTuple tuple() {
        return setup.tuple();
    }

    @Override
    public State state() {
        return successor == null ? state : successor.state();
    }

    /** Our initial sequence number. */
    @Override
    public int iss() {
        return tcb.iss;
    }

    /** The peer's, once its SYN has come; 0 before. */
    @Override
    public int irs() {
        return tcb.irs;
    }

    @Override
    public boolean isPassive() {
        return passive;
    }

    /** close() was called: no owner any more. True also in TIME_WAIT and CLOSED. */
    @Override
    public boolean isOrphan() {
        return orphanCause != null;
    }

    /** Why it was closed or orphaned; null while it is owned. */
    @Override
    public Cause orphanCause() {
        return orphanCause;
    }

    @Override
    public Failure failure() {
        return successor == null ? failure : successor.failure();
    }

    /** Why it failed, for people: {@code RST from peer after 0.3 ms}; null if it did not. */
    @Override
    public String failureText() {
        return successor == null ? failureText : successor.failureText();
    }

    /** Both queues as {@code ss} shows them: unread bytes; bytes sent or waiting, not acknowledged. */
    @Override
    public int receiveQueue() {
        return receiveBuffer.readable();
    }

    @Override
    public int sendQueue() {
        return state == State.CLOSED ? 0 : Math.max(0, SeqNum.distance(tcb.sndUna, queueEnd()));
    }

    /** Of the send queue, what was never sent. */
    @Override
    public int unsent() {
        return state == State.CLOSED ? 0 : Math.max(0, SeqNum.distance(tcb.sndNxt, queueEnd()));
    }

    /** As Linux counts in write_seq: a SYN and a queued FIN take a place. */
    private int queueEnd() {
        return sendEnd() + (finQueued ? 1 : 0);
    }

    @Override
    public Timers timers() {
        return successor == null ? timers : successor.timers();
    }

    /** How often the thing that a timer repeats was repeated so far (retransmissions, probes). */
    @Override
    public int timerCount(Timer timer) {
        return switch (timer) {
            case SYN, SYNACK -> synRetries;
            case RETRANSMIT, TAIL_LOSS_PROBE, REORDER -> retries;
            case PERSIST -> probes;
            case KEEPALIVE -> keepaliveProbes;
            case PACING, DELAYED_ACK, FIN_WAIT_2, TIME_WAIT, USER_TIMEOUT -> 0;
        };
    }

    /** The last states with times and causes, oldest first. */
    @Override
    public List<Transition> history() {
        return successor == null ? List.copyOf(history) : successor.history();
    }

    /** How many transitions there ever were: tells which of {@link #history} are new. */
    @Override
    public int transitions() {
        return successor == null ? transitions : successor.transitions();
    }

    /** What happened beside: the last drops, expiries and answers, oldest first. */
    @Override
    public List<Event> events() {
        return log.events();
    }

    /** Everything by its RFC 9293 or Linux name in camelCase, in the order to show it: Integer, Long, Double, Boolean, String. */
    @Override
    public Map<String, Object> variables(long nowNs) {
        return Variables.of(this, nowNs);
    }

    // What else is asked of a connection.

    public ConnectionOptions options() {
        return options;
    }

    /** As socket calls see it. */
    public Sock sock() {
        if (sock == null) {
            sock = new Sock(this);
        }
        return sock;
    }

    /** Its state of Fast Open. */
    public FastOpen fastOpen() {
        return fastOpen;
    }

    /** Grows with everything that a waiting caller may care about: state, data, space, urgent, failure. */
    public int revision() {
        return revision + (successor == null ? 0 : successor.transitions());
    }

    public Flight flight() {
        return Flight.of(this);
    }

    /** One field of struct tcp_info. */
    public long info(InfoField field, long nowNs) {
        return field.of(this, nowNs);
    }

    /** True while send would take bytes now or later. */
    public boolean canSend() {
        return !finQueued
                && !fastOpen.finWaits
                && switch (state) {
                    case SYN_SENT, SYN_RCVD, ESTABLISHED, CLOSE_WAIT -> true;
                    default -> false;
                };
    }

    /** Bytes that send would take now. */
    public int sendSpace() {
        return canSend() && sendQueue.hasRoom() ? Math.max(1, sendQueue.limit() - sendQueue.memory()) : 0;
    }

    /** The peer's FIN was reached: it ended its stream in order (RFC 9293 MUST-12). */
    public boolean finReceived() {
        return finReceived;
    }

    /** True once nothing more can ever be received: FIN reached and all read, or over. */
    public boolean atEnd() {
        return receiveBuffer.readable() == 0 && (finReceived || readShut || state == State.CLOSED);
    }

    /** True once everything sent, a FIN included, is acknowledged. */
    public boolean allAcked() {
        return sendQueue.length() == 0 && tcb.inFlight() == 0 && (!finQueued || finAcked());
    }

    /** True while the peer has announced urgent data that was not yet read (RFC 9293 MUST-32, MUST-33). */
    public boolean urgentToRead() {
        return SeqNum.gt(tcb.rcvUp, tcb.rcvNxt - receiveBuffer.readable());
    }

    /** Something was received that is not acknowledged yet. */
    public boolean owesAck() {
        return ackPolicy.isOwed() && (state == State.ESTABLISHED || state == State.CLOSE_WAIT);
    }

    /** With the bookkeeping (Linux sk_wmem_queued). */
    public int sendMemory() {
        return sendQueue.memory();
    }

    /** What its buffers take, in whole pages (Linux sk_mem_charge). */
    public int memoryPages() {
        return (sendQueue.memory() + memory.used() + PAGE_BYTES - 1) / PAGE_BYTES;
    }

    /** R1 of RFC 9293 3.8.3 (tcp_retries1) is over, and nothing has been answered yet. */
    public boolean isPathSuspected() {
        return pathSuspected && retries > 0;
    }

    /** Retransmissions or window probes that nothing has answered. */
    public int attempts() {
        return timers.isArmed(Timer.PERSIST) ? probes : retries;
    }

    /** For an orphan: retries allowed by tcp_orphan_retries (0 acts as 8). */
    public int retriesAllowed() {
        return Patience.retriesAllowed(this, knobs, rtoNs());
    }

    /** How long it waits in FIN_WAIT_2 once nobody owns it. */
    public long finWait2Ns() {
        return Patience.finWait2Ns(this);
    }

    /** What ends it if the peer stays silent; see {@link Forecast#of} for other knobs than its own. */
    public Forecast forecast() {
        return Forecast.of(this, knobs);
    }
}
