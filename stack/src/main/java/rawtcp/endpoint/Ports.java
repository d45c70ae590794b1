package rawtcp.endpoint;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/**
 * The local ports and how many listeners, connections and TIME_WAITs use each. A port is asked of the surroundings
 * before its first use, for whatever further uses there are, and given back with its last user.
 */
final class Ports {
    private static final int COUNT = 1 << 16;
    private static final int NONE = -1;
    private static final int MOST_TRIED_AGAIN = 4_096;

    private final LocalPort[] table = new LocalPort[COUNT];
    private final Knobs knobs;
    private final Surroundings surroundings;
    private final PortChoice choice;

    /** Ports that others on this host had when they were asked for. They may be so many that each choice would try thousands. */
    private final BitSet others = new BitSet();

    private int choices; // since all of these were forgotten

    /** Ours and {@link #others}: where all of a range is, none need be tried for one that nothing uses. */
    private final BitSet busy = new BitSet();

    Ports(Knobs knobs, RandomGenerator random, Surroundings surroundings) {
        this.knobs = knobs;
        this.surroundings = surroundings;
        choice = new PortChoice(random);
    }

    /** One more user. Null if granted. */
    Surroundings.Refusal hold(IpAddress local, int port, boolean listening) {
        if (table[port] == null) {
            Surroundings.Refusal refusal = surroundings.takePort(local, port, listening);
            others.set(port, refusal != null);
            busy.set(port);
            if (refusal != null) {
                return refusal;
            }
            table[port] = new LocalPort();
        }
        table[port].users++;
        return null;
    }

    /** One more user of a port that its listener holds. */
    void join(int port) {
        table[port].users++;
    }

    void release(int port) {
        LocalPort held = table[port];
        held.users--;
        assert held.users >= held.timeWaits && held.users >= held.listeners.size() : port;
        if (held.users == 0) {
            table[port] = null;
            busy.clear(port);
            surroundings.releasePort(port);
        }
    }

    void enteredTimeWait(int port) {
        table[port].timeWaits++;
    }

    /** To be called before {@link #release}. */
    void leftTimeWait(int port) {
        table[port].timeWaits--;
    }

    void add(Listener listener) {
        table[listener.port()].listeners.add(listener);
    }

    void remove(Listener listener) {
        table[listener.port()].listeners.remove(listener);
        release(listener.port());
    }

    void add(Binding binding) {
        table[binding.port()].bindings.add(binding);
    }

    void remove(Binding binding) {
        table[binding.port()].bindings.remove(binding);
        release(binding.port());
    }

    List<Binding> bindings(int port) {
        return table[port] == null ? List.of() : table[port].bindings;
    }

    List<Listener> listeners(int port) {
        return table[port] == null ? List.of() : table[port].listeners;
    }

    /**
     * The listener for a segment to this address: one bound to just it goes before one bound to any. Among those that share
     * it (SO_REUSEPORT) {@code flow} decides, the same for all of a conversation.
     */
    Listener listener(long high, long low, int port, int flow) {
        List<Listener> all = listeners(port);
        int exact = 0;
        int any = 0;
        for (int i = 0; i < all.size(); i++) {
            exact += isAt(all.get(i), high, low) ? 1 : 0;
            any += all.get(i).local().isUnspecified() ? 1 : 0;
        }
        long candidates = exact > 0 ? exact : any;
        int left = (int) ((Integer.toUnsignedLong(flow) * candidates) >>> 32);
        for (int i = 0; i < all.size(); i++) {
            Listener listener = all.get(i);
            boolean candidate =
                    exact > 0 ? isAt(listener, high, low) : listener.local().isUnspecified();
            if (candidate && left-- == 0) {
                return listener;
            }
        }
        return null;
    }

    private static boolean isAt(Listener listener, long high, long low) {
        return listener.local().high() == high && listener.local().low() == low;
    }

    boolean isHeld(int port) {
        return table[port] != null;
    }

    /** Or half-open ones, or TIME_WAITs. */
    boolean hasConnections(int port) {
        return table[port] != null && table[port].hasConnections();
    }

    /**
     * Chooses a port of ip_local_port_range, or of the part of it that {@code options} name, and holds it. Ports that nothing uses go first; when there is none, one is
     * shared with connections to other peers, as long as the four-tuple is {@code free}. (Linux shares sooner; here a port that
     * is used by nothing else tells more to who looks.)
     */
    int chooseEphemeral(
            IpAddress local, IpAddress remote, int remotePort, ConnectionOptions options, Predicate<FourTuple> free)
            throws CallFailed {
        boolean halves = options.portRange() == 0; // a range of its own has one order (Linux)
        Search search = new Search(local, options, choice.start(local, remote, remotePort), true, halves);
        int port = search.throughUnused();
        if (port == NONE) {
            port = search.through(shared -> isShareable(local, shared, remote, remotePort, free));
        }
        return port == NONE ? search.again() : port;
    }

