package rawtcp.tcp;

import rawtcp.tcp.congestion.CongestionControl;

/** PRR (RFC 9937): while the window shrinks, what leaves follows what is delivered (Linux tcp_cwnd_reduction). */
final class RateReduction {
    private final Connection c;
    private int priorWindow;
    private int delivered;
    private int sent;

    RateReduction(Connection c) {
        this.c = c;
    }

    void begin() {
        CongestionControl cc = c.congestion;
        rememberWindow();
        delivered = 0;
        sent = 0;
        cc.ssthresh(cc.onLoss());
    }

    void rememberWindow() {
        priorWindow = c.congestion.window();
    }

    int windowBefore() {
        return priorWindow;
    }

    void sent(int segments) {
        sent += segments;
    }

    void onAck(int newlyDelivered, int newlyLost, boolean advanced) {
        if (newlyDelivered <= 0) {
            return;
        }
        CongestionControl cc = c.congestion;
        int inFlight = c.board.inFlight();
        int below = cc.ssthresh() - inFlight;
        delivered += newlyDelivered;
        int mayLeave;
        if (below < 0) { // in proportion
            long share = ((long) cc.ssthresh() * delivered + priorWindow - 1) / Math.max(1, priorWindow);
            mayLeave = (int) share - sent;
        } else { // slow start up to the threshold, if nothing more was lost
            mayLeave = Math.max(delivered - sent, newlyDelivered) + (advanced && newlyLost == 0 ? 1 : 0);
            mayLeave = Math.min(below, mayLeave);
        }
        mayLeave = Math.max(mayLeave, sent > 0 ? 0 : 1); // the first retransmission always
        cc.window(inFlight + mayLeave);
    }
}
