package rawtcp.endpoint;

import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;

/** An active OPEN. {@code local}: chosen by routing before the call; {@code localPort} 0: an ephemeral one; {@code owner} null: nobody's. */
public record ConnectRequest(
        IpAddress local, int localPort, IpAddress remote, int remotePort, ConnectionOptions options, Owner owner) {}
