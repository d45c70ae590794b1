package rawtcp.endpoint;

import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;

/** A local address and port, held from bind(2) until the socket is closed, whatever becomes of it in between. */
public final class Binding {
    private final IpAddress local;
    private final int port;
    private final ConnectionOptions options;

    /** Set while it listens. */
    Listener listener;

    boolean released;

    Binding(IpAddress local, int port, ConnectionOptions options) {
        this.local = local;
        this.port = port;
        this.options = options;
    }

    /** May be unspecified. */
    public IpAddress local() {
        return local;
    }

    public int port() {
        return port;
    }

    /** The socket's own, as they are now. */
    ConnectionOptions options() {
        return options;
    }

    /** Linux inet_bind_conflict, for one whose address overlaps: may both have the port? */
    boolean sharesWith(ConnectionOptions other, boolean otherListens) {
        return (bothSet(ConnectionOption.REUSE_ADDRESS, other) && !otherListens)
                || bothSet(ConnectionOption.REUSE_PORT, other);
    }

    /** The same for what is connected there, or was until TIME_WAIT. */
    boolean sharesWith(Slot other) {
        return (options.on(ConnectionOption.REUSE_ADDRESS) && other.reusesAddress())
                || (options.on(ConnectionOption.REUSE_PORT) && other.reusesPort());
    }

    private boolean bothSet(ConnectionOption option, ConnectionOptions other) {
        return options.on(option) && other.on(option);
    }

    boolean overlaps(IpAddress address) {
        return local.isUnspecified() || address.isUnspecified() || local.equals(address);
    }
}
