package rawtcp.endpoint;

import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;

/** A passive OPEN. {@code local} may be {@link IpAddress#ANY_V4}; {@code owner} null: nobody's. {@code service}: see Listener. */
public record ListenRequest(
        IpAddress local, int port, int backlog, boolean reuseAddress, ConnectionOptions options, Owner owner) {}
