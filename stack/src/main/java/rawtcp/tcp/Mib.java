package rawtcp.tcp;

/** What a stack has counted; of one connection alone where it belongs to none. */
public final class Mib {
    private final long[] counts = new long[MibCounter.values().length];

    public void count(MibCounter what) {
        add(what, 1);
    }

    public void add(MibCounter what, long times) {
        counts[what.ordinal()] += times;
    }

    public long of(MibCounter what) {
        return counts[what.ordinal()];
    }

    /** A connection has become CLOSED, in {@code from} until then. */
    void closed(Connection c, State from, Cause why) {
        switch (from) {
            case ESTABLISHED, CLOSE_WAIT -> count(MibCounter.ESTAB_RESETS);
            case SYN_SENT -> attemptOver(why);
            case SYN_RCVD -> {
                if (c.isRequest()) {
                    requestOver(why);
                } else {
                    attemptOver(why);
                }
            }
            default -> {}
        }
        boolean onlyRequest = from == State.SYN_RCVD && c.isRequest();
        switch (why) {
            case SYN_TIMEOUT, RETRANSMIT_TIMEOUT, KEEPALIVE_TIMEOUT, USER_TIMEOUT, ORPHAN_RETRIES ->
                count(MibCounter.ABORT_ON_TIMEOUT);
            case SYN_ACK_TIMEOUT -> add(MibCounter.ABORT_ON_TIMEOUT, onlyRequest ? 0 : 1);
            case ORPHAN_LIMIT, MEMORY_LIMIT -> count(MibCounter.ABORT_ON_MEMORY);
            default -> {}
        }
    }

    /** Not by its own user (Linux tcp_done()). */
    private void attemptOver(Cause why) {
        switch (why) {
            case REFUSED,
                    RESET_RECEIVED,
                    SYN_TIMEOUT,
                    SYN_ACK_TIMEOUT,
                    RETRANSMIT_TIMEOUT,
                    USER_TIMEOUT,
                    ICMP_UNREACHABLE -> count(MibCounter.ATTEMPT_FAILS);
            default -> {}
        }
    }

    /** A half-open connection, which Linux only holds a request for (tcp_check_req()). */
    private void requestOver(Cause why) {
        switch (why) {
            case RESET_RECEIVED, SYN_HALF_OPEN -> {
                count(MibCounter.ATTEMPT_FAILS);
                count(MibCounter.EMBRYONIC_RSTS);
            }
            case ACCEPT_OVERFLOW -> count(MibCounter.EMBRYONIC_RSTS);
            case ICMP_UNREACHABLE -> count(MibCounter.LISTEN_DROPS);
            default -> {}
        }
    }
}
