package rawtcp.trace;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.host.Onlooker;
import rawtcp.knob.Durations;
import rawtcp.net.Mark;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Event;
import rawtcp.tcp.Flight;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.trace.TraceEvent.Note;
import rawtcp.trace.TraceEvent.Packet;
import rawtcp.view.HistoryView;
import rawtcp.wire.DropReason;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * Writes down what passes and what it causes, on the stack's thread; another thread takes it. What that one does not take
 * in time is counted and not kept, so that nobody who watches slows the stack down.
 */
public final class Recorder implements Onlooker {
    private static final long MOST_BYTES = 32 << 20;
    private static final int NOTE_BYTES = 200;
    /** So many conversations that are over, or never were of ours, are known still, for what comes late. */
    static final int MOST_OVER = 1_000;

    private static final int IPV4_HEADER = 20;
    private static final int PORTS = 4;
    private static final int TCP = 6;
    private static final int ICMP = 1;

    private final Endpoint endpoint;
    private final int wanted;
    private final Map<FourTuple, Flow> flows = new HashMap<>();
    private final Map<Integer, Flow> byId = new HashMap<>();
    private final Map<Flow, long[]> timers = new HashMap<>();
    private final ArrayDeque<Flow> over = new ArrayDeque<>();
    private final ByteBuffer sent = ByteBuffer.allocate(1 << 16);

    /** What has happened since the last packet, and belongs to the one that is passing or to the next. */
    private final List<Note> notes = new ArrayList<>();

    private boolean wantedIsGone;
    private Packet coming;
    private FourTuple comingOf;
    private Mark mark;

    private final ArrayDeque<TraceEvent> kept = new ArrayDeque<>(); // guards itself and the next three
    private long keptBytes;
    private long lost;
    private volatile boolean ended;

    /** {@code wanted}: an id, of a connection or of a listener and so of all that it accepts; 0: all. */
    public Recorder(Endpoint endpoint, int wanted) {
        this.endpoint = endpoint;
        this.wanted = wanted;
    }

    // On the stack's thread.

    @Override
    public void in(long nowNs, ByteBuffer packet, int at, int length) {
        settle();
        comingOf = tuple(packet, at, length);
        if (comingOf == null) {
            mark = null;
            return;
        }
        Flow flow = find(comingOf);
        byte[] bytes = new byte[length];
        packet.get(at, bytes);
        coming = new Packet(nowNs, flow, true, bytes, null, takeMark(), null, 0, 0, List.of());
    }

    @Override
    public void mark(Mark ofNext) {
        mark = ofNext;
    }

    private Mark takeMark() {
        Mark taken = mark;
        mark = null;
        return taken;
    }

    @Override
    public void taken(DropReason reason) {
        Packet packet = coming;
        coming = null;
        if (packet == null) {
            notes.clear();
            return;
        }
        Flow flow = packet.flow() == null ? find(comingOf) : packet.flow();
        if (flow == null && reason == null && wanted == 0 && isTcp(packet.bytes())) {
            flow = flow(0, comingOf); // a listener, or a port without one, has heard it
        }
        if (flow != null) {
            timerChanges(packet.atNs(), flow);
            keep(new Packet(
                    packet.atNs(),
                    flow,
                    true,
                    packet.bytes(),
                    reason,
                    packet.mark(),
                    flight(flow),
                    flow.iss,
                    flow.irs,
                    List.copyOf(notes)));
            notes.forEach(this::keep);
        }
        notes.clear();
    }

    @Override
    public void out(long nowNs, Segment segment) {
        Mark marked = takeMark();
        FourTuple tuple = segment.senderTuple();
        Flow known = find(tuple);
        Flow flow = known == null && wanted == 0 ? flow(0, tuple) : known;
        if (flow == null) {
            settle();
            return;
        }
        timerChanges(nowNs, flow);
        List<Note> own = notes.stream().filter(note -> note.flow() == flow).toList();
        settle();
        byte[] bytes = Arrays.copyOf(sent.array(), SegmentCodec.encodeIpv4(segment, sent, 0));
        keep(new Packet(nowNs, flow, false, bytes, null, marked, flight(flow), flow.iss, flow.irs, own));
    }

    @Override
    public void moved(Conversation conversation, Transition step) {
        Flow flow = flowOf(conversation);
        if (flow == null) {
            return;
        }
        String what = (step.from() == null ? State.CLOSED : step.from()) + " -> " + step.to();
        notes.add(new Note(
                step.atNs(),
                flow,
                "state",
                what,
                HistoryView.sentence(step.cause(), step.detail()),
                step.cause().rule()));
        if (step.to() == State.CLOSED) {
            timers.remove(flow);
            over(flow);
            wantedIsGone |= conversation.id() == wanted;
        }
    }

    @Override
    public void happened(long nowNs, Conversation conversation, Event.Kind kind, Cause cause, String detail) {
        Flow flow = flowOf(conversation);
        if (flow == null) {
            return;
        }
        String what =
                switch (kind) {
                    case DROPPED -> "dropped";
                    case EXPIRED -> "timer expired";
                    case RESET_SENT -> "RST";
                    case NOTED -> "noted";
                    case SENT_AGAIN -> "sent again";
                    case WINDOW -> "window";
                };
        notes.add(
                new Note(nowNs, flow, HistoryView.name(kind), what, HistoryView.sentence(cause, detail), cause.rule()));
    }

    @Override
    public void refused(Cause cause) {
        if (coming != null && wanted == 0) {
            Flow flow = flow(0, comingOf);
            notes.add(new Note(coming.atNs(), flow, "reset-sent", "RST", cause.sentence(), cause.rule()));
        }
    }

    @Override
    public void turned() {
        settle();
        if (wantedIsGone) {
            end();
        }
    }

