package rawtcp.endpoint;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ArriveFinWait2;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.State;
import rawtcp.wire.DropReason;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.SeqNum;
import rawtcp.wire.TcpHeader;
import rawtcp.wire.TcpOptions;

/** What a packet from the network meets: a connection, else a listener, else a port that is ours but closed. */
final class Arrivals {
    private static final int UNSCALED_WINDOW = 0xffff;

    private final Knobs knobs;
    private final Surroundings surroundings;
    private final Connections connections;
    private final Opens opens;
    private final Answers answers = new Answers();
    private final SynCookies cookies;
    private final Segment in = new Segment();
    private ByteBuffer packet; // that it was read from, and where that begins
    private int packetAt;
    private final long[] drops = new long[DropReason.values().length];

    Arrivals(Knobs knobs, RandomGenerator random, Surroundings surroundings, Connections connections, Opens opens) {
        this.knobs = knobs;
        this.surroundings = surroundings;
        this.connections = connections;
        this.opens = opens;
        cookies = new SynCookies(random);
    }

    /** Null: taken, by whomever. */
    DropReason onPacket(long nowNs, ByteBuffer from, int at, int length, int pieceLength) {
        packet = from;
        packetAt = at;
        DropReason reason = SegmentCodec.decodeIpv4(packet, at, length, in);
        if (reason == null) {
            in.pieceLength(pieceLength);
            reason = onSegment(nowNs);
        }
        if (reason != null) {
            drops[reason.ordinal()]++;
        }
        count(reason);
        return reason;
    }

    /** What is no TCP, or not for us, Linux's TCP does not see. */
    private void count(DropReason reason) {
        if (reason == null) {
            connections.mib.count(MibCounter.IN_SEGS);
            return;
        }
        switch (reason) {
            case BAD_OPTION -> connections.mib.count(MibCounter.IN_SEGS);
            case BAD_DATA_OFFSET, BAD_CHECKSUM -> {
                connections.mib.count(MibCounter.IN_SEGS);
                connections.mib.count(MibCounter.IN_ERRS);
                connections.mib.add(MibCounter.IN_CSUM_ERRORS, reason == DropReason.BAD_CHECKSUM ? 1 : 0);
            }
            default -> {}
        }
    }

    void onIcmp(long nowNs, ByteBuffer packet, int at, int length) {
        IcmpError error = IcmpCodec.decode(packet, at, length);
        Slot slot = error == null ? null : connections.get(error.tuple());
        if (slot instanceof Entry entry) { // in TIME_WAIT nothing is in flight that an error could speak of
            entry.connection.onIcmp(nowNs, error);
            connections.touched(entry);
        }
    }

    long dropped(DropReason reason) {
        return drops[reason.ordinal()];
    }

    boolean pollAnswer(Segment out) {
        return answers.poll(out);
    }

    private DropReason onSegment(long nowNs) {
        Slot slot = connections.demux.find(in);
        if (slot != null) {
            toSlot(nowNs, slot);
            return null;
        }
        if (!surroundings.isLocal(in.destination())) {
            return DropReason.NOT_OURS;
        }
        Listener listener = listener();
        if (listener != null) {
            toListener(nowNs, listener);
            return null;
        }
        return toClosedPort();
    }

    private void toSlot(long nowNs, Slot slot) {
        if (slot.seen() == State.TIME_WAIT && in.has(Segment.SYN) && knobs.on(Knob.TCP_TW_REFUSE_SYN)) {
            reset(Cause.SYN_IN_TIME_WAIT); // as older texts tell it; one with RST gets none
            return;
        }
        if (slot.seen() == State.TIME_WAIT && beginsAnew(nowNs, slot)) {
            return;
        }
        if (slot instanceof TimeWait record) {
            toRecord(nowNs, record);
        } else {
            toConnection(nowNs, (Entry) slot);
        }
    }

