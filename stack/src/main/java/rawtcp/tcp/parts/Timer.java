package rawtcp.tcp.parts;

/** The timers of a connection; each has its own deadline and none pushes out another. */
public enum Timer {
    SYN("syn"),
    SYNACK("synack"),
    RETRANSMIT("retransmit"),
    TAIL_LOSS_PROBE("tail-loss-probe"),
    REORDER("reorder"),
    PACING("pacing"),
    PERSIST("persist"),
    DELAYED_ACK("delayed-ack"),
    KEEPALIVE("keepalive"),
    FIN_WAIT_2("fin-wait-2"),
    TIME_WAIT("time-wait"),
    USER_TIMEOUT("user-timeout");

    private final String label;

    Timer(String label) {
        this.label = label;
    }

    /** The name that {@code ports --timers} and its JSON show. */
    public String label() {
        return label;
    }
}
