package rawtcp.tcp;

/**
 * What happened to a connection beside its transitions, and why.
 *
 * @param firstNs when it happened first
 * @param lastNs when it happened last, with nothing else in between
 * @param count how often
 * @param after how many transitions there were before it
 * @param detail numbers of this very case, for people; null: nothing more to say
 */
public record Event(long firstNs, long lastNs, long count, Kind kind, Cause cause, String detail, int after) {
    /** What was done. */
    public enum Kind {
        /** A segment, or some of it, was not taken. */
        DROPPED,
        /** A timer expired, and something was done about it. */
        EXPIRED,
        /** A RST was sent and the connection goes on: transitions tell of the others. */
        RESET_SENT,
        /** Something was noted that matters later. */
        NOTED,
        /** Segments were sent again. */
        SENT_AGAIN,
        /** The congestion window, or what it will do, changed otherwise than by growing. */
        WINDOW
    }
}
