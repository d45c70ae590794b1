package rawtcp.endpoint;

import java.nio.ByteBuffer;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.State;
import rawtcp.wire.DropReason;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.IcmpError;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.SeqNum;

/** What a packet from the network meets: a connection, else a listener, else a port that is ours but closed. */
final class Arrivals {
    private static final int UNSCALED_WINDOW = 0xffff;

    private final Knobs knobs;
    private final Surroundings surroundings;
    private final Connections connections;
    private final Opens opens;
    private final Resets resets = new Resets();
    private final Segment in = new Segment();
    private final long[] drops = new long[DropReason.values().length];

    Arrivals(Knobs knobs, Surroundings surroundings, Connections connections, Opens opens) {
        this.knobs = knobs;
        this.surroundings = surroundings;
        this.connections = connections;
        this.opens = opens;
    }

    void onPacket(long nowNs, ByteBuffer packet, int at, int length) {
        DropReason reason = SegmentCodec.decodeIpv4(packet, at, length, in);
        if (reason == null) {
            reason = onSegment(nowNs);
        }
        if (reason != null) {
            drops[reason.ordinal()]++;
        }
    }

    void onIcmp(long nowNs, ByteBuffer packet, int at, int length) {
        IcmpError error = IcmpCodec.decode(packet, at, length);
        Entry entry = error == null ? null : connections.get(error.tuple());
        if (entry != null) {
            entry.connection.onIcmp(nowNs, error);
            connections.touched(entry);
        }
    }

    long dropped(DropReason reason) {
        return drops[reason.ordinal()];
    }

    boolean pollReset(Segment out) {
        return resets.poll(out);
    }

    private DropReason onSegment(long nowNs) {
        Entry entry = connections.demux.find(in);
        if (entry != null) {
            toConnection(nowNs, entry);
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

    private void toConnection(long nowNs, Entry entry) {
        if (entry.seen == State.TIME_WAIT && beginsAnew(nowNs, entry)) {
            return;
        }
        if (isFinalAck(entry) && entry.listener.acceptQueueFull()) {
            overflow(nowNs, entry);
            return;
        }
        entry.connection.onSegment(nowNs, in);
        connections.touched(entry);
    }

    /** RFC 9293 MAY-2, RFC 6191: a SYN for a listener may end TIME_WAIT and begin the next incarnation. */
    private boolean beginsAnew(long nowNs, Entry old) {
        if (!in.has(Segment.SYN) || in.has(Segment.ACK | Segment.RST)) {
            return false;
        }
        Listener listener = listener();
        if (listener == null || !old.connection.acceptsNewSyn(nowNs, in)) {
            return false;
        }
        Listener.Drop noRoom = listener.noRoomForSyn();
        if (noRoom != null) {
            listener.dropped(noRoom);
            return true;
        }
        int iss = old.connection.isnAfter();
        old.connection.end(nowNs, Cause.TIME_WAIT_REUSED);
        connections.touched(old);
        opens.answer(nowNs, listener, in, iss);
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
            child.connection.abort(nowNs, Cause.ACCEPT_OVERFLOW);
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
            reset();
            return;
        }
        // third: a SYN; fourth: anything else has nothing to be dropped for
        if (in.has(Segment.SYN) && !in.has(Segment.FIN)) { // a SYN that ends at once is none (Linux)
            Listener.Drop noRoom = listener.noRoomForSyn();
            if (noRoom != null) {
                listener.dropped(noRoom);
            } else {
                opens.answer(nowNs, listener, in);
            }
        }
    }

    private DropReason toClosedPort() {
        int port = in.destinationPort();
        boolean ours = connections.ports.isHeld(port) || surroundings.answersFor(in.destination(), port);
        if (!ours) {
            return DropReason.NOT_OURS;
        }
        reset();
        return null;
    }

    private void reset() {
        resets.answer(in, (int) knobs.number(Knob.IP_DEFAULT_TTL));
    }

    private Listener listener() {
        return connections.ports.listener(in.destinationHigh(), in.destinationLow(), in.destinationPort());
    }
}
