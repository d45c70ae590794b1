package rawtcp.host;

import java.security.SecureRandom;
import java.util.Map;
import java.util.function.Consumer;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.link.RawSocketLink;
import rawtcp.link.RoutedLink;
import rawtcp.os.ErrnoException;
import rawtcp.os.GuardedPorts;
import rawtcp.os.NotPermitted;
import rawtcp.os.PortRanges;
import rawtcp.os.PortRanges.Range;
import rawtcp.os.Privileges;
import rawtcp.os.RstGuard;

/** A stack on this host, put together in the one order that sends no packet unguarded, and taken apart in reverse. */
public final class LiveStack implements AutoCloseable {
    private final RstGuard guard;
    private final GuardedPorts guardedPorts;
    private final RawSocketLink link;
    private final RoutedLink routes;
    private final KernelSurroundings surroundings;
    private final Host host;
    private final OwnerWatch ownerWatch;
    private boolean closed;

    private LiveStack(RstGuard guard, RawSocketLink link, Knobs knobs, Range ephemeral, Consumer<Throwable> onBroken)
            throws ErrnoException {
        this.guard = guard;
        this.link = link;
        guardedPorts = new GuardedPorts(guard, ephemeral);
        surroundings = new KernelSurroundings(guardedPorts, link, knobs, ephemeral);
        Endpoint endpoint = new Endpoint(knobs, new SecureRandom(), surroundings);
        routes = RoutedLink.over(link, guard.mark(), guardedPorts::rulesChanged);
        host = new Host(routes, endpoint, knobs, broken -> {
            guard.close();
            onBroken.accept(broken);
        });
        ownerWatch = new OwnerWatch(host);
    }

    /**
     * Opens a stack; if it can't be, nothing of it is left.
     *
     * @param onBroken an invariant has failed, the guard is gone: the process has to die, with a status that says so
     */
    public static LiveStack open(String name, Knobs knobs, Consumer<Throwable> onBroken) throws NotPermitted {
        Privileges.check();
        Range ephemeral = KernelSurroundings.ephemeralRange(knobs);
        RstGuard guard = RstGuard.open(name, ephemeral);
        RawSocketLink link = null;
        try {
            link = RawSocketLink.open(guard.mark(), PortRanges.of(ephemeral));
            fitWindow(knobs, fitting(link));
            LiveStack stack = new LiveStack(guard, link, knobs, ephemeral, onBroken);
            stack.practise();
            return stack;
        } catch (NotPermitted | RuntimeException e) {
            closeAll(link, guard);
            throw e;
        } catch (ErrnoException e) {
            closeAll(link, guard);
            throw new NotPermitted("the stack can't be started: " + e.getMessage(), e);
        }
    }

    private void practise() {
        try {
            host.call((nowNs, endpoint) -> {
                surroundings.practise();
                return null;
            });
        } catch (CallFailed e) {
            throw new AssertionError("a stack that has just been opened", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The largest window that the raw socket takes: half its buffer, for the kernel counts what a packet occupies. */
    private static int fitting(RawSocketLink link) {
        return link.receiveBufferBytes() / 2;
    }

    /**
     * Where the kernel grants the raw socket little (rmem_max, without privileges beyond a user namespace), one sender
     * with a full window would overrun it: then tcp_rmem starts lower.
     */
    private static void fitWindow(Knobs knobs, int fitsBytes) {
        if (knobs.number(Knob.TCP_RMEM, 2) <= fitsBytes) {
            return;
        }
        long start = Math.min(knobs.number(Knob.TCP_RMEM, 1), fitsBytes);
        try {
            knobs.set(Map.of(Knob.TCP_RMEM.label(), knobs.number(Knob.TCP_RMEM, 0) + " " + start + " " + fitsBytes));
        } catch (Knobs.BadKnob e) {
            throw new AssertionError("tcp_rmem can't be " + fitsBytes, e);
        }
    }

    private static void closeAll(RawSocketLink link, RstGuard guard) {
        if (link != null) {
            link.close();
        }
        guard.close();
    }

    public Host host() {
        return host;
    }

    /** Addresses, routes and ports of this host, for calls that are being prepared. */
    public KernelSurroundings surroundings() {
        return surroundings;
    }

    public RstGuard guard() {
        return guard;
    }

    /** Its counters belong to the stack's thread: ask within a call. */
    public RawSocketLink link() {
        return link;
    }

    /** What carries the segments, over the raw socket or past it. It belongs to the stack's thread: ask within a call. */
    public RoutedLink routes() {
        return routes;
    }

    /** No window should be larger, or one sender could overrun the raw socket. */
    public int mostReceiveBytes() {
        return fitting(link);
    }

    /** When the owner's process ends, what it holds is closed. */
    public void watch(Owner owner) {
        ownerWatch.watch(owner);
    }

    /** Peers get their RSTs while the guard still stands; it goes last. Once: a descriptor closed again may be another's by then. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        ownerWatch.close();
        host.close();
        surroundings.close();
        guardedPorts.close();
        guard.close();
    }
}
