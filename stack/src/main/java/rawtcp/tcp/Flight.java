package rawtcp.tcp;

import rawtcp.tcp.congestion.CongestionControl;

/**
 * Where a sender stands, in octets, for those who draw it.
 *
 * @param rightEdge SND.UNA + SND.WND: how far the peer's window reaches
 * @param cwnd the congestion window, a number of segments, times the segment size
 * @param ssthresh likewise; -1: none yet
 * @param sndScale the shift of the windows that come
 * @param rcvScale the shift of the windows that leave
 */
public record Flight(int sndUna, int sndNxt, int rightEdge, long cwnd, long ssthresh, int sndScale, int rcvScale) {
    static Flight of(Connection c) {
        long segment = c.mss.send();
        int threshold = c.congestion.ssthresh();
        return new Flight(
                c.tcb.sndUna,
                c.tcb.sndNxt,
                c.tcb.sndUna + c.tcb.sndWnd,
                c.congestion.window() * segment,
                threshold == CongestionControl.NO_THRESHOLD ? -1 : threshold * segment,
                c.tcb.sndScale,
                c.receiveWindow.scale());
    }
}
