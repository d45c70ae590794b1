package rawtcp.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import rawtcp.tcp.Errno;

/** A process's table of handles: the lowest free number is the next, 0 to 2 are a process's own. */
final class Handles {
    private static final int FIRST = 3;
    /** RLIMIT_NOFILE as most systems set it. */
    static final int LIMIT = 1024;

    private final TreeMap<Integer, Descriptor> byNumber = new TreeMap<>();

    int add(Descriptor descriptor) throws CallError {
        int number = FIRST;
        for (int taken : byNumber.keySet()) {
            if (taken != number) {
                break;
            }
            number++;
        }
        if (number >= LIMIT) {
            throw new CallError(Errno.EMFILE);
        }
        byNumber.put(number, descriptor);
        return number;
    }

    /** Null: no such handle. */
    Descriptor find(int number) {
        return byNumber.get(number);
    }

    Descriptor get(int number) throws CallError {
        Descriptor descriptor = byNumber.get(number);
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

    void remove(int number) {
        Descriptor removed = byNumber.remove(number);
        for (Descriptor other : byNumber.values()) {
            if (other instanceof Epoll epoll) {
                epoll.forget(removed);
            }
        }
    }

    List<Integer> numbers() {
        return new ArrayList<>(byNumber.keySet());
    }
}
