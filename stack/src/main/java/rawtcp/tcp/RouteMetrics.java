package rawtcp.tcp;

/**
 * What a route says of how TCP should use it (ip-route(8)); 0: nothing. {@code advMss}: bytes, the most that our SYN tells;
 * {@code initialWindow} and {@code initialReceiveWindow}: segments; {@code rtoMinNs}: the least RTO; {@code quickAck}: no
 * ACK is delayed.
 */
public record RouteMetrics(int advMss, int initialWindow, int initialReceiveWindow, long rtoMinNs, boolean quickAck) {
    public static final RouteMetrics NONE = new RouteMetrics(0, 0, 0, 0, false);
}
