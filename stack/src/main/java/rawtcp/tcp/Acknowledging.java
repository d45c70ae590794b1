package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.AckPolicy;
import rawtcp.tcp.parts.ReceiveWindow;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** When what arrived, or what the application has read of it, makes us send an ACK (RFC 9293 3.8.6.3). */
final class Acknowledging {
    /** Linux: smaller segments cost more memory than they are worth. */
    private static final int LEAST_GROWING = 128;

    private Acknowledging() {}

    /** A segment has been dealt with (Linux tcp_ack_snd_check). */
    static void afterSegment(Connection c, long nowNs) {
        boolean windowMoves = selectable(c) >= c.receiveWindow.lastTold();
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
            c.mib.add(MibCounter.DELAYED_ACKS, c.replies.ackOwed() ? 0 : 1);
            c.ackPolicy.onDelayExpired(c.rtoNs());
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
        adjust(c, bytes, nowNs);
        c.memory.readUpTo(c.counters.bytesReceived - c.receiveBuffer.readable());
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

    /** What was read says how large the buffer should be; Linux looks after each segment's buffer. */
    private static void adjust(Connection c, int bytes, long nowNs) {
        long to = c.counters.bytesReceived - c.receiveBuffer.readable();
        long from = to - bytes;
        while (from < to) {
            from = Math.min(to, c.memory.endOfBuffer(from));
            int copiedSeq = c.tcb.rcvNxt - (int) (c.counters.bytesReceived - from);
            enlarge(c, c.tuning.copied(nowNs, copiedSeq, c.tcb.rcvNxt, c.receiveBuffer.aheadBytes()));
        }
    }

    /** To what a window of {@code wanted} bytes needs (Linux tcp_rcvbuf_grow). */
    private static void enlarge(Connection c, long wanted) {
        if (c.options.isSet(ConnectionOption.RCVBUF) || !c.knobs.on(Knob.TCP_MODERATE_RCVBUF)) {
            return;
        }
        long most = Math.min(c.memory.sizeFor(wanted), c.knobs.number(Knob.TCP_RMEM, 2));
        if (most > c.memory.size()) {
            Limits.receiveMemory(c, (int) most);
            c.receiveWindow.follow(c.memory.full());
        }
    }

    /** Before its text is looked at: what a segment's echo says of the round trip. */
    static void echoed(Connection c, Segment in, long nowNs) {
        if (in.options().hasTimestamps() && c.timestamps.enabled()) {
            int echo = in.options().tsEcr();
            boolean full = in.length() >= c.ackPolicy.receiveMss();
            c.tuning.echoed(echo, c.timestamps.rttNs(echo, nowNs), full, c.receiveBuffer.readable() == 0);
        }
    }

    /** Data came in order (Linux tcp_event_data_recv). */
    static void received(Connection c, Segment in, int bytes, long nowNs) {
        c.lastDataReceivedNs = nowNs;
        measure(c, in);
        c.tuning.arrived(nowNs, c.tcb.rcvNxt, c.receiveWindow.lastTold());
        c.ackPolicy.onData(nowNs, c.rtoNs(), c.receiveWindow.lastTold());
        c.ecn.dataReceived(c, in);
        if (bytes >= LEAST_GROWING) {
            grow(c, bytes, c.memory.space());
        }
        if (c.receiveWindow.isCramped(c.memory.space(), c.memory.full())) {
            c.ackPolicy.leaveQuick();
        }
    }

    /** Data came that must wait for what is missing: an ACK tells so (RFC 5681 4.2). */
    static void receivedAhead(Connection c, Segment in, boolean isNews) {
        c.ackPolicy.owe();
        c.ecn.dataReceived(c, in);
        measure(c, in);
        if (isNews
                && c.sackAgreed
                && in.dataLength() > 0) { // without SACK the window stays, so that the ACK counts as a duplicate
            grow(c, in.dataLength(), c.memory.spaceBefore(in.dataLength()));
        }
        if (isNews && c.isHeld()) {
            enlarge(c, c.tuning.ahead(c.receiveBuffer.aheadBytes()));
        }
    }

    /** Linux tcp_grow_window: a segment that fills its buffer badly opens the window only while that is small. */
    private static void grow(Connection c, int bytes, int space) {
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
        if (grows && c.receiveWindow.grow(2 * Math.max(segment, bytes), space)) {
            c.ackPolicy.oneQuick();
        }
    }

    private static void measure(Connection c, Segment in) {
        int flags = Segment.PSH | Segment.FIN | Segment.URG | Segment.SYN;
        int bytes = pieceLength(c, in);
        if (bytes > c.ackPolicy.receiveMss() && c.memory.measure(in.dataLength())) {
            c.receiveWindow.clamp(c.memory.full());
            c.tuning.bound(c.receiveWindow.clamp());
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
        int bytes = in.pieceLength() > 0 ? Math.min(in.pieceLength(), in.dataLength()) : in.dataLength();
        return bytes > c.mss.receive() ? c.mss.merged() : bytes;
    }

    static int selectable(Connection c) {
        return c.receiveWindow.select(c.memory.space(), c.memory.full(), c.ackPolicy.receiveMss());
    }

    private static int unacked(Connection c) {
        return SeqNum.distance(c.tcb.lastAckSent, c.tcb.rcvNxt);
    }
}
