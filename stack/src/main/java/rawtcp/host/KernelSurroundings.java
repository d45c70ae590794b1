package rawtcp.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Surroundings;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.link.RawSocketLink;
import rawtcp.os.ErrnoException;
import rawtcp.os.GuardedPorts;
import rawtcp.os.KnownRoutes;
import rawtcp.os.LibC;
import rawtcp.os.LocalAddresses;
import rawtcp.os.NotPermitted;
import rawtcp.os.PortRanges;
import rawtcp.os.PortRanges.Range;
import rawtcp.os.PortReservation;
import rawtcp.wire.IpAddress;

/**
 * This host, as the endpoint sees it. A port is reserved, which makes the kernel silent there, then guarded, then let
 * through the link's filter. The methods of {@link Surroundings} belong to the stack's thread, the others to any.
 */
public final class KernelSurroundings implements Surroundings, AutoCloseable {
    private static final int PRACTICE_ROUNDS = 20;

    private static final int LOOPBACK = 127 << 24 | 1;

    private final GuardedPorts guarded;
    private final RawSocketLink link;
    private final Knobs knobs;
    private final KnownRoutes routes = KnownRoutes.open();
    private final PortReservation reservation = new PortReservation();
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final Map<Integer, Range> guardedBy = new HashMap<>();
    private volatile Range ephemeral;

    /** The guard has been opened for {@code ephemeral}, which is what the knob says now. */
    KernelSurroundings(GuardedPorts guarded, RawSocketLink link, Knobs knobs, Range ephemeral) throws ErrnoException {
        this.guarded = guarded;
        this.link = link;
        this.knobs = knobs;
        this.ephemeral = ephemeral;
    }

    static Range ephemeralRange(Knobs knobs) {
        return new Range(
                (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 0), (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 1));
    }

    @Override
    public int mtu(IpAddress remote) {
        try {
            return routes.v4(remote.v4Bits(), System.nanoTime()).mtu();
        } catch (ErrnoException e) {
            return NO_ROUTE;
        }
    }

    @Override
    public boolean isLocal(IpAddress address) {
        return address.isV4() && localAddresses.containsV4(address.v4Bits(), System.nanoTime());
    }

    @Override
    public Refusal takePort(IpAddress local, int port, boolean listening) {
        if (guardedBy.containsKey(port)) {
            return null; // guard and reservation are for every local address, and for listening too
        }
        try {
            if (!reservation.reserve(port)) {
                return inUse(port);
            }
        } catch (ErrnoException e) {
            return refusal(port, e);
        }
        followEphemeralRange();
        Range range = guardFor(port);
        guarded.take(range);
        guardedBy.put(port, range);
        try {
            link.ports(guarded.ranges());
            return null;
        } catch (ErrnoException e) {
            giveBack(port);
            return refusal(port, e);
        }
    }

    private static Refusal inUse(int port) {
        return new Refusal(
                CallFailed.Kind.ADDRESS_IN_USE, "port " + port + " is in use on this host, outside this stack");
    }

    private static Refusal refusal(int port, ErrnoException e) {
        return switch (e.errno()) {
            case LibC.EADDRINUSE -> inUse(port); // listen(2): somebody was there between
            case LibC.EACCES, LibC.EPERM ->
                new Refusal(CallFailed.Kind.NOT_PERMITTED, "port " + port + " needs CAP_NET_BIND_SERVICE");
            default ->
                new Refusal(CallFailed.Kind.NOT_PERMITTED, "port " + port + " can't be reserved: " + e.getMessage());
        };
    }

    @Override
    public void releasePort(int port) {
        assert guardedBy.containsKey(port) : port;
        giveBack(port);
        try {
            link.ports(guarded.ranges());
        } catch (ErrnoException e) {
            // The wider filter stays: more reaches us, and is dropped here.
        }
    }

    @Override
    public boolean answersFor(IpAddress local, int port) {
        return guardedBy.containsKey(port) || (guarded.ranges().contains(port) && PortReservation.isFree(port));
    }

    /** Goes through all of it, for the first times cost most. Leaves nothing behind. */
    void practise() {
        IpAddress loopback = IpAddress.v4(LOOPBACK);
        for (int round = 0; round < PRACTICE_ROUNDS; round++) {
            List<IpAddress> unusedAddresses = addresses();
            boolean unusedAnswer = isLocal(loopback);
            int unusedMtu = mtu(loopback);
            if (takePort(loopback, ephemeral.last(), true) == null) {
                releasePort(ephemeral.last());
            }
        }
    }

    private void giveBack(int port) {
        reservation.release(port);
        guarded.release(guardedBy.remove(port));
    }

    /** The knob may have changed: the new range is guarded from its first port's use, the old until its last is free. */
    private void followEphemeralRange() {
        Range now = ephemeralRange(knobs);
        if (!now.equals(ephemeral)) {
            guarded.take(now);
            guarded.release(ephemeral);
            ephemeral = now;
        }
    }

    private Range guardFor(int port) {
        return ephemeral.contains(port) ? ephemeral : Range.of(port);
    }

    /**
     * Guards a port outside the ephemeral range ahead of its use, so that the stack's thread need not wait for it; not one
     * that somebody has: it is ours and guarded, or another's, whose RSTs are none of our business.
     */
    public void prepare(int port) throws CallFailed {
        if (ephemeral.contains(port) || !PortReservation.isFree(port)) {
            return;
        }
        try {
            guarded.prepare(Range.of(port));
        } catch (NotPermitted e) {
            throw new CallFailed(CallFailed.Kind.NOT_PERMITTED, e.getMessage());
        }
    }

    /** The address from which routing would send to {@code remote}. */
    public IpAddress sourceFor(IpAddress remote) throws CallFailed {
        try {
            return IpAddress.v4(routes.v4(remote.v4Bits(), System.nanoTime()).source());
        } catch (ErrnoException e) {
            String why = e.errno() == LibC.EACCES ? "not a unicast address, or prohibited" : e.sentence();
            throw new CallFailed(CallFailed.Kind.UNREACHABLE, "no route: " + why);
        }
    }

    /** All of this host's, loopback last. */
    public List<IpAddress> addresses() {
        List<IpAddress> addresses = new ArrayList<>();
        localAddresses.v4(System.nanoTime()).forEach(bits -> addresses.add(IpAddress.v4(bits)));
        return addresses;
    }

    /** The ports whose segments may reach the stack. */
    public PortRanges ports() {
        return guarded.ranges();
    }

    @Override
    public void close() {
        reservation.close();
        routes.close();
    }
}
