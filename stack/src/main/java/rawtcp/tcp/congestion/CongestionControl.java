package rawtcp.tcp.congestion;

/** How much may be in the network. Knows only bytes and time: no connection, no segment (RFC 5681). */
public interface CongestionControl {
    String name();

    int windowBytes();

    int ssthreshBytes();

    void onAck(long nowNs, int ackedBytes, int inFlightBytes);

    /** Once per recovery episode (RFC 5681 3.2, third duplicate ACK). */
    void onLoss(long nowNs, int inFlightBytes);

    /** RFC 6582: a duplicate ACK inside recovery says that one more segment has left the network. */
    void onDuplicateAck();

    /** RFC 6582 3.2 step 3: an ACK inside recovery that does not end it. */
    void onPartialAck(int ackedBytes);

    void onRecoveryExit(long nowNs, int inFlightBytes);

    void onRetransmitTimeout(long nowNs, int inFlightBytes, boolean firstOfThisSegment);

    /** RFC 5681 4.1: nothing was sent for longer than an RTO. */
    void onIdleRestart();
}
