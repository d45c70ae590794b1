package rawtcp.tcp;

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
        boolean windowMoves = selectable(c) >= c.receiveWindow.remaining(c.tcb.lastAckSent);
        AckPolicy.Decision decision = c.ackPolicy.decide(unacked(c), windowMoves);
        boolean always = c.options.on(ConnectionOption.QUICKACK);
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
        long delayNs = c.ackPolicy.delayNs(c.rtt.srttNs());
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
        if (!c.options.isSet(ConnectionOption.RCVBUF)) {
            long rttNs = c.rtt.srttNs();
            int most = Limits.maxReceiveBuffer(c);
            c.receiveBuffer.limit(c.receiveWindow.tunedLimit(nowNs, bytes, rttNs, mss, c.receiveBuffer.limit(), most));
        }
        boolean peerMaySend =
                !c.finReceived && c.state() != State.CLOSED && c.state().isSynchronized();
        if (!peerMaySend) {
            return;
        }
        boolean drained = c.receiveBuffer.readable() == 0;
        ReceiveWindow window = c.receiveWindow;
        if (c.ackPolicy.readCallsForAck(unacked(c), drained)
                || window.worthAnUpdate(c.tcb.rcvNxt, space(c), c.receiveBuffer.limit(), c.ackPolicy.receiveMss())) {
            c.replies.ackNow();
        }
    }

    /** Data came in order (Linux tcp_event_data_recv). */
    static void received(Connection c, Segment in, int bytes, long nowNs) {
        boolean stamped = in.options().hasTimestamps();
        int flags = Segment.PSH | Segment.FIN | Segment.URG | Segment.SYN;
        c.ackPolicy.onData(
                nowNs,
                in.dataLength(),
                in.options().encodedLength(),
                stamped,
                in.has(flags),
                in.has(Segment.PSH),
                c.mss.receive(),
                c.rtoNs(),
                c.receiveWindowBytes());
        grow(c, bytes);
    }

    static void grow(Connection c, int bytes) {
        int least = 128; // Linux: smaller segments cost more memory than they are worth
        if (bytes >= least && c.receiveWindow.grow(bytes, space(c), c.receiveBuffer.limit(), c.mss.receive())) {
            c.ackPolicy.oneQuick();
        }
        if (c.receiveWindow.isCramped(space(c), c.receiveBuffer.limit())) {
            c.ackPolicy.leaveQuick();
        }
    }

    static int selectable(Connection c) {
        return c.receiveWindow.select(c.tcb.rcvNxt, space(c), c.receiveBuffer.limit(), c.ackPolicy.receiveMss());
    }

    /** Buffer space that neither unread bytes nor those ahead of a gap take. */
    static int space(Connection c) {
        return c.receiveBuffer.space();
    }

    private static int unacked(Connection c) {
        return SeqNum.distance(c.tcb.lastAckSent, c.tcb.rcvNxt);
    }
}
