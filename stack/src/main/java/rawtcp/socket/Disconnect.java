package rawtcp.socket;

import rawtcp.tcp.Errno;
import rawtcp.tcp.State;

/** What a dissolved connection leaves as the socket's error (Linux tcp_disconnect). */
final class Disconnect {
    private Disconnect() {}

    /** Null: none. */
    static Errno errno(State was) {
        return switch (was) {
            case SYN_SENT, SYN_RCVD, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> Errno.ECONNRESET;
            case CLOSED, LISTEN, CLOSING, LAST_ACK, TIME_WAIT -> null;
        };
    }
}
