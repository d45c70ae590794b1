package rawtcp.socket;

import java.util.ArrayList;
import java.util.List;
import rawtcp.tcp.Cause;

/** What a handle stands for. */
abstract class Descriptor {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;

    private boolean nonBlocking;
    private int blockedCalls;
    private boolean isClosed;
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

    /** Something has happened to it. */
    public void touched() {
        if (watchers != null) {
            for (int i = 0; i < watchers.size(); i++) {
                watchers.get(i).touch();
            }
        }
    }

    /** How deep the epolls nest that watch it. */
    final int depthAbove() {
        int deepest = 0;
        for (int i = 0; watchers != null && i < watchers.size(); i++) {
            deepest = Math.max(deepest, 1 + watchers.get(i).epoll().depthAbove());
        }
        return deepest;
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

    /** No epoll knows it any more. */
    final void forgotten() {
        while (watchers != null && !watchers.isEmpty()) {
            watchers.get(watchers.size() - 1).drop();
        }
    }

    // how it ends

    /** One more call blocks in it. */
    final void hold() {
        blockedCalls++;
    }

    /** One less; what was closed meanwhile ends with the last of them. */
    final void letGo(long nowNs) {
        blockedCalls--;
        assert blockedCalls >= 0;
        if (blockedCalls == 0 && isClosed) {
            end(Cause.CLOSE_CALL, nowNs);
        }
    }

    /** True if no call blocks in it; else it lives on, with no handle, until the last of them is over. */
    final boolean close() {
        isClosed = true;
        return blockedCalls == 0;
    }

    /** It has neither a handle nor a call that blocks in it. */
    void end(Cause why, long nowNs) {
        forgotten();
    }
}
