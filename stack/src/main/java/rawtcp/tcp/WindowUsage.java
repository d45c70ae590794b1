package rawtcp.tcp;

import rawtcp.wire.SeqNum;

/** Was the congestion window what held the sender back? Only then may it grow (RFC 7661; Linux tcp_cwnd_validate). */
final class WindowUsage {
    private final Connection c;
    private boolean limited;
    private boolean deferred;
    private int mostOut;
    private int untilSeq;

    WindowUsage(Connection c) {
        this.c = c;
        untilSeq = c.setup.isn();
    }

    /** A burst waits for more room in the window. */
    void deferred(boolean byCongestionWindow) {
        deferred = byCongestionWindow;
    }

    /** After sending stopped: {@code blocked} by the congestion window? */
    void stopped(boolean sent, boolean blocked) {
        boolean now = blocked || deferred || c.board.inFlight() >= c.congestion.window();
        deferred = false;
        if (!sent && !now) {
            return;
        }
        if (SeqNum.ge(c.tcb.sndUna, untilSeq) || now || (!limited && c.board.out > mostOut)) {
            limited = now;
            mostOut = c.board.out;
            untilSeq = c.tcb.sndNxt;
        }
    }

    boolean isLimited() {
        return limited || (c.congestion.inSlowStart() && c.congestion.window() < 2 * mostOut);
    }

    /** Behind SND.UNA the mark says nothing any more, and 2 GiB later it would seem to lie ahead. */
    void follow(int una) {
        if (SeqNum.lt(untilSeq, una)) {
            untilSeq = una;
        }
    }
}
