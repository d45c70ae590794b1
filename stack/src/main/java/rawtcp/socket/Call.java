package rawtcp.socket;

import rawtcp.tcp.Connection;
import rawtcp.tcp.Errno;
import rawtcp.tcp.parts.Timers;

/** What the calls have in common: the errors as replies, and how long one may block. */
abstract class Call extends SocketCall {
    final SocketCalls calls;
    final Request request;
    private long deadlineNs = Timers.NEVER;
    private boolean waiting;
    private Connection awaited; // null: not one connection alone
    private int touchesSeen;
    private Descriptor found; // null: not asked for yet
    private Descriptor held; // it blocks in a call on it; null: none
    private int dissolvedBefore; // when it began to

    Call(SocketCalls calls, Request request) {
        this.calls = calls;
        this.request = request;
    }

    /** It is to be used for another call. */
    void renew() {
        assert held == null : request;
        deadlineNs = Timers.NEVER;
        waiting = false;
        awaited = null;
        found = null;
    }

    /** Null: it blocks. */
    abstract Reply run(long nowNs) throws CallError;

    @Override
    public final Reply attempt(long nowNs) {
        Reply reply;
        try {
            reply = run(nowNs);
        } catch (CallError e) {
            reply = Reply.failed(e.errno());
        }
        if (reply == null) {
            awaited = waitsFor();
            touchesSeen = awaited == null ? 0 : awaited.touches();
            hold();
        } else if (held != null) {
            letGo(nowNs);
        }
        return reply;
    }

    private void hold() {
        if (held == null && found != null) {
            held = found;
            held.hold();
            dissolvedBefore = timesDissolved();
        }
    }

    private void letGo(long nowNs) {
        Descriptor descriptor = held;
        held = null;
        descriptor.letGo(nowNs);
    }

    @Override
    public void abandon(long nowNs) {
        if (held != null) {
            letGo(nowNs);
        }
    }

    /** While it waits another thread has dissolved its connection (Linux sk_disconnects). */
    final boolean isDissolved() {
        return held != null && timesDissolved() != dissolvedBefore;
    }

    private int timesDissolved() {
        return held instanceof TcpSocket socket ? socket.dissolved() : 0;
    }

    /** The connection without which nothing changes for it while it blocks; null: there is more to it. */
    Connection waitsFor() {
        return null;
    }

    /** Of calls on one socket, once they have asked for it: its connection. */
    final Connection connection() {
        return ((TcpSocket) found).connection;
    }

    @Override
    public boolean mayGoOn() {
        return awaited == null || awaited.touches() != touchesSeen;
    }

    @Override
    public final long deadlineNs() {
        return deadlineNs;
    }

    /** Always the one that the call began with: another thread may close its handle meanwhile, which ends no wait (Linux). */
    final Descriptor descriptor() throws CallError {
        if (held != null) {
            return held;
        }
        Descriptor descriptor = calls.handles.get(request.handle());
        if (found == null) {
            found = descriptor;
        }
        if (found != descriptor) {
            throw new CallError(Errno.EBADF);
        }
        return descriptor;
    }

    final TcpSocket socket() throws CallError {
        if (descriptor() instanceof TcpSocket socket) {
            return socket;
        }
        throw new CallError(Errno.ENOTSOCK);
    }

    /**
     * To be asked when the call can't go on: true if it may not wait (any longer). {@code timeoutNs} counts from the first
     * time: 0 never waits, NEVER waits for ever.
     */
    boolean timedOut(long nowNs, long timeoutNs) {
        if (!waiting) {
            waiting = true;
            deadlineNs = timeoutNs == Timers.NEVER ? Timers.NEVER : nowNs + timeoutNs;
        }
        return nowNs >= deadlineNs;
    }

    boolean hasWaited() {
        return waiting;
    }
}
