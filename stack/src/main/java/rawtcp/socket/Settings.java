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
    /** SO_TIMESTAMPING. */
    int stamping;
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
