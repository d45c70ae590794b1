package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.10.7.4 sixth: the URG bit. Urgent data stays in the stream (RFC 6093); the reader is told where it ends. */
final class Step6Urgent {
    private Step6Urgent() {}

    static void note(Connection c, Segment in) {
        boolean mayCarryUrgent =
                switch (c.state()) {
                    case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
                    default -> false;
                };
        if (!mayCarryUrgent) {
            return;
        }
        if (in.has(Segment.URG)) {
            mark(c, in);
        }
        if (c.urgent.lookInto(in)) {
            c.wakeups.data();
            c.changed();
        }
        if (!in.has(Segment.URG)) {
            return;
        }
        // MUST-62: the pointer is the octet after the urgent data; tcp_stdurg=1 reads it as the last urgent octet
        int up = in.seq() + in.urgentPointer() + (c.knobs.on(Knob.TCP_STDURG) ? 1 : 0);
        if (SeqNum.gt(up, c.tcb.rcvUp)) {
            c.tcb.rcvUp = up;
            c.changed(); // MUST-32
        }
    }

    /** Linux tcp_check_urg: an octet that stands unread at the reader's feet when the next is announced is lost to it. */
    private static void mark(Connection c, Segment in) {
        int pointer = in.urgentPointer();
        boolean pastTheOctet = pointer > 0 && !c.knobs.on(Knob.TCP_STDURG);
        int at = in.seq() + pointer - (pastTheOctet ? 1 : 0);
        boolean atOldMark = c.urgentApart() && c.urgent.isAt(c.unreadSeq()) && c.receiveBuffer.readable() > 0;
        if (c.urgent.announce(at, c.unreadSeq(), c.tcb.rcvNxt) && atOldMark) {
            c.receiveBuffer.skip(1);
        }
    }
}
