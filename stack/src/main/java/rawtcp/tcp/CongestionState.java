package rawtcp.tcp;

/** Linux's view of a sender's fortune (tcp_info tcpi_ca_state, in its order). */
public enum CongestionState {
    /** Nothing unusual. */
    OPEN,
    /** Duplicate ACKs or SACKs came: perhaps a loss, perhaps reordering. */
    DISORDER,
    /** The window is being reduced, by ECN or a loss probe, without a retransmission. */
    CWR,
    /** Fast recovery (RFC 6675, RFC 9937). */
    RECOVERY,
    /** After a retransmission timeout. */
    LOSS
}
