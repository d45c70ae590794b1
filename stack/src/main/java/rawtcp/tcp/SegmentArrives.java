package rawtcp.tcp;

import rawtcp.wire.Segment;

/** RFC 9293 3.10.7: a segment arrives. CLOSED and LISTEN (3.10.7.1 and 3.10.7.2) are the endpoint's. */
final class SegmentArrives {
    private SegmentArrives() {}

    /** Whether the segment is looked at any further. */
    enum Verdict {
        CONTINUE,
        DROP
    }

    static void arrive(Connection c, Segment in, long nowNs) {
        int pieces = in.pieces();
        c.counters.segmentsIn += pieces;
        c.counters.dataSegmentsIn += in.dataLength() > 0 ? pieces : 0;
        c.ecn.arrived(in);
        switch (c.state()) {
            case CLOSED, LISTEN -> {}
            case SYN_SENT -> { // 3.10.7.3
                c.tried = false;
                ArriveSynSent.arrive(c, in, nowNs);
            }
            case TIME_WAIT -> ArriveTimeWait.arrive(c, in, nowNs); // 3.10.7.4, as Linux and RFC 1337 amend it
            case FIN_WAIT_2 -> {
                if (c.isOrphan()) {
                    ArriveFinWait2.arrive(c, in, nowNs);
                } else {
                    inOtherStates(c, in, nowNs);
                }
            }
            default -> inOtherStates(c, in, nowNs);
        }
    }

    private static void inOtherStates(Connection c, Segment in, long nowNs) { // RFC 9293 3.10.7.4
        if (Step1Sequence.check(c, in, nowNs) == Verdict.DROP) {
            return;
        }
        if (Step2Reset.check(c, in, nowNs) == Verdict.DROP) {
            return;
        }
        // third, security: we have no compartments (RFC 9293 A.1)
        if (Step4Syn.check(c, in, nowNs) == Verdict.DROP) {
            return;
        }
        boolean wasOpen = c.state() == State.ESTABLISHED;
        boolean predicted = Prediction.isPredicted(c, in);
        c.tried &= predicted && in.length() > 0 && in.ack() == c.tcb.sndUna;
        if (Step5Ack.check(c, in, nowNs) == Verdict.DROP) {
            return;
        }
        if (in.length() > 0 && !predicted) {
            Output.recoverBeforeText(c, nowNs);
        }
        if (wasOpen) {
            Acknowledging.echoed(c, in, nowNs);
        }
        textAndFin(c, in, nowNs);
    }

    /** Steps six to eight. */
    private static void textAndFin(Connection c, Segment in, long nowNs) {
        c.ecn.reductionReceived(c, in);
        Step6Urgent.note(c, in);
        if (Step7Text.accept(c, in, nowNs) == Verdict.CONTINUE) {
            Step8Fin.accept(c, in, nowNs);
        }
        if (c.state() != State.TIME_WAIT && c.state() != State.CLOSED) {
            Acknowledging.afterSegment(c, nowNs);
        }
    }
}
