package rawtcp.socket;

import java.util.ArrayList;
import java.util.List;

/** What a handle stands for. */
abstract class Descriptor {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;

    private boolean nonBlocking;
    /** Where epolls watch it; null: none ever has. */
    private List<Epoll.Item> watchers;

    boolean nonBlocking() {
        return nonBlocking;
    }

    void nonBlocking(boolean on) {
        nonBlocking = on;
    }

    /** What poll(2) would say of it now: a set of {@link Poll}'s bits. */
    abstract int poll(long nowNs);

    /**
     * How often it has called, by reason, so that who remembers the counts sees each edge: see {@link Edges}. The same
     * object each time.
     */
    abstract Edges edges(long nowNs);

    /** True if it says {@link #touched} whenever {@link #poll} or {@link #edges} may have changed, until this is asked again. */
    boolean tells() {
        return false;
    }

    /** Something has happened to it, or is about to. */
    public void touched() {
        if (watchers != null) {
            for (int i = 0; i < watchers.size(); i++) {
                watchers.get(i).touch();
            }
        }
    }

    void watchedBy(Epoll.Item item) {
        if (watchers == null) {
            watchers = new ArrayList<>(1);
        }
        watchers.add(item);
    }

    void letBy(Epoll.Item item) {
        watchers.remove(item);
    }

    /** Its last handle is closed: no epoll knows it any more. */
    void forgotten() {
        while (watchers != null && !watchers.isEmpty()) {
            watchers.get(watchers.size() - 1).drop();
        }
    }
}
