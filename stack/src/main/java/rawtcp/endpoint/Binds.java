package rawtcp.endpoint;

import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/** bind(2) apart from listen and connect, with Linux's rules of who may share a port. */
final class Binds {
    private final Surroundings surroundings;
    private final Connections connections;

    Binds(Surroundings surroundings, Connections connections) {
        this.surroundings = surroundings;
        this.connections = connections;
    }

    /** Linux inet_addr_valid_or_nonlocal: what is no host's may be bound to as well, although nothing comes of it. */
    boolean mayBind(IpAddress local) {
        return local.isUnspecified() || local.isMulticast() || local.isBroadcast() || surroundings.isLocal(local);
    }

    /** {@code port} 0: one of the ephemeral range that nothing uses. */
    Binding bind(IpAddress local, int port, ConnectionOptions options) throws CallFailed {
        if (!mayBind(local)) {
            throw new CallFailed(CallFailed.Kind.BAD_ARGUMENT, local + " is not an address of this host");
        }
        if (port == 0) {
            return hold(new Binding(local, connections.ports.chooseUnused(local, options), options));
        }
        Binding binding = new Binding(local, port, options);
        checkConflict(binding);
        Surroundings.Refusal refusal = connections.ports.hold(local, port, false);
        if (refusal != null) {
            throw new CallFailed(refusal.kind(), refusal.sentence());
        }
        return hold(binding);
    }

    private Binding hold(Binding binding) {
        connections.ports.add(binding);
        return binding;
    }

    void release(Binding binding) {
        assert !binding.released && binding.listener == null;
        binding.released = true;
        connections.ports.remove(binding);
    }

    /** Linux inet_csk_bind_conflict: at bind, and again when one begins to listen. */
    void checkConflict(Binding binding) throws CallFailed {
        checkHolders(binding);
        if (connections.ports.hasConnections(binding.port())
                && connections.demux.anyMatch(slot -> conflicts(binding, slot))) {
            throw inUse(binding, "");
        }
    }

    /** For an open from a port of the user's choice: as nc has it, bound with SO_REUSEADDR and shared with what is connected. */
    void checkSource(IpAddress local, int port) throws CallFailed {
        ConnectionOptions shares = new ConnectionOptions();
        shares.set(ConnectionOption.REUSE_ADDRESS, 1);
        checkHolders(new Binding(local, port, shares));
    }

    private void checkHolders(Binding binding) throws CallFailed {
        for (Binding other : connections.ports.bindings(binding.port())) {
            boolean shares = other == binding || binding.sharesWith(other.options(), other.listener != null);
            if (!shares && binding.overlaps(other.local())) {
                throw inUse(binding, ": a program's socket is bound to it");
            }
        }
        for (Listener other : connections.ports.listeners(binding.port())) {
            if (!binding.sharesWith(other.options(), true) && binding.overlaps(other.local())) {
                throw new CallFailed(CallFailed.Kind.ADDRESS_IN_USE, Opens.listens(other));
            }
        }
    }

    private static boolean conflicts(Binding binding, Slot slot) {
        boolean holds = slot.localPort == binding.port() && slot.seen() != State.SYN_RCVD; // RFC 9293 MUST-42
        return holds && binding.overlaps(slot.local) && !binding.sharesWith(slot);
    }

    private static CallFailed inUse(Binding binding, String by) {
        return new CallFailed(CallFailed.Kind.ADDRESS_IN_USE, "port " + binding.port() + " is in use" + by);
    }
}
