package rawtcp.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ArriveTimeWait;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
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
 * The record that stands for a closed connection in TIME_WAIT: what the rules of that state look at, what its answers
 * tell, and the history. A hundred thousand at once are nothing special on a busy host, so each field is as small as it
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

    private static final Cause[] CAUSES = Cause.values();

    private final long[] history;
    private final int iss;
    private final int irs;
    private final int sndNxt;
    private final int rcvNxt;
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
                | (of.reusesPort() ? REUSES_PORT : 0));
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    // What happens to it.

    /** What the segment calls for; an answer waits to be taken. It is for the caller to end it or to begin 2MSL anew. */
    ArriveTimeWait.Verdict onSegment(long nowNs, Segment in, Knobs knobs) {
        assert end == null : this;
        ArriveTimeWait.Verdict verdict = ArriveTimeWait.judge(knobs, in, rcvNxt, isOld(nowNs, in));
        switch (verdict) {
            case IGNORE, END -> {}
            case RESTART -> {
                if (has(STAMPED) && in.options().hasTimestamps()) { // RFC 7323 4.3
                    tsRecent = in.options().tsVal();
                    tsRecentAtS = (int) (nowNs / SECOND_NS);
                }
            }
            case ANSWER, RESTART_AND_ANSWER -> answer(nowNs, in, knobs);
        }
        return verdict;
    }

    /** Data and FIN always, else at most one each tcp_invalid_ratelimit (Linux): two ends do not talk for ever. */
    private void answer(long nowNs, Segment in, Knobs knobs) {
        boolean always = in.length() > 0 && !in.has(Segment.SYN);
        int nowMs = (int) (nowNs / MS_NS);
        boolean tooSoon = has(HAS_ANSWERED) && nowMs - lastAnswerMs < knobs.ns(Knob.TCP_INVALID_RATELIMIT) / MS_NS;
        if (!always && tooSoon) {
            return;
        }
        if (!always) {
            flags |= HAS_ANSWERED;
            lastAnswerMs = nowMs;
        }
        flags |= ACK_OWED;
    }

    @Override
    boolean pollTransmit(long nowNs, Segment out) {
        if (!has(ACK_OWED)) {
            return false;
        }
        flags &= ~ACK_OWED;
        out.clear().seq(sndNxt).ack(rcvNxt).flags(Segment.ACK).window(window);
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
        assert end == null : this;
        end = new Transition(nowNs, State.TIME_WAIT, State.CLOSED, why);
        flags &= ~ACK_OWED;
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
        return end == null ? State.TIME_WAIT : State.CLOSED;
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
        return end != null && end.cause() == Cause.ABORT_CALL ? Failure.ABORTED : Failure.NONE;
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
            timers.arm(Timer.TIME_WAIT, deadlineNs, 0);
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
        v.put("finReceived", true);
        v.put("ageMs", Math.round((nowNs - PackedHistory.firstNs(history)) / 1e3) / 1e3);
        return v;
    }

    @Override
    public String toString() {
        return "TimeWait " + id + ' ' + tuple();
    }
}
