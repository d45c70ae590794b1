package rawtcp.tcp;

import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;
import rawtcp.wire.TcpOptions;

/**
 * Linux's fast path (header prediction, tcp_rcv_established): what comes next in order and tells nothing unusual. Only the order
 * of what it causes differs: its text is taken before its ACK is looked at, and an ACK that says nothing new sends nothing.
 */
final class Prediction {
    private Prediction() {}

    /** Before anything of {@code in} was looked at. */
    static boolean isPredicted(Connection c, Segment in) {
        Tcb tcb = c.tcb;
        boolean plain = (in.flags() & ~Segment.PSH) == Segment.ACK && optionsAsAgreed(c, in.options());
        boolean quiet = !c.receiveBuffer.hasGaps()
                && !c.finSeen
                && !c.urgent.isSet()
                && c.receiveWindow.lastTold() > 0
                && c.memory.space() > 0;
        return plain
                && quiet
                && c.state() == State.ESTABLISHED
                && in.seq() == tcb.rcvNxt
                && SeqNum.le(in.ack(), tcb.sndNxt)
                && in.window() << tcb.sndScale == tcb.sndWnd;
    }

    private static boolean optionsAsAgreed(Connection c, TcpOptions options) {
        return options.hasTimestamps() == c.timestamps.enabled() && options.sackCount() == 0;
    }
}
