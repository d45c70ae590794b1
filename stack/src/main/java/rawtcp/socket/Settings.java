package rawtcp.socket;

import java.util.Arrays;
import rawtcp.tcp.parts.Timers;

/** What socket options set beside those of the connection itself ({@link rawtcp.tcp.ConnectionOption}). */
final class Settings implements Cloneable {
    /** SO_RCVTIMEO and SO_SNDTIMEO; NEVER: none. */
    long receiveTimeoutNs = Timers.NEVER;

    long sendTimeoutNs = Timers.NEVER;

    /** TCP_QUICKACK before there is a connection that knows better. */
    boolean quickAck = true;
    /** TCP_INQ. */
    boolean inq;
    /** SO_TIMESTAMP, SO_TIMESTAMPNS and their new forms: which of them wants the time of what is received; null: none. */
    SocketOption receiveStamp;
    /** SO_PEEK_OFF: from where MSG_PEEK goes on; negative: it always begins at what is unread. */
    int peekOffset = -1;
    /** SO_MAX_PACING_RATE, bytes/s; -1: none. */
    long maxPacingRate = -1;
    /** SO_INCOMING_CPU, while nothing has come. */
    int incomingCpu = -1;
    /** SO_TXREHASH. */
    int rehash = 1;
    /** SO_TIMESTAMPING. */
    int stamping;
    /** Whether that was SO_TIMESTAMPING_NEW. */
    boolean stampingNew;
    /** SO_ZEROCOPY. */
    boolean zeroCopy;

    /** Plain numbers that nothing here depends on but who reads them back; by the number of the {@link SocketOption}. */
    private int[] numbers = initial();

    private static int[] initial() {
        SocketOption[] all = SocketOption.values();
        int[] initial = new int[all.length];
        Arrays.setAll(initial, i -> all[i].initial());
        return initial;
    }

    int number(SocketOption option) {
        return numbers[option.ordinal()];
    }

    void number(SocketOption option, int value) {
        numbers[option.ordinal()] = value;
    }

    Settings copy() {
        try {
            Settings copy = (Settings) clone();
            copy.numbers = numbers.clone();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
