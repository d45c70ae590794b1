package rawtcp.tcp;

import rawtcp.wire.FastOpenCookie;

/** What one connection knows of Fast Open (RFC 7413), in either role. Who acts by it: {@link FastOpenClient}, {@link FastOpenServer}. */
public final class FastOpen {
    /** Why a client's data went the slow way, by Linux's numbers (tcpi_fastopen_client_fail). */
    enum Fault {
        NONE,
        NO_COOKIE,
        DATA_NOT_ACKED,
        SYN_REPEATED
    }

    private final Connection c;

    /** What the first SYN or SYN-ACK carries; null: nothing. */
    FastOpenCookie option;

    // As a client

    /** Null: it belongs to no stack, and can't open fast. */
    FastOpenHost host;
    /** The SYN waits for the first data (Linux defer_connect). */
    boolean deferred;
    /** Bytes of the send queue that are to leave with the SYN. */
    int synData;
    /** The SYN carried the option; the SYN carried data. */
    boolean optionSent;

    boolean dataSent;
    /** Fast Open had paused before: what this one receives tells that it works again. */
    boolean afterPause;

    Fault fault = Fault.NONE;

    // As a server

    /** A SYN with a good cookie began it; and its SYN-ACK is not yet acknowledged. */
    boolean child;

    boolean pending;
    /** accept(2) has handed it out. */
    boolean accepted;
    /** shutdown(write) before the handshake's end: the FIN waits for that. */
    boolean finWaits;

    /** Data came or went with a SYN, and was taken (tcpi_options SYN_DATA). */
    boolean dataTaken;

    FastOpen(Connection c) {
        this.c = c;
    }

    /** The stack that it belongs to: to be told before {@link Connection#fastOpen} and {@link #defer}. */
    public void host(FastOpenHost ofStack) {
        host = ofStack;
    }

    /** TCP_FASTOPEN_CONNECT: where data may go with it the SYN waits for the first, else it leaves now and asks for a cookie. */
    public void defer(long nowNs) {
        FastOpenClient.defer(c, nowNs);
    }

    /** In SYN_SENT, and no SYN has left: {@link Connection#fastOpen} makes it leave. */
    public boolean isDeferred() {
        return deferred && c.state() == State.SYN_SENT;
    }

    /** A SYN opened it, and the ACK of our SYN-ACK is still to come: data goes both ways already (Linux fastopen_rsk). */
    public boolean isPending() {
        return pending && c.state() != State.CLOSED;
    }

    /** accept(2) has handed it out. */
    public void accepted(boolean now) {
        accepted = now;
    }

    /** What its first SYN-ACK brings the client. */
    public void grant(FastOpenCookie cookie) {
        option = cookie;
    }
}
