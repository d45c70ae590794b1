package rawtcp.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rawtcp.os.ErrnoException;

/** Those who are attached, and which of them have to be asked. */
final class Callers {
    private static final int FIRST_CAPACITY = 64;

    private final Readiness readiness;
    private Caller[] byDescriptor = new Caller[FIRST_CAPACITY];
    /** Who may have said more than was taken. */
    private List<Caller> again = new ArrayList<>();

    private List<Caller> before = new ArrayList<>();

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
        again.remove(caller);
        readiness.remove(caller.descriptor());
    }

    /** It is to be asked in the next turn, ready or not. */
    void again(Caller caller) {
        again.add(caller);
    }

    boolean mustBeAsked() {
        return !again.isEmpty();
    }

    /** Hands over what they ask for, who are ready or to be asked again. */
    void ask(Tasks tasks) {
        if (!again.isEmpty()) {
            List<Caller> asked = again;
            again = before;
            before = asked;
            for (int i = 0; i < asked.size(); i++) {
                ask(asked.get(i), tasks);
            }
            asked.clear();
        }
        for (int i = 0; i < readiness.count(); i++) {
            int descriptor = readiness.get(i);
            if (descriptor >= 0 && byDescriptor[descriptor] != null) {
                ask(byDescriptor[descriptor], tasks);
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
        for (Caller caller : byDescriptor) {
            if (caller != null) {
                caller.end();
            }
        }
    }
}
