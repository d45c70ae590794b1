package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.IcmpError;
import rawtcp.wire.SeqNum;

/** RFC 9293 3.9.2.2, RFC 5927: an ICMP error about one of our segments. */
final class IcmpArrives {
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;

    private IcmpArrives() {}

    static void arrive(Connection c, IcmpError error, long nowNs) {
        if (c.state() == State.CLOSED || c.state() == State.TIME_WAIT) {
            return;
        }
        if (!quotesWhatIsInFlight(c, error)) {
            c.mib.count(MibCounter.OUT_OF_WINDOW_ICMPS);
            c.log.note(Event.Kind.DROPPED, Cause.ICMP_NOT_IN_FLIGHT, error.sentence(), nowNs);
            return;
        }
        switch (error.kind()) {
            case SOFT, HARD -> unreachable(c, error, nowNs);
            case TOO_BIG -> {
                c.log.note(Event.Kind.NOTED, Cause.ICMP_TOO_BIG, error.mtu() + " bytes", nowNs);
                tooBig(c, error, nowNs);
            }
            case IGNORED -> {} // MUST-55
        }
    }

    /** RFC 5927 4: who can't know what is in flight can't end it. */
    private static boolean quotesWhatIsInFlight(Connection c, IcmpError error) {
        int first = c.fastOpen.isPending() ? c.tcb.iss : c.tcb.sndUna;
        return SeqNum.ge(error.seq(), first) && SeqNum.lt(error.seq(), c.tcb.sndNxt);
    }

    /** A connection that opens ends at once (Linux, RFC 5461); an open one only remembers it (RFC 5927 5, MUST-56). */
    private static void unreachable(Connection c, IcmpError error, long nowNs) {
        String text = error.sentence();
        Errno errno = errno(error);
        if (endsAnOpening(c)) {
            if (c.options.on(ConnectionOption.RECVERR)) {
                c.icmpErrors.add(error);
            }
            String told = text + " after " + Text.sinceFirstSyn(c, nowNs);
            c.fail(Failure.UNREACHABLE, told, errno, Cause.ICMP_UNREACHABLE, nowNs);
        } else if (c.state() == State.SYN_RCVD
                && !c.fastOpen.isPending()
                && endsAHandshake(error)) { // Linux tcp_req_err: as if no SYN had come
            c.finish(Cause.ICMP_UNREACHABLE, nowNs);
        } else {
            c.log.note(Event.Kind.NOTED, Cause.ICMP_SOFT, text, nowNs);
            c.softError = text; // told when the retransmissions run out (MUST-47)
            if (c.options.on(ConnectionOption.RECVERR)) { // Linux tcp_v4_err
                c.report(errno);
            } else {
                c.softErrno = errno;
            }
            c.changed();
        }
    }

    /** Whoever waits for the end of the handshake is told; an open connection, or one accepted before that, bears it (Linux). */
    private static boolean endsAnOpening(Connection c) {
        boolean crossed = c.state() == State.SYN_RCVD && !c.passive;
        boolean unaccepted = c.state() == State.SYN_RCVD && c.fastOpen.isPending() && !c.fastOpen.accepted;
        return c.state() == State.SYN_SENT || crossed || unaccepted;
    }

    /** Those of the way to the peer, not of the peer itself. */
    private static boolean endsAHandshake(IcmpError error) {
        return error.type() == TIME_EXCEEDED || error.type() == PARAMETER_PROBLEM || error.code() <= 1;
    }

    /** Linux's error for each (icmp_err_convert). */
    static Errno errno(IcmpError error) {
        if (error.type() == TIME_EXCEEDED) {
            return Errno.EHOSTUNREACH;
        }
        if (error.type() == PARAMETER_PROBLEM) {
            return Errno.EPROTO;
        }
        return switch (error.code()) {
            case 0, 6, 9, 11 -> Errno.ENETUNREACH;
            case 2 -> Errno.ENOPROTOOPT;
            case 3 -> Errno.ECONNREFUSED;
            case 4 -> Errno.EMSGSIZE;
            case 5 -> Errno.EOPNOTSUPP;
            case 7 -> Errno.EHOSTDOWN;
            case 8 -> Errno.ENONET;
            default -> Errno.EHOSTUNREACH;
        };
    }

    private static void tooBig(Connection c, IcmpError error, long nowNs) {
        int floor = (int) c.knobs.number(Knob.MIN_PMTU);
        if (c.mss.mtu(Math.max(floor, error.mtu()))) {
            c.mtuProbing.sync();
            if (c.state() == State.SYN_SENT) {
                FastOpenClient.onTooBig(c, nowNs);
            } else if (c.tcb.inFlight() > 0) {
                c.recovery.retransmitTooLong(); // RFC 1191 6.4: not a sign of congestion
            }
        }
    }
}
