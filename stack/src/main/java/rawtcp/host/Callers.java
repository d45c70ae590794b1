package rawtcp.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rawtcp.os.ErrnoException;

/** Those who are attached, and which of them have to be asked. */
final class Callers {
    private static final int FIRST_CAPACITY = 64;

    /** Longer than busy callers need to say so much that it is taken off anyway. */
    private static final long KEEPS_NS = 10_000_000;

    private final Readiness readiness;
    private Caller[] byDescriptor = new Caller[FIRST_CAPACITY];
    /** Who may have said more than was taken. */
    private List<Caller> again = new ArrayList<>();

    private List<Caller> before = new ArrayList<>();

    /** Whose words may lie in their sockets still. */
    private final List<Caller> keeping = new ArrayList<>();

    private long takesOffAtNs = Long.MAX_VALUE;

    Callers(Readiness readiness) {
        this.readiness = readiness;
    }

    void attach(Caller caller) throws ErrnoException {
        int descriptor = caller.descriptor();
        readiness.add(descriptor);
        if (descriptor >= byDescriptor.length) {
            byDescriptor = Arrays.copyOf(byDescriptor, 2 * descriptor);
        }
        byDescriptor[descriptor] = caller;
        again(caller);
    }

    /** Its descriptor must be open still. */
    void detach(Caller caller) {
        byDescriptor[caller.descriptor()] = null;
        again.removeIf(caller::equals);
        keeping.removeIf(caller::equals);
        readiness.remove(caller.descriptor());
    }

    /** It is to be asked in the next turn, ready or not. */
    void again(Caller caller) {
        again.add(caller);
    }

    /** What {@code caller} has said is to be taken off its socket before long. */
    void takeOffSoon(Caller caller, long nowNs) {
        if (keeping.isEmpty()) {
            takesOffAtNs = nowNs + KEEPS_NS;
        }
        keeping.add(caller);
    }

    /** {@code Long.MAX_VALUE}: nothing is to be taken off. */
    long takesOffAtNs() {
        return takesOffAtNs;
    }

    void takeOff() {
        for (int i = 0; i < keeping.size(); i++) {
            keeping.get(i).takeOff();
        }
        keeping.clear();
        takesOffAtNs = Long.MAX_VALUE;
    }

    boolean mustBeAsked() {
        return !again.isEmpty();
    }

    /** Hands over what they ask for, who are ready or to be asked again. */
    void ask(Tasks tasks) {
        noteReady();
        List<Caller> asked = again;
        again = before;
        before = asked;
        for (int i = 0; i < asked.size(); i++) {
            Work work = asked.get(i).next();
            if (work != null) {
                tasks.admit(work);
            }
        }
        asked.clear();
    }

    /** Whom the last look has found ready is to be asked, even if another look follows before that. */
    void noteReady() {
        for (int i = 0; i < readiness.count(); i++) {
            int descriptor = readiness.get(i);
            if (descriptor >= 0 && byDescriptor[descriptor] != null) {
                again(byDescriptor[descriptor]);
                if (readiness.isOver(i)) {
                    again(byDescriptor[descriptor]); // that it ends is said behind its last words
                }
            }
        }
    }

    void end() {
        for (Caller caller : byDescriptor) {
            if (caller != null) {
                caller.end();
            }
        }
    }
}
