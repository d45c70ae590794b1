package rawtcp.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ArriveFinWait2;
import rawtcp.tcp.ArriveTimeWait;
import rawtcp.tcp.Cause;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.Mib;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.Remains;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.tcp.parts.Timestamps;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * The record that stands for a closed connection in TIME_WAIT, or in FIN_WAIT_2 until TIME_WAIT follows (Linux
 * timewait_sock, tw_substate): what the rules of these states look at, what their answers tell, and the history. A hundred thousand at once are nothing special on a busy host, so each field is as small as it
 * can be; {@code tests/bench} measures what one costs.
 */
final class TimeWait extends Slot implements Conversation {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MS_NS = 1_000_000L;

    private static final int STAMPED = 1;
    private static final int PASSIVE = 2;
    private static final int REUSES_ADDRESS = 4;
    private static final int REUSES_PORT = 8;
    private static final int ACK_OWED = 16;
    private static final int HAS_ANSWERED = 32;
    private static final int RESET_OWED = 64;
    private static final int LINGER2 = 128;

    private static final Cause[] CAUSES = Cause.values();

    private long[] history;
    private final int iss;
    private final int irs;
    private final int sndNxt;
    private int rcvNxt;
    private final int tsOffset;
    private int tsRecent;
    private int tsRecentAtS;
    /** With {@link #HAS_ANSWERED}: when the last answer left that tcp_invalid_ratelimit counts. */
    private int lastAnswerMs;

    /** As it stands in the header. */
    private final char window;

    private final byte windowScale;
    private final byte trafficClass;
    private final byte orphanCause;
    private byte flags;
    /** Null while it lives. */
    private Transition end;

    /** {@code local}: the same address, one object for all records. */
    TimeWait(Entry of, IpAddress local) {
        super(of.id, local, of.localPort, of.remoteHigh, of.remoteLow, of.remotePort);
        Remains remains = of.connection.remains();
        history = PackedHistory.pack(of.connection.history());
        iss = of.connection.iss();
        irs = of.connection.irs();
        sndNxt = remains.sndNxt();
        rcvNxt = remains.rcvNxt();
        tsOffset = remains.tsOffset();
        tsRecent = remains.tsRecent();
        tsRecentAtS = (int) (remains.tsRecentAtNs() / SECOND_NS);
        window = (char) remains.window();
        windowScale = (byte) remains.windowScale();
        trafficClass = (byte) remains.trafficClass();
        orphanCause = (byte) of.connection.orphanCause().ordinal();
        flags = (byte) ((remains.stamped() ? STAMPED : 0)
                | (of.connection.isPassive() ? PASSIVE : 0)
                | (of.reusesAddress() ? REUSES_ADDRESS : 0)
                | (of.reusesPort() ? REUSES_PORT : 0)
                | (hasLinger2(of.connection.options()) ? LINGER2 : 0));
    }

