package rawtcp.socket;

import rawtcp.endpoint.CallFailed;
import rawtcp.wire.IpAddress;

/** Which address of this host a packet to another one leaves from. */
@FunctionalInterface
public interface Routing {
    /** Fails, as unreachable, where there is no route. */
    IpAddress sourceFor(IpAddress remote) throws CallFailed;
}
