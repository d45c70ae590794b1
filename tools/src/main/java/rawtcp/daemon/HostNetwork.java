package rawtcp.daemon;

import rawtcp.command.Network;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.KernelSurroundings;
import rawtcp.wire.IpAddress;

/** This host's network, as commands ask for it. */
record HostNetwork(KernelSurroundings host) implements Network {
    @Override
    public IpAddress sourceFor(IpAddress remote) throws CallFailed {
        return host.sourceFor(remote);
    }

    @Override
    public boolean isLocal(IpAddress address) {
        return host.isLocal(address);
    }

    @Override
    public void prepareListen(int port) throws CallFailed {
        host.prepare(port);
    }

    @Override
    public void prepareConnect(int port) throws CallFailed {
        host.prepare(port);
    }
}
