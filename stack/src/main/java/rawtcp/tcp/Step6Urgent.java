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
        if (!in.has(Segment.URG) || !mayCarryUrgent) {
            return;
        }
        // MUST-62: the pointer is the octet after the urgent data; tcp_stdurg=1 reads it as the last urgent octet
        int up = in.seq() + in.urgentPointer() + (c.knobs.on(Knob.TCP_STDURG) ? 1 : 0);
        if (SeqNum.gt(up, c.tcb.rcvUp)) {
            c.tcb.rcvUp = up;
            c.changed(); // MUST-32
        }
    }
}
