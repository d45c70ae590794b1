package rawtcp.tcp;

import java.util.EnumSet;
import java.util.Set;

/** The eleven states of RFC 9293 figure 5, with the states that may follow each. */
public enum State {
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RCVD,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT;

    public Set<State> successors() {
        return switch (this) {
            case CLOSED -> EnumSet.of(LISTEN, SYN_SENT, SYN_RCVD);
            case LISTEN -> EnumSet.of(SYN_RCVD, SYN_SENT, CLOSED);
            case SYN_SENT -> EnumSet.of(SYN_RCVD, ESTABLISHED, CLOSED);
            case SYN_RCVD -> EnumSet.of(ESTABLISHED, FIN_WAIT_1, LISTEN, CLOSED, CLOSE_WAIT);
            case ESTABLISHED -> EnumSet.of(FIN_WAIT_1, CLOSE_WAIT, CLOSED);
            case FIN_WAIT_1 -> EnumSet.of(FIN_WAIT_2, CLOSING, TIME_WAIT, CLOSED);
            case FIN_WAIT_2 -> EnumSet.of(TIME_WAIT, CLOSED);
            case CLOSE_WAIT -> EnumSet.of(LAST_ACK, CLOSED);
            case CLOSING -> EnumSet.of(TIME_WAIT, CLOSED);
            case LAST_ACK, TIME_WAIT -> EnumSet.of(CLOSED);
        };
    }

    /** RFC 9293 3.3.2: both ends have seen each other's SYN acknowledged. */
    public boolean isSynchronized() {
        return ordinal() >= ESTABLISHED.ordinal();
    }
}
