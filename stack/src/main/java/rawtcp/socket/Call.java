package rawtcp.socket;

import rawtcp.tcp.parts.Timers;

/** What the calls have in common: the errors as replies, and how long one may block. */
abstract class Call extends SocketCall {
    final SocketCalls calls;
    final Request request;
    private long deadlineNs = Timers.NEVER;
    private boolean waiting;

    Call(SocketCalls calls, Request request) {
        this.calls = calls;
        this.request = request;
    }

    /** Null: it blocks. */
    abstract Reply run(long nowNs) throws CallError;

    @Override
    public final Reply attempt(long nowNs) {
        try {
            return run(nowNs);
        } catch (CallError e) {
            return Reply.failed(e.errno());
        }
    }

    @Override
    public final long deadlineNs() {
        return deadlineNs;
    }

    TcpSocket socket() throws CallError {
        return calls.handles.socket(request.handle());
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