    private static boolean hasLinger2(ConnectionOptions options) {
        return options.isSet(ConnectionOption.LINGER2) && options.get(ConnectionOption.LINGER2) > 0;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    // What happens to it.

    /** In FIN_WAIT_2: what the segment calls for; an answer waits to be taken. The rest is for the caller to do. */
    ArriveFinWait2.Verdict inFinWait2(long nowNs, Segment in, Knobs knobs, Mib mib) {
        assert state() == State.FIN_WAIT_2 : this;
        ArriveFinWait2.Verdict verdict = ArriveFinWait2.judge(in, rcvNxt, window << windowScale, isOld(nowNs, in));
        switch (verdict) {
            case IGNORE, END, RESET -> {}
            case ANSWER -> mib.add(MibCounter.SKIPPED_FIN_WAIT_2, answer(nowNs, in, knobs) ? 0 : 1);
            case FIN -> {
                rcvNxt++;
                remember(nowNs, in);
                history = PackedHistory.with(history, nowNs, State.TIME_WAIT, Cause.FIN_RECEIVED);
                flags |= ACK_OWED;
            }
        }
        return verdict;
    }

    /** In TIME_WAIT: what the segment calls for; an answer waits to be taken. It is for the caller to end it or to begin 2MSL anew. */
    ArriveTimeWait.Verdict onSegment(long nowNs, Segment in, Knobs knobs, Mib mib) {
        assert state() == State.TIME_WAIT : this;
        boolean old = isOld(nowNs, in);
        mib.add(MibCounter.PAWS_TIME_WAIT, old ? 1 : 0);
        ArriveTimeWait.Verdict verdict = ArriveTimeWait.judge(knobs, in, rcvNxt, old);
        switch (verdict) {
            case IGNORE, END -> {}
            case RESTART -> remember(nowNs, in);
            case ANSWER, RESTART_AND_ANSWER -> mib.add(MibCounter.SKIPPED_TIME_WAIT, answer(nowNs, in, knobs) ? 0 : 1);
        }
        return verdict;
    }

    /** RFC 7323 4.3. */
    private void remember(long nowNs, Segment in) {
        if (has(STAMPED) && in.options().hasTimestamps()) {
            tsRecent = in.options().tsVal();
            tsRecentAtS = (int) (nowNs / SECOND_NS);
        }
    }

    /** Data and FIN always, else at most one each tcp_invalid_ratelimit (Linux): two ends do not talk for ever. False: not now. */
    private boolean answer(long nowNs, Segment in, Knobs knobs) {
        boolean always = in.length() > 0 && !in.has(Segment.SYN);
        int nowMs = (int) (nowNs / MS_NS);
        boolean tooSoon = has(HAS_ANSWERED) && nowMs - lastAnswerMs < knobs.ns(Knob.TCP_INVALID_RATELIMIT) / MS_NS;
        if (!always && tooSoon) {
            return false;
        }
        if (!always) {
            flags |= HAS_ANSWERED;
            lastAnswerMs = nowMs;
        }
        flags |= ACK_OWED;
        return true;
    }

    @Override
    boolean pollTransmit(long nowNs, Segment out, Knobs knobs) {
        if (!has(ACK_OWED | RESET_OWED)) {
            return false;
        }
        int reset = has(RESET_OWED) ? Segment.RST : 0;
        flags &= ~(ACK_OWED | RESET_OWED);
        out.clear().seq(sndNxt).ack(rcvNxt).flags(Segment.ACK | reset).window(reset == 0 ? window : 0);
        out.ttl((int) knobs.number(Knob.IP_DEFAULT_TTL));
        out.source(local.high(), local.low(), localPort).destination(remoteHigh, remoteLow, remotePort);
        out.trafficClass(trafficClass & 0xff);
        if (has(STAMPED)) {
            out.options().timestamps(Timestamps.at(nowNs, tsOffset), tsRecent);
        }
        return true;
    }

    @Override
    boolean acceptsNewSyn(long nowNs, Segment syn) {
        return ArriveTimeWait.acceptsNewSyn(syn, rcvNxt, has(STAMPED), tsRecent, isOld(nowNs, syn));
    }

    private boolean isOld(long nowNs, Segment in) {
        long ageNs = ((int) (nowNs / SECOND_NS) - tsRecentAtS) * SECOND_NS;
        return has(STAMPED)
                && in.options().hasTimestamps()
                && Timestamps.isOld(in.options().tsVal(), tsRecent, ageNs);
    }

    @Override
    int isnAfter() {
        return ArriveTimeWait.isnAfter(sndNxt);
    }

    @Override
    boolean stamped() {
        return has(STAMPED);
    }

    @Override
    int tsRecent() {
        return tsRecent;
    }

    @Override
    long sinceNs() {
        return PackedHistory.lastNs(history);
    }

    @Override
    void end(long nowNs, Cause why) {
        end(nowNs, why, null);
    }

    /** {@code detail}: see {@link Transition}. */
    void end(long nowNs, Cause why, String detail) {
        assert end == null : this;
        end = new Transition(nowNs, state(), State.CLOSED, why, detail);
        flags &= ~ACK_OWED;
    }

    /** Over, and in FIN_WAIT_2 the peer is told (RFC 9293 3.10.5). */
    void abort(long nowNs, Cause why) {
        boolean tells = state() == State.FIN_WAIT_2;
        end(nowNs, why, tells ? "RST sent" : null);
        if (tells) {
            flags |= RESET_OWED;
        }
    }

    /** Why it ends when its time is over. */
    Cause expiry() {
        Cause finWait2Over = has(LINGER2) ? Cause.LINGER2_OVER : Cause.FIN_TIMEOUT;
        return state() == State.FIN_WAIT_2 ? finWait2Over : Cause.TIME_WAIT_OVER;
    }

    /** If its peer stays silent: its timer runs, and no knob changes that. */
    Forecast forecast() {
        String finRule = has(LINGER2) ? "TCP_LINGER2" : "tcp_fin_timeout";
        String rule = state() == State.FIN_WAIT_2 ? finRule : "tcp_msl";
        return new Forecast(deadlineNs, expiry(), rule, 0, List.of());
    }

    // What can be told of it.

    @Override
    State seen() {
        return state();
    }

    @Override
    Conversation conversation() {
        return this;
    }

    @Override
    boolean reusesAddress() {
        return has(REUSES_ADDRESS);
    }

    @Override
    boolean reusesPort() {
        return has(REUSES_PORT);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public FourTuple tuple() {
        return new FourTuple(local, localPort, new IpAddress(remoteHigh, remoteLow), remotePort);
    }

    @Override
    public State state() {
        return end == null ? PackedHistory.lastState(history) : State.CLOSED;
    }

    @Override
    public int iss() {
        return iss;
    }

    @Override
    public int irs() {
        return irs;
    }

    @Override
    public boolean isPassive() {
        return has(PASSIVE);
    }

    @Override
    public boolean isOrphan() {
        return true;
    }

    @Override
    public Cause orphanCause() {
        return CAUSES[orphanCause];
    }

    @Override
    public Failure failure() {
        if (end == null) {
            return Failure.NONE;
        }
        return switch (end.cause()) {
            case ABORT_CALL, STACK_STOPPED, DATA_AFTER_CLOSE, SYN_IN_FIN_WAIT_2 -> Failure.ABORTED;
            case RESET_RECEIVED -> Failure.RESET;
            default -> Failure.NONE;
        };
    }

    @Override
    public String failureText() {
        return failure() == Failure.NONE ? null : end.cause().sentence();
    }

    @Override
    public int receiveQueue() {
        return 0;
    }

    @Override
    public int sendQueue() {
        return 0;
    }

    @Override
    public int unsent() {
        return 0;
    }

    @Override
    public Timers timers() {
        Timers timers = new Timers();
        if (deadlineNs != Timers.NEVER) {
            timers.arm(state() == State.FIN_WAIT_2 ? Timer.FIN_WAIT_2 : Timer.TIME_WAIT, deadlineNs, 0);
        }
        return timers;
    }

    @Override
    public int timerCount(Timer timer) {
        return 0;
    }

    @Override
    public long nextDeadlineNs() {
        return deadlineNs;
    }

    @Override
    public List<Transition> history() {
        List<Transition> all = PackedHistory.unpack(history);
        if (end != null) {
            all.add(end);
        }
        return all;
    }

    @Override
    public int transitions() {
        return history.length + (end == null ? 0 : 1);
    }

    @Override
    public Map<String, Object> variables(long nowNs) {
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("iss", Integer.toUnsignedLong(iss));
        v.put("sndUna", Integer.toUnsignedLong(sndNxt));
        v.put("sndNxt", Integer.toUnsignedLong(sndNxt));
        v.put("irs", Integer.toUnsignedLong(irs));
        v.put("rcvNxt", Integer.toUnsignedLong(rcvNxt));
        v.put("rcvWnd", window << windowScale);
        v.put("rcvWscale", (int) windowScale);
        v.put("timestamps", has(STAMPED));
        v.put("finQueued", true);
        v.put("finSent", true);
        v.put("finAcked", true);
        v.put("finReceived", PackedHistory.lastState(history) == State.TIME_WAIT);
        v.put("ageMs", Math.round((nowNs - PackedHistory.firstNs(history)) / 1e3) / 1e3);
        return v;
    }

    @Override
    public String toString() {
        return "TimeWait " + id + ' ' + tuple();
    }
}