    /** As {@link #chooseEphemeral}, one that nothing uses, for bind(2) to port 0. */
    int chooseUnused(IpAddress local, ConnectionOptions options) throws CallFailed {
        Search search = new Search(local, options, choice.start(local, local, 0), false, true);
        int port = search.throughUnused();
        return port == NONE ? search.again() : port;
    }

    /** For a port of the range: a walk through it for each thing that may be wanted of one. */
    private final class Search {
        private final IpAddress local;
        private final int first;
        private final int count;
        private final int start;
        private final boolean own;
        private final boolean halves;

        private Search(IpAddress local, ConnectionOptions options, int start, boolean own, boolean halves) {
            this.local = local;
            this.first = first(options);
            this.count = last(options) - first + 1;
            this.start = start;
            this.own = own;
            this.halves = halves;
            forgetOthersNowAndThen();
        }

        /** The first port that nothing uses, and that is granted. */
        private int throughUnused() throws CallFailed {
            int port = busy.nextClearBit(first);
            while (port < first + count && isReserved(port)) {
                port = busy.nextClearBit(port + 1);
            }
            return port < first + count ? through(Ports.this::isUnused) : NONE;
        }

        /** The first port that is eligible, and granted; those that others are known to have are passed over. */
        private int through(IntPredicate eligible) throws CallFailed {
            for (int step = 0; step < count; step++) {
                int port = port(step);
                if (eligible.test(port) && !others.get(port) && isGranted(port)) {
                    choice.chosen(step, count);
                    return port;
                }
            }
            return NONE;
        }

        /** When there is no other: some of those that others had may be free by now. */
        private int again() throws CallFailed {
            int left = MOST_TRIED_AGAIN;
            for (int step = 0; step < count && left > 0; step++) {
                int port = port(step);
                if (others.get(port) && isUnused(port)) {
                    left--;
                    if (isGranted(port)) {
                        choice.chosen(step, count);
                        return port;
                    }
                }
            }
            throw exhausted(first, count);
        }

        private int port(int step) {
            return halves
                    ? PortChoice.nth(step, first, count, start, own)
                    : PortChoice.inOrder(step, first, count, start);
        }

        private boolean isGranted(int port) throws CallFailed {
            Surroundings.Refusal refusal = hold(local, port, false);
            if (refusal != null && refusal.kind() != CallFailed.Kind.ADDRESS_IN_USE) {
                throw new CallFailed(refusal.kind(), refusal.sentence());
            }
            return refusal == null;
        }
    }

    /** So a port is asked for in vain once a choice, on the average. */
    private void forgetOthersNowAndThen() {
        if (++choices > others.cardinality()) {
            busy.andNot(others);
            others.clear();
            choices = 0;
        }
    }

    private boolean isUnused(int port) {
        return table[port] == null && !isReserved(port);
    }

    private boolean isShareable(
            IpAddress local, int port, IpAddress remote, int remotePort, Predicate<FourTuple> free) {
        return table[port] != null
                && table[port].listeners.isEmpty()
                && table[port].bindings.isEmpty()
                && !isReserved(port)
                && free.test(new FourTuple(local, port, remote, remotePort));
    }

    private CallFailed exhausted(int first, int count) {
        Endpoint.PortUse use = use();
        int refused = others.get(first, first + count).cardinality();
        String elsewhere = refused == 0 ? "" : ", " + refused + " held by other programs of this host";
        return new CallFailed(
                CallFailed.Kind.ADDRESS_IN_USE,
                "no ephemeral port is free: of %d-%d (ip_local_port_range) %d are in use, %d in TIME_WAIT%s"
                        .formatted(use.first(), use.last(), use.inUse(), use.timeWait(), elsewhere));
    }

    Endpoint.PortUse use() {
        int inUse = 0;
        int timeWait = 0;
        int free = 0;
        for (int port = first(); port <= last(); port++) {
            if (table[port] == null) {
                free += isReserved(port) ? 0 : 1;
            } else if (table[port].isTimeWaitOnly()) {
                timeWait++;
            } else {
                inUse++;
            }
        }
        return new Endpoint.PortUse(first(), last(), inUse, timeWait, free);
    }

    /** Of a socket's own range counts what lies within ip_local_port_range (Linux inet_sk_get_local_port_range). */
    private int first(ConnectionOptions options) {
        int asked = options.portRange() & 0xffff;
        return first() <= asked && asked <= last() ? asked : first();
    }

    private int last(ConnectionOptions options) {
        int asked = options.portRange() >>> 16;
        return first(options) <= asked && asked <= last() ? asked : last();
    }

    private int first() {
        return (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 0);
    }

    private int last() {
        return (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 1);
    }

    private boolean isReserved(int port) {
        return knobs.containsPort(Knob.IP_LOCAL_RESERVED_PORTS, port);
    }
}