    private void toRecord(long nowNs, TimeWait record) {
        if (record.state() == State.FIN_WAIT_2) {
            inFinWait2(nowNs, record);
            return;
        }
        switch (record.onSegment(nowNs, in, knobs, connections.mib)) {
            case IGNORE, ANSWER -> {}
            case END -> {
                connections.end(record, Cause.TIME_WAIT_KILLED, nowNs);
                return;
            }
            case RESTART, RESTART_AND_ANSWER -> begin2Msl(nowNs, record);
        }
        connections.turns.add(record);
    }

    private void inFinWait2(long nowNs, TimeWait record) {
        switch (record.inFinWait2(nowNs, in, knobs, connections.mib)) {
            case IGNORE -> {}
            case ANSWER -> connections.turns.add(record);
            case END -> connections.end(record, Cause.RESET_RECEIVED, nowNs);
            case RESET -> {
                answers.reset(in, (int) knobs.number(Knob.IP_DEFAULT_TTL));
                connections.end(record, ArriveFinWait2.resetCause(in), "RST sent", nowNs);
            }
            case FIN -> {
                connections.enteredTimeWait(record);
                begin2Msl(nowNs, record);
                connections.turns.add(record);
            }
        }
    }

    /** RFC 9293 MUST-13. */
    private void begin2Msl(long nowNs, TimeWait record) {
        connections.deadlines.set(record, nowNs + 2 * knobs.ns(Knob.TCP_MSL));
    }

    private void toConnection(long nowNs, Entry entry) {
        if (isFinalAck(entry) && entry.listener.acceptQueueFull()) {
            overflow(nowNs, entry);
            return;
        }
        entry.connection.onSegment(nowNs, in);
        connections.touched(entry);
    }

    /** RFC 9293 MAY-2, RFC 6191: a SYN for a listener may end TIME_WAIT and begin the next incarnation. */
    private boolean beginsAnew(long nowNs, Slot old) {
        if (!in.has(Segment.SYN) || in.has(Segment.ACK | Segment.RST)) {
            return false;
        }
        Listener listener = listener();
        if (listener == null || !old.acceptsNewSyn(nowNs, in)) {
            return false;
        }
        if (listener.fateOfSyn(true) == Listener.SynFate.DROPPED) {
            return true;
        }
        int iss = old.isnAfter();
        connections.end(old, Cause.TIME_WAIT_REUSED, nowNs);
        saveSyn(listener, opens.answer(nowNs, listener, in, iss));
        return true;
    }

    private boolean isFinalAck(Entry entry) {
        return entry.listener != null
                && entry.listener.isHalfOpen(entry)
                && in.has(Segment.ACK)
                && !in.has(Segment.SYN | Segment.RST)
                && in.ack() == entry.iss + 1
                && SeqNum.inWindow(in.seq(), entry.irs + 1, UNSCALED_WINDOW);
    }

    /** Linux tcp_abort_on_overflow: the handshake's final ACK finds the accept queue full. */
    private void overflow(long nowNs, Entry child) {
        child.listener.dropped(Listener.Drop.ACK_ACCEPT_QUEUE_FULL);
        if (knobs.on(Knob.TCP_ABORT_ON_OVERFLOW)) {
            reset(Cause.ACCEPT_OVERFLOW); // as by a closed port
            child.connection.end(nowNs, Cause.ACCEPT_OVERFLOW);
            connections.touched(child);
        }
        // Else it is as if the ACK had been lost: SYN_RCVD, and the SYN-ACK will be repeated.
    }

    /** RFC 9293 3.10.7.2. */
    private void toListener(long nowNs, Listener listener) {
        // first: an RST is ignored; second: an ACK is answered with one
        if (in.has(Segment.RST)) {
            return;
        }
        if (in.has(Segment.ACK)) {
            if (!answersACookie(nowNs, listener)) {
                reset(Cause.ACK_TO_LISTENER);
            }
            return;
        }
        // third: a SYN; fourth: anything else has nothing to be dropped for
        if (in.has(Segment.SYN) && !in.has(Segment.FIN)) { // a SYN that ends at once is none (Linux)
            switch (listener.fateOfSyn(false)) {
                case ANSWERED -> saveSyn(listener, opens.answer(nowNs, listener, in));
                case COOKIE -> answerWithCookie(nowNs, listener);
                case DROPPED -> {}
            }
        }
    }

