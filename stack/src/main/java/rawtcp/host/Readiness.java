package rawtcp.host;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;

/**
 * All that the stack's thread waits for, in one epoll: a wake-up, a timer, the link's descriptors, the sockets of callers; and
 * which of them were ready when it last looked. So one system call waits and tells who has come. A look sees all of the link's
 * descriptors that are ready, those too that an earlier one has seen and that are so still; callers it tells once.
 */
final class Readiness {
    // What the epoll calls them, while a caller's socket is called by its descriptor.
    private static final int WAKE = -1;
    private static final int TIMER = -2;
    private static final int FIRST_LINK = -3; // and downwards

    private static final int TO_READ = LibC.POLLIN | LibC.EPOLLRDHUP | LibC.EPOLLET;
    private static final int TO_WRITE = LibC.POLLOUT | LibC.EPOLLET;

    private static final int FOR_EVER = -1;

    private final int epoll;
    private final int wake;
    private final int timer;
    private boolean timerRuns;
    private long timerEndNs; // by System.nanoTime(), if it runs
    private ByteBuffer events;
    private int members;
    private int ready;

    Readiness(int[] links) {
        try {
            epoll = LibC.epoll();
            wake = LibC.eventFd();
            timer = LibC.timerFd();
            events = LibC.memory((2 + links.length) * LibC.EPOLL_EVENT_BYTES);
            add(wake, LibC.POLLIN, WAKE);
            add(timer, LibC.POLLIN | LibC.EPOLLET, TIMER);
            for (int i = 0; i < links.length; i++) {
                add(links[i], LibC.POLLIN, FIRST_LINK - i);
            }
        } catch (ErrnoException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A caller is ready once for whatever comes: what it has said may stay in its socket. */
    void add(int caller) throws ErrnoException {
        add(caller, TO_READ, caller);
    }

    /** There is room for all of them at once, so that no look leaves out some of those that are ready. */
    private void add(int descriptor, int wanted, int name) throws ErrnoException {
        LibC.epollControl(epoll, LibC.EPOLL_CTL_ADD, descriptor, wanted, name);
        members++;
        if (events.capacity() < members * LibC.EPOLL_EVENT_BYTES) {
            events = LibC.memory(2 * members * LibC.EPOLL_EVENT_BYTES).put(0, events, 0, events.capacity());
        }
    }

    void remove(int caller) {
        control(LibC.EPOLL_CTL_DEL, caller, 0);
        members--;
    }

    /** From now on it is ready when it can be written to; or when there is something to read, as at first. */
    void awaitWritable(int caller, boolean wanted) {
        control(LibC.EPOLL_CTL_MOD, caller, wanted ? TO_WRITE : TO_READ);
    }

    private void control(int operation, int caller, int wanted) {
        try {
            LibC.epollControl(epoll, operation, caller, wanted, caller);
        } catch (ErrnoException e) {
            throw new AssertionError("an attached descriptor", e);
        }
    }

    /**
     * Waits, and looks. The number of those that are ready; a negative {@code timeoutNs} is for ever. It may end early: a timer
     * that ends before what is waited for now is left to run, since most deadlines are put off before they come, and to set it
     * each time, as a timeout of the system call does as well, takes longer.
     */
    int await(long timeoutNs) {
        if (timeoutNs > 0) {
            end(System.nanoTime(), timeoutNs);
        }
        ready = LibC.epollWait(epoll, events, timeoutNs == 0 ? 0 : FOR_EVER);
        return ready;
    }

    /** A timer ends in {@code timeoutNs} at the latest. */
    private void end(long nowNs, long timeoutNs) {
        long leftNs = timerEndNs - nowNs;
        if (!timerRuns || leftNs <= 0 || leftNs > timeoutNs) {
            LibC.setTimer(timer, timeoutNs);
            timerRuns = true;
            timerEndNs = nowNs + timeoutNs;
        }
    }

    /** At the last look. */
    int count() {
        return ready;
    }

    /** Who was ready: the descriptor of a caller's socket; less than 0: another. */
    int get(int index) {
        return LibC.epollData(events, index);
    }

    /** What a caller has said ends with its end. */
    boolean isOver(int index) {
        return (LibC.epollEvents(events, index) & (LibC.EPOLLHUP | LibC.EPOLLRDHUP)) != 0;
    }

    /** Which of the link's descriptors were ready, as bits. */
    long links() {
        long bits = 0;
        for (int i = 0; i < ready; i++) {
            bits |= get(i) <= FIRST_LINK ? 1L << (FIRST_LINK - get(i)) : 0;
        }
        return bits;
    }

    /** From any thread: a wait ends, or the next will at once. */
    void wakeUp() {
        LibC.signal(wake);
    }

    /** What {@link #wakeUp} has said is over if it was seen. */
    void clearWakeUp() {
        for (int i = 0; i < ready; i++) {
            if (get(i) == WAKE) {
                LibC.clear(wake);
            }
        }
    }

    void close() {
        LibC.close(epoll);
        LibC.close(wake);
        LibC.close(timer);
    }
}
