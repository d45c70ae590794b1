package rawtcp.tcp;

import rawtcp.wire.SeqNum;

/** RFC 9293 3.3.1: the send and receive sequence variables, by their names there. */
final class Tcb {
    int sndUna;
    int sndNxt;
    int sndWnd;
    int sndUp;
    int sndWl1;
    int sndWl2;
    int iss;

    int rcvNxt;
    int rcvUp;
    int irs;

    /** The largest window the peer ever offered: RFC 5961 5.2 MAX.SND.WND, RFC 9293 3.8.6.2.1 Max(SND.WND). */
    int maxSndWnd;
    /** Snd.Wind.Shift (RFC 7323 2.2); the receive side's shift is in ReceiveWindow. */
    int sndScale;
    /** Last.ACK.sent (RFC 7323 4.3). */
    int lastAckSent;

    /** Our SYN was sent, and acknowledged. Said, not computed: after 4 GiB sequence numbers come by ISS again. */
    boolean synSent;

    boolean synAcked;

    /** Bytes sent and not acknowledged, SYN and FIN counted. */
    int inFlight() {
        return SeqNum.distance(sndUna, sndNxt);
    }

    /** The first sequence number that the peer does not take. */
    int sndWndEnd() {
        return sndUna + sndWnd;
    }
}
