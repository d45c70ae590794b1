package rawtcp.socket;

import java.util.ArrayDeque;
import java.util.Deque;

/** What recvmsg(2) with MSG_ERRQUEUE reads (IP_RECVERR). */
final class ErrorQueue {
    private final Deque<byte[]> messages = new ArrayDeque<>();

    boolean isEmpty() {
        return messages.isEmpty();
    }

    void add(byte[] control) {
        messages.add(control);
    }

    /** The control message of the oldest, or null. */
    byte[] take() {
        return messages.poll();
    }

    void clear() {
        messages.clear();
    }
}
