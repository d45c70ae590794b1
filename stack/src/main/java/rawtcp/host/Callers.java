package rawtcp.host;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;

/** Those who are attached, and which of them are ready. */
final class Callers {
    private static final int MOST_AT_ONCE = 64;

    private final Map<Integer, Caller> byDescriptor = new HashMap<>();
    private final ByteBuffer events = LibC.memory(MOST_AT_ONCE * LibC.EPOLL_EVENT_BYTES);
    /** Who may have said more than was taken. */
    private List<Caller> again = new ArrayList<>();

    private List<Caller> before = new ArrayList<>();
    private final int epoll;

    Callers() {
        try {
            epoll = LibC.epoll();
        } catch (ErrnoException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Polls as readable when someone is ready. */
    int descriptor() {
        return epoll;
    }

    void attach(Caller caller) throws ErrnoException {
        LibC.epollControl(epoll, LibC.EPOLL_CTL_ADD, caller.descriptor(), LibC.POLLIN);
        byDescriptor.put(caller.descriptor(), caller);
        again(caller);
    }

    /** Its descriptor must be open still. */
    void detach(Caller caller) {
        byDescriptor.remove(caller.descriptor());
        again.remove(caller);
        control(LibC.EPOLL_CTL_DEL, caller, 0);
    }

    /** From now on {@code caller} is ready when it can be written to; or when there is something to read, as at first. */
    void awaitWritable(Caller caller, boolean wanted) {
        control(LibC.EPOLL_CTL_MOD, caller, wanted ? LibC.POLLOUT : LibC.POLLIN);
    }

    private void control(int operation, Caller caller, int events) {
        try {
            LibC.epollControl(epoll, operation, caller.descriptor(), events);
        } catch (ErrnoException e) {
            throw new AssertionError("an attached descriptor", e);
        }
    }

    /** It is to be asked in the next turn, ready or not. */
    void again(Caller caller) {
        again.add(caller);
    }

    boolean mustBeAsked() {
        return !again.isEmpty();
    }

    /** Hands over what they ask for. */
    void ask(Tasks tasks) {
        if (byDescriptor.isEmpty()) {
            return;
        }
        List<Caller> asked = again;
        again = before;
        before = asked;
        for (int i = 0; i < asked.size(); i++) {
            ask(asked.get(i), tasks);
        }
        asked.clear();
        int ready = LibC.epollReady(epoll, events);
        for (int i = 0; i < ready; i++) {
            Caller caller = byDescriptor.get(LibC.epollDescriptor(events, i));
            if (caller != null) {
                ask(caller, tasks);
            }
        }
    }

    private static void ask(Caller caller, Tasks tasks) {
        Work work = caller.next();
        if (work != null) {
            tasks.admit(work);
        }
    }

    void end() {
        byDescriptor.values().forEach(Caller::end);
        byDescriptor.clear();
        LibC.close(epoll);
    }
}
