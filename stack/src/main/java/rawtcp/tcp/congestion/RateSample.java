package rawtcp.tcp.congestion;

/**
 * What one ACK tells of the network (draft-ietf-ccwg-bbr 2.3), in segments and nanoseconds.
 *
 * @param delivered ever, on this connection
 * @param priorDelivered when the segment left that is measured by; -1: this ACK measures nothing
 * @param sinceThen delivered since then
 * @param intervalNs in this time; 0: it tells no rate
 * @param newlyDelivered by this ACK
 * @param newlyLost marked lost with it
 * @param lostSinceThen since the segment left that is measured by
 * @param txInFlight as that left, it included
 * @param appLimited the application had too little to send then
 * @param rttNs the last round trip; 0: unknown
 * @param inFlightBefore before this ACK
 * @param inFlight after it
 * @param windowLimited the congestion window was what held the sender back
 */
public record RateSample(
        long nowNs,
        int delivered,
        int priorDelivered,
        int sinceThen,
        long intervalNs,
        int newlyDelivered,
        int newlyLost,
        int lostSinceThen,
        int txInFlight,
        boolean appLimited,
        long rttNs,
        int inFlightBefore,
        int inFlight,
        boolean windowLimited) {
    /** Segments per second; 0: unknown. */
    public double rate() {
        return intervalNs == 0 ? 0 : sinceThen * 1e9 / intervalNs;
    }
}
