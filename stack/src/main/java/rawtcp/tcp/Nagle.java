package rawtcp.tcp;

import rawtcp.wire.SeqNum;

/** RFC 9293 3.7.4 in Minshall's form, TCP_NODELAY, TCP_CORK and MSG_MORE (Linux tcp_nagle_test). */
final class Nagle {
    private Nagle() {}

    /** True: {@code last}, less than a full segment, waits for more. */
    static boolean holds(Connection c, Chunk last) {
        if (c.pushPartial || c.isUrgentMode() || last.fin) {
            return false;
        }
        return last.length < c.fullSegment() && holdsPartial(c);
    }

    static boolean holdsPartial(Connection c) {
        if (c.pushPartial) {
            return false;
        }
        if (c.options.on(ConnectionOption.CORK) || c.moreFollows) {
            return true;
        }
        return !c.options.on(ConnectionOption.NODELAY)
                && !c.recovery.wantsNewFirst()
                && c.board.out > 0
                && smallInFlight(c);
    }

    private static boolean smallInFlight(Connection c) {
        return SeqNum.gt(c.lastSmallEnd, c.tcb.sndUna) && SeqNum.le(c.lastSmallEnd, c.tcb.sndNxt);
    }
}
