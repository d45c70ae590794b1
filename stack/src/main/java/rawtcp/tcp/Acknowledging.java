package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.AckPolicy;
import rawtcp.tcp.parts.ReceiveWindow;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** When what arrived, or what the application has read of it, makes us send an ACK (RFC 9293 3.8.6.3). */
final class Acknowledging {
    private Acknowledging() {}

    /** A segment has been dealt with (Linux tcp_ack_snd_check). */
    static void afterSegment(Connection c, long nowNs) {
        boolean windowMoves = selectable(c) >= c.receiveWindow.meant(c.tcb.lastAckSent);
        AckPolicy.Decision decision = c.ackPolicy.decide(unacked(c), windowMoves);
        boolean always =
                c.options.on(ConnectionOption.QUICKACK) || c.setup.route().quickAck();
        switch (decision) {
            case NOW -> c.replies.ackNow();
            case DELAY -> {
                if (always || c.receiveBuffer.hasGaps()) { // RFC 5681 4.2: the sender counts duplicate ACKs
                    c.replies.ackNow();
                } else {
                    delay(c, nowNs);
                }
            }
            case NONE -> {}
        }
    }

    private static void delay(Connection c, long nowNs) {
        long policyNs = c.ackPolicy.delayNs(c.rtt.hasSample() ? Math.max(1, c.rtt.srttNs()) : 0);
        long delayNs = Math.min(policyNs, Limits.ackDelayNs(c));
        if (delayNs == 0) {
            c.replies.ackNow();
            return;
        }
        if (c.timers.isArmed(Timer.DELAYED_ACK)) {
            long deadlineNs = c.timers.deadlineNs(Timer.DELAYED_ACK);
            if (deadlineNs <= nowNs + delayNs / 4) {
                c.replies.ackNow();
                return;
            }
            delayNs = Math.min(delayNs, deadlineNs - nowNs);
        }
        c.timers.arm(Timer.DELAYED_ACK, nowNs, delayNs);
    }

    /** The application has taken {@code bytes} (Linux tcp_cleanup_rbuf, tcp_rcv_space_adjust). */
    static void afterRead(Connection c, int bytes, long nowNs) {
        int mss = c.mss.receive();
        c.memory.readUpTo(c.counters.bytesReceived - c.receiveBuffer.readable());
        if (!c.options.isSet(ConnectionOption.RCVBUF) && c.knobs.on(Knob.TCP_MODERATE_RCVBUF)) {
            long wanted = c.receiveWindow.wanted(nowNs, bytes, c.rtt.srttNs(), mss);
            long most = Math.min(c.memory.sizeFor(wanted), Limits.maxReceiveBuffer(c));
            if (most > c.memory.size()) {
                Limits.receiveMemory(c, (int) most);
                c.receiveWindow.reserveNothing();
            }
        }
        boolean peerMaySend =
                !c.finReceived && c.state() != State.CLOSED && c.state().isSynchronized();
        if (!peerMaySend) {
            return;
        }
        boolean drained = c.receiveBuffer.readable() == 0;
        ReceiveWindow window = c.receiveWindow;
        if (c.ackPolicy.readCallsForAck(unacked(c), drained)
                || window.worthAnUpdate(c.tcb.rcvNxt, c.memory.space(), c.memory.full(), c.ackPolicy.receiveMss())) {
            c.replies.ackNow();
        }
    }

    /** Data came in order (Linux tcp_event_data_recv). */
    static void received(Connection c, Segment in, int bytes, long nowNs) {
        c.lastDataReceivedNs = nowNs;
        measure(c, in);
        c.ackPolicy.onData(nowNs, c.rtoNs(), c.receiveWindow.remaining(c.tcb.lastAckSent));
        c.ecn.dataReceived(c, in);
        grow(c, bytes);
    }

    /** Data came that must wait for what is missing: an ACK tells so (RFC 5681 4.2). */
    static void receivedAhead(Connection c, Segment in, boolean isNews) {
        c.ackPolicy.owe();
        c.ecn.dataReceived(c, in);
        measure(c, in);
        if (isNews
                && c.sackAgreed
                && in.dataLength() > 0) { // without SACK the window stays, so that the ACK counts as a duplicate
            growAhead(c, in.dataLength());
        }
    }

    /** Linux tcp_grow_window: a segment that fills its buffer badly opens the window only while that is small. */
    private static void growAhead(Connection c, int bytes) {
        int cost = c.memory.windowOfSegment(bytes);
        boolean isLean = cost <= bytes;
        boolean grows = isLean;
        long window = c.memory.windowOf(c.knobs.number(Knob.TCP_RMEM, 2));
        while (!grows && c.receiveWindow.threshold() <= window >> 1) {
            window >>= 1;
            cost >>= 1;
            grows = cost <= bytes;
        }
        int segment = isLean ? c.mss.receive() : c.ackPolicy.receiveMss();
        if (grows && c.receiveWindow.grow(bytes, c.memory.space(), c.memory.full(), segment)) {
            c.ackPolicy.oneQuick();
        }
    }

    private static void measure(Connection c, Segment in) {
        int flags = Segment.PSH | Segment.FIN | Segment.URG | Segment.SYN;
        int bytes = pieceLength(c, in);
        if (bytes > c.ackPolicy.receiveMss() && c.memory.measure(in.dataLength())) {
            c.receiveWindow.measured(c.tcb.lastAckSent, c.memory.full());
        }
        c.ackPolicy.measure(
                bytes,
                in.options().encodedLength(),
                in.options().hasTimestamps(),
                in.has(flags),
                in.has(Segment.PSH),
                c.mss.receive());
    }

    /** What the peer has sent as one segment, whatever has made larger ones of its segments on their way. */
    private static int pieceLength(Connection c, Segment in) {
        if (in.pieceLength() > 0) {
            return Math.min(in.pieceLength(), in.dataLength());
        }
        return in.dataLength() > c.mss.receive() ? c.mss.merged() : in.dataLength();
    }

    static void grow(Connection c, int bytes) {
        int least = 128; // Linux: smaller segments cost more memory than they are worth
        if (bytes >= least && c.receiveWindow.grow(bytes, c.memory.space(), c.memory.full(), c.mss.receive())) {
            c.ackPolicy.oneQuick();
        }
        if (c.receiveWindow.isCramped(c.memory.space(), c.memory.full())) {
            c.ackPolicy.leaveQuick();
        }
    }

    static int selectable(Connection c) {
        return c.receiveWindow.select(c.tcb.rcvNxt, c.memory.space(), c.memory.full(), c.ackPolicy.receiveMss());
    }

    private static int unacked(Connection c) {
        return SeqNum.distance(c.tcb.lastAckSent, c.tcb.rcvNxt);
    }
}
