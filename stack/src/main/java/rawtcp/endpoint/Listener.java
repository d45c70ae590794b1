package rawtcp.endpoint;

import rawtcp.wire.IpAddress;

/** A passive OPEN with its two queues: half-open (SYN_RCVD) and established but not yet accepted. */
public final class Listener {
    public int id() {
        throw new UnsupportedOperationException();
    }

    public IpAddress local() {
        throw new UnsupportedOperationException();
    }

    public int port() {
        throw new UnsupportedOperationException();
    }

    /** Null: nobody's. */
    public Owner owner() {
        throw new UnsupportedOperationException();
    }

    /** As asked for, cut to somaxconn; both queues hold one more than this (Linux). */
    public int backlog() {
        throw new UnsupportedOperationException();
    }

    /** Half-open connections now. */
    public int synQueue() {
        throw new UnsupportedOperationException();
    }

    /** Established and not yet accepted. */
    public int acceptQueue() {
        throw new UnsupportedOperationException();
    }

    /** SYNs and final ACKs dropped because a queue was full. */
    public long drops() {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    /** Grows whenever the accept queue changes or the listener is closed. */
    public int revision() {
        throw new UnsupportedOperationException();
    }
}