    /** TCP_SAVE_SYN: a raw socket has no link's header to keep (Linux's mode 2). */
    private void saveSyn(Listener listener, Connection answer) {
        if (listener.options().saveSyn() != 0) {
            int ipHeader = new Ipv4Header().wrap(packet, packetAt).headerLength();
            int tcpHeader = new TcpHeader().wrap(packet, packetAt + ipHeader).headerLength();
            byte[] headers = new byte[ipHeader + tcpHeader];
            packet.get(packetAt, headers);
            answer.saveSyn(headers);
        }
    }

    /** RFC 4987 3.6: nothing is remembered. Without timestamps there is no place for options but the MSS (Linux). */
    private void answerWithCookie(long nowNs, Listener listener) {
        if (answers.isFull()) {
            return;
        }
        int iss = cookies.make(nowNs, in);
        if (!in.options().hasTimestamps() || !knobs.on(Knob.TCP_TIMESTAMPS)) {
            in.options().windowScale(TcpOptions.ABSENT).sackPermitted(false);
            in.flags(Segment.SYN); // nowhere to remember that it asked for ECN
        }
        opens.answerWithCookie(nowNs, listener, in, iss, answers.next());
        listener.sentCookie(nowNs);
    }

    /** An ACK that no half-open connection knows of: if it brings a cookie back, all that it stood for is there again. */
    private boolean answersACookie(long nowNs, Listener listener) {
        if (in.has(Segment.SYN)
                || !knobs.on(Knob.TCP_SYNCOOKIES)
                || !listener.sentCookieSince(nowNs - SynCookies.VALID_NS)) {
            return false;
        }
        int mss = cookies.mss(nowNs, in);
        listener.cookieCame(mss != TcpOptions.ABSENT);
        if (mss == TcpOptions.ABSENT) {
            return false;
        }
        Segment syn = new Segment().header(in).seq(in.seq() - 1).flags(Segment.SYN);
        if (!agreedWithCookie(syn, mss)) {
            return false;
        }
        if (listener.acceptQueueFull()) {
            listener.dropped(Listener.Drop.ACK_ACCEPT_QUEUE_FULL);
        } else {
            opens.openFromCookie(nowNs, listener, syn, in);
        }
        return true;
    }

    /** Fills in what the SYN had asked for; false if the knobs allow it no more. */
    private boolean agreedWithCookie(Segment syn, int mss) {
        TcpOptions options = syn.options();
        options.mss(mss);
        if (!options.hasTimestamps()) {
            return true;
        }
        int told = options.tsEcr() == 0 ? 0 : options.tsEcr() - opens.tsOffset(in.receiverTuple());
        if (SynCookies.ecn(told)) {
            syn.flags(Segment.SYN | Segment.ECE | Segment.CWR);
        }
        options.sackPermitted(SynCookies.sack(told)).windowScale(SynCookies.windowScale(told));
        return knobs.on(Knob.TCP_TIMESTAMPS)
                && (!options.sackPermitted() || knobs.on(Knob.TCP_SACK))
                && (options.windowScale() == TcpOptions.ABSENT || knobs.on(Knob.TCP_WINDOW_SCALING));
    }

    private DropReason toClosedPort() {
        int port = in.destinationPort();
        boolean ours = connections.ports.isHeld(port) || surroundings.answersFor(in.destination(), port);
        if (!ours) {
            return DropReason.NOT_OURS;
        }
        reset(Cause.NO_LISTENER);
        return null;
    }

    private void reset(Cause why) {
        if (!in.has(Segment.RST)) {
            connections.causes.count(why);
            if (connections.causes.witness() != null) {
                connections.causes.witness().refused(why);
            }
        }
        answers.reset(in, (int) knobs.number(Knob.IP_DEFAULT_TTL));
    }

    private Listener listener() {
        int port = in.destinationPort();
        int flow = connections.ports.listeners(port).size() > 1 ? connections.demux.flow(in) : 0;
        return connections.ports.listener(in.destinationHigh(), in.destinationLow(), port, flow);
    }
}
