package rawtcp.endpoint;

import rawtcp.tcp.RouteMetrics;
import rawtcp.wire.IpAddress;

/** What an endpoint asks of the host that it lives on. In virtual time: everything granted. */
public interface Surroundings {
    int NO_ROUTE = 0;

    /** MTU of the path to {@code remote}, bytes; or {@link #NO_ROUTE}, just now. */
    int mtu(IpAddress remote);

    /** What the route to {@code remote} says of how to use it. */
    default RouteMetrics route(IpAddress remote) {
        return RouteMetrics.NONE;
    }

    /** True if {@code address} is a unicast address of this host. */
    boolean isLocal(IpAddress address);

    /**
     * Keeps the kernel and its programs off a port before the endpoint uses it the first time (reservation, and the RST
     * guard where the port lies outside the guarded range). {@code listening}: a passive open. Not asked again for further uses, also of another
     * kind or with another local address, before it is released.
     *
     * @return null if granted, else why not, in one line; address in use if {@code inUse} is to be told
     */
    Refusal takePort(IpAddress local, int port, boolean listening);

    /** The last user of the port (listener, connection, TIME_WAIT) is gone. */
    void releasePort(int port);

    /**
     * For a port that nothing here uses: true if a segment to it is the endpoint's to answer,
     * because the kernel is kept silent there and no program of the host (nor another stack) has it.
     */
    default boolean answersFor(IpAddress local, int port) {
        return true;
    }

    /** Why a port was not granted. */
    record Refusal(CallFailed.Kind kind, String sentence) {}
}
