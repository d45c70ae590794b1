package rawtcp.tcp;

import rawtcp.wire.Segment;

/**
 * TCP_DEFER_ACCEPT (Linux): a listener's connection is not open before data comes. The bare ACK of our SYN-ACK is ignored
 * for as many expiries of the SYN-ACK's timer as the option's seconds stand for; only the last of them asks the peer again.
 */
final class DeferAccept {
    private static final int FIRST_WAIT_S = 1;
    private static final int LONGEST_WAIT_S = 120;
    private static final int MOST_EXPIRIES = 255;

    private DeferAccept() {}

    /** True if this segment only acknowledges our SYN-ACK and is to be ignored. */
    static boolean holds(Connection c, Segment in) {
        boolean bare = in.length() == 0 && in.seq() == c.tcb.irs + 1;
        if (!c.passive || c.fromCookie || c.fastOpen.isPending() || !bare || c.synRetries >= expiries(c)) {
            return false;
        }
        c.ackDeferred = true;
        return true;
    }

    /** The peer has answered; its data has some more time. */
    static boolean isWaiting(Connection c, int retries) {
        return c.ackDeferred && retries < expiries(c);
    }

    /** The SYN-ACK's timer has expired: is it sent again? */
    static boolean asksAgain(Connection c) {
        return !c.ackDeferred || c.synRetries >= expiries(c) - 1;
    }

    /** The seconds as expiries, the first after 1 s, each twice as late as the one before (Linux secs_to_retrans). */
    private static int expiries(Connection c) {
        long seconds =
                c.options.isSet(ConnectionOption.DEFER_ACCEPT) ? c.options.get(ConnectionOption.DEFER_ACCEPT) : 0;
        int expiries = 0;
        int wait = FIRST_WAIT_S;
        for (long past = 0; past < seconds && expiries < MOST_EXPIRIES; expiries++) {
            past += wait;
            wait = Math.min(2 * wait, LONGEST_WAIT_S);
        }
        return expiries;
    }
}
