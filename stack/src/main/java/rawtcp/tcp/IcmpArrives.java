package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.IcmpError;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.9.2.2, RFC 5927: an ICMP error about one of our segments. */
final class IcmpArrives {
    private IcmpArrives() {}

    static void arrive(Connection c, IcmpError error, long nowNs) {
        if (c.state() == State.CLOSED || c.state() == State.TIME_WAIT || !quotesWhatIsInFlight(c, error)) {
            return;
        }
        switch (error.kind()) {
            case SOFT, HARD -> unreachable(c, error, nowNs);
            case TOO_BIG -> tooBig(c, error);
            case IGNORED -> {} // MUST-55
        }
    }

    /** RFC 5927 4: who can't know what is in flight can't end it. */
    private static boolean quotesWhatIsInFlight(Connection c, IcmpError error) {
        return SeqNum.ge(error.seq(), c.tcb.sndUna) && SeqNum.lt(error.seq(), c.tcb.sndNxt);
    }

    /** A connection that opens ends at once (Linux, RFC 5461); an open one only remembers it (RFC 5927 5, MUST-56). */
    private static void unreachable(Connection c, IcmpError error, long nowNs) {
        String text = error.sentence();
        if (c.state() == State.SYN_SENT) {
            c.fail(Failure.UNREACHABLE, text, Cause.ICMP_UNREACHABLE, nowNs);
        } else {
            c.softError = text; // told when the retransmissions run out (MUST-47)
            c.changed();
        }
    }

    private static void tooBig(Connection c, IcmpError error) {
        int floor = (int) c.knobs.number(Knob.MIN_PMTU);
        if (c.mss.mtu(Math.max(floor, error.mtu())) && c.tcb.inFlight() > 0) {
            c.recovery.retransmitAll(); // RFC 1191 6.4: not a sign of congestion
        }
    }
}