    /** What has happened without a packet: of a call or a timer above all. */
    private void settle() {
        notes.forEach(this::keep);
        notes.clear();
    }

    /** Null: not of TCP, or an ICMP error that speaks of none. */
    private FourTuple tuple(ByteBuffer packet, int at, int length) {
        int tcp = length < IPV4_HEADER ? length : 4 * (packet.get(at) & 0xf);
        if (tcp + PORTS > length) {
            return null;
        }
        int protocol = packet.get(at + 9);
        if (protocol == ICMP) {
            IcmpError error = IcmpCodec.decode(packet, at, length);
            return error == null ? null : error.tuple();
        }
        if (protocol != TCP) {
            return null;
        }
        int ports = packet.getInt(at + tcp);
        return new FourTuple(
                IpAddress.v4(packet.getInt(at + 16)),
                ports & 0xffff,
                IpAddress.v4(packet.getInt(at + 12)),
                ports >>> 16);
    }

    private static boolean isTcp(byte[] bytes) {
        return bytes[9] == TCP;
    }

    /** Null: nothing of ours, or not wanted. */
    private Flow find(FourTuple tuple) {
        Conversation conversation = endpoint.conversation(tuple);
        Flow known = flows.get(tuple);
        return conversation == null ? known : flowOf(conversation);
    }

    private Flow flowOf(Conversation conversation) {
        Flow flow = byId.get(conversation.id());
        if (flow == null) {
            if (!isWanted(conversation)) {
                return null;
            }
            flow = flow(conversation.id(), conversation.tuple());
            byId.put(conversation.id(), flow);
            if (conversation.state() == State.CLOSED) {
                over(flow);
            }
        }
        flow.iss = conversation.iss();
        flow.irs = conversation.irs();
        return flow;
    }

    private boolean isWanted(Conversation conversation) {
        if (wanted == 0 || conversation.id() == wanted) {
            return true;
        }
        Listener listener = conversation.isPassive() ? endpoint.listener(wanted) : null;
        return listener != null && listener.port() == conversation.tuple().localPort();
    }

    private Flow flow(int id, FourTuple tuple) {
        Flow known = flows.get(tuple);
        if (known != null && (known.id == id || id == 0)) {
            return known;
        }
        Flow flow = new Flow(id, tuple);
        flows.put(tuple, flow);
        if (id == 0) {
            over(flow);
        }
        return flow;
    }

    private void over(Flow flow) {
        if (flow.isOver) {
            return;
        }
        flow.isOver = true;
        over.add(flow);
        if (over.size() > MOST_OVER) {
            Flow oldest = over.remove();
            flows.remove(oldest.tuple, oldest);
            byId.remove(oldest.id);
        }
    }

    /** How many are known. */
    int known() {
        return Math.max(flows.size(), byId.size());
    }

    private Flight flight(Flow flow) {
        Connection connection = flow.id == 0 ? null : endpoint.connection(flow.id);
        if (connection == null) {
            return null;
        }
        Flight flight = connection.flight();
        flow.sndScale = flight.sndScale();
        flow.rcvScale = flight.rcvScale();
        return flight;
    }

    /** What was armed and stopped since the last look; what was only pushed back is no news. */
    private void timerChanges(long nowNs, Flow flow) {
        Conversation conversation = flow.id == 0 ? null : endpoint.conversation(flow.id);
        if (conversation == null || conversation.state() == State.CLOSED) {
            return;
        }
        Timers now = conversation.timers();
        long[] before = timers.computeIfAbsent(flow, any -> new long[Timer.values().length]);
        for (Timer timer : Timer.values()) {
            boolean armed = now.isArmed(timer);
            boolean was = before[timer.ordinal()] != 0;
            if (armed && !was && timer != Timer.PACING) {
                long leftNs = Math.max(0, now.deadlineNs(timer) - nowNs);
                notes.add(new Note(
                        nowNs, flow, "timer", timer.label() + " armed, " + Durations.format(leftNs), null, null));
            }
            if (!armed && was && timer != Timer.PACING && before[timer.ordinal()] > nowNs) {
                notes.add(new Note(nowNs, flow, "timer", timer.label() + " stopped", null, null));
            }
            before[timer.ordinal()] = armed ? now.deadlineNs(timer) : 0;
        }
    }

    private void keep(TraceEvent event) {
        if (ended) {
            return;
        }
        int size = event instanceof Packet packet ? packet.bytes().length + NOTE_BYTES : NOTE_BYTES;
        synchronized (kept) {
            if (keptBytes + size > MOST_BYTES) {
                lost++;
                return;
            }
            keptBytes += size;
            kept.add(event);
            kept.notifyAll();
        }
    }

    /** On the stack's thread, after the last call: what has happened since the last packet is told too. */
    public void end() {
        settle();
        synchronized (kept) {
            ended = true;
            kept.notifyAll();
        }
    }

    // On the other's thread.

    /** All that there is, in order, once there is something; empty: nothing has come for {@code ms}, or it has ended. */
    public List<TraceEvent> take(long ms) throws InterruptedException {
        synchronized (kept) {
            if (kept.isEmpty() && !ended) {
                kept.wait(Math.max(1, ms));
            }
            return drain();
        }
    }

    /** True if nothing more will come. */
    public boolean isOver() {
        synchronized (kept) {
            return ended && kept.isEmpty();
        }
    }

    /** What is left, without waiting. */
    public List<TraceEvent> rest() {
        synchronized (kept) {
            return drain();
        }
    }

    private List<TraceEvent> drain() {
        List<TraceEvent> all = List.copyOf(kept);
        kept.clear();
        keptBytes = 0;
        return all;
    }

    /** How many events nobody took in time. */
    public long lost() {
        synchronized (kept) {
            return lost;
        }
    }
}
