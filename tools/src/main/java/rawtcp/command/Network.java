package rawtcp.command;

import rawtcp.endpoint.CallFailed;
import rawtcp.wire.IpAddress;

/** What a command asks of the host's network, on its own thread, before it asks the stack. */
public interface Network {
    /** The address from which routing would send to {@code remote}; UNREACHABLE without a route. */
    IpAddress sourceFor(IpAddress remote) throws CallFailed;

    /** True if {@code address} is a unicast address of this host. */
    boolean isLocal(IpAddress address);

    /** Reserves and guards a port for a listener, so that the stack's thread need not wait for iptables. */
    void prepareListen(int port) throws CallFailed;

    /** The same for an explicit source port of {@code connect}. */
    void prepareConnect(int port) throws CallFailed;
}
