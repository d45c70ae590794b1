package rawtcp.socket;

import java.util.Arrays;
import rawtcp.tcp.Errno;

/** A process's table of handles: the lowest free number is the next, 0 to 2 are a process's own. */
final class Handles {
    private static final int FIRST = 3;
    /** Linux's fs.nr_open. RLIMIT_NOFILE does not count: these are no descriptors of that process. */
    static final int LIMIT = 1 << 20;

    private Descriptor[] byNumber = new Descriptor[FIRST + 5];
    private int lowestFree = FIRST; // or below it

    int add(Descriptor descriptor) throws CallError {
        int number = lowestFree;
        while (number < byNumber.length && byNumber[number] != null) {
            number++;
        }
        if (number >= LIMIT) {
            throw new CallError(Errno.EMFILE);
        }
        if (number == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, Math.min(LIMIT, 2 * number));
        }
        byNumber[number] = descriptor;
        lowestFree = number + 1;
        return number;
    }

    /** Null: no such handle. */
    Descriptor find(int number) {
        return number >= FIRST && number < byNumber.length ? byNumber[number] : null;
    }

    Descriptor get(int number) throws CallError {
        Descriptor descriptor = find(number);
        if (descriptor == null) {
            throw new CallError(Errno.EBADF);
        }
        return descriptor;
    }

    TcpSocket socket(int number) throws CallError {
        if (get(number) instanceof TcpSocket socket) {
            return socket;
        }
        throw new CallError(Errno.ENOTSOCK);
    }

    /** The number is free; what it stood for is told of until it is {@link Descriptor#forgotten}. */
    void remove(int number) {
        byNumber[number] = null;
        lowestFree = Math.min(lowestFree, number);
    }

    /** The lowest from {@code number} on that is taken; -1: none. */
    int takenFrom(int number) {
        for (int next = Math.max(FIRST, number); next < byNumber.length; next++) {
            if (byNumber[next] != null) {
                return next;
            }
        }
        return -1;
    }
}
