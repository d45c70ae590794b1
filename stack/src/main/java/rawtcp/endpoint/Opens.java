package rawtcp.endpoint;

import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.RouteMetrics;
import rawtcp.tcp.Shared;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Isn;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/** RFC 9293 3.10.1: active and passive OPEN, and what a listener makes of a SYN. */
final class Opens {
    private static final int MAX_SCALE = 14; // RFC 7323 2.3

    /** Every host must take this much (RFC 791); for a peer to whom there is no route just now. */
    private static final int MTU_UNKNOWN = 576;

    private final Knobs knobs;
    private final Surroundings surroundings;
    private final Connections connections;
    private final Isn isn;
    private final Binds binds;
    private final FastOpens fastOpens;
    private final Shared forgotten;
    private final CookieAnswer cookieAnswer = new CookieAnswer();
    private int lastId;

    Opens(Knobs knobs, RandomGenerator random, Surroundings surroundings, Connections connections) {
        this.knobs = knobs;
        this.surroundings = surroundings;
        this.connections = connections;
        forgotten = connections.shared.forForgotten();
        isn = new Isn(random);
        binds = new Binds(surroundings, connections);
        fastOpens = new FastOpens(knobs, random);
    }

    Binds binds() {
        return binds;
    }

    FastOpens fastOpens() {
        return fastOpens;
    }

    Listener listen(long nowNs, ListenRequest request) throws CallFailed {
        checkPort(request.port());
        if (!request.local().isUnspecified()) {
            checkLocal(request.local());
        }
        checkNoListener(request);
        if (!request.reuseAddress()) {
            checkNoConnection(nowNs, request);
        }
        grant(connections.ports.hold(request.local(), request.port(), true));
        Listener listener = new Listener(++lastId, request, knobs, connections.mib);
        fastOpens.listens(listener);
        connections.ports.add(listener);
        connections.owners.give(listener);
        return listener;
    }

    /** For a socket that is bound already. */
    Listener listen(Binding binding, int backlog, Owner owner) throws CallFailed {
        binds.checkConflict(binding);
        ListenRequest request =
                new ListenRequest(binding.local(), binding.port(), backlog, true, binding.options(), owner);
        Listener listener = new Listener(++lastId, request, knobs, connections.mib);
        fastOpens.listens(listener);
        binding.listener = listener;
        connections.ports.join(binding.port());
        connections.ports.add(listener);
        connections.owners.give(listener);
        return listener;
    }

    Connection connect(long nowNs, ConnectRequest request) throws CallFailed {
        // RFC 9293 MUST-46: no open to a broadcast, multicast or unspecified address
        IpAddress remote = request.remote();
        if (remote.isUnspecified() || remote.isMulticast() || remote.isBroadcast()) {
            throw badArgument("%s can't be connected to: it is not the address of one host".formatted(remote));
        }
        if (request.remotePort() != 0) { // Linux: a SYN may go there, although nobody can listen
            checkPort(request.remotePort());
        }
        checkLocal(request.local());
        checkReach(request.local(), remote);
        FourTuple tuple =
                new FourTuple(request.local(), holdPort(nowNs, request), request.remote(), request.remotePort());
        Slot old = connections.get(tuple);
        Entry entry = new Entry(++lastId, tuple);
        entry.iss = old == null ? isn.next(nowNs, tuple) : old.isnAfter();
        int tsRecent = 0;
        if (old != null) { // in TIME_WAIT: holdPort has seen to it
            tsRecent = old.tsRecent();
            connections.end(old, Cause.TIME_WAIT_REUSED, nowNs);
            connections.mib.count(MibCounter.TW_RECYCLED);
        }
        entry.connection = Connection.open(setup(entry, request.options().copy()), nowNs);
        entry.connection.fastOpen().host(fastOpens.host);
        if (request.options().on(ConnectionOption.FASTOPEN_CONNECT)) {
            entry.connection.fastOpen().defer(nowNs);
        }
        if (old != null) {
            entry.connection.goesOnFrom(tsRecent);
        }
        connections.add(entry);
        connections.owners.give(entry, request.owner());
        connections.touched(entry);
        return entry.connection;
    }

    /** A SYN for a listener that has room: SYN_RCVD. */
    Connection answer(long nowNs, Listener listener, Segment syn) {
        return answer(nowNs, listener, syn, isn.next(nowNs, syn.receiverTuple()));
    }

    Connection answer(long nowNs, Listener listener, Segment syn, int iss) {
        Entry entry = new Entry(++lastId, syn.receiverTuple());
        entry.iss = iss;
        entry.irs = syn.seq();
        FastOpens.Answer fastOpen = fastOpens.answer(nowNs, listener, syn);
        Connection.Setup setup = setup(entry, inherited(listener));
        entry.connection =
                fastOpen.fast() ? Connection.answerFast(setup, syn, nowNs) : Connection.answer(setup, syn, nowNs);
        entry.connection.fastOpen().grant(fastOpen.grant());
        connections.ports.join(entry.localPort);
        connections.add(entry);
        if (fastOpen.fast()) {
            listener.addFast(entry);
            connections.mib.count(MibCounter.PASSIVE_OPENS);
        } else {
            listener.addHalfOpen(entry);
        }
        connections.touched(entry);
        return entry.connection;
    }

    /** What a listener's connections begin with. */
    private static ConnectionOptions inherited(Listener listener) {
        ConnectionOptions options = listener.options().copy();
        options.set(ConnectionOption.FASTOPEN, ConnectionOptions.UNSET); // a listener's alone
        options.fastOpenKey(null);
        return options;
    }

    /** The SYN-ACK of a connection that is forgotten again: {@code iss}, a SYN cookie, holds what matters. */
    void answerWithCookie(long nowNs, Listener listener, Segment syn, int iss, Segment out) {
        FourTuple tuple = syn.receiverTuple();
        int mtu = mtu(tuple.remote());
        RouteMetrics route = surroundings.route(tuple.remote());
        ConnectionOptions options = listener.options();
        if (cookieAnswer.isFor(syn, knobs, options, mtu, route)) {
            cookieAnswer.fill(syn, iss, out);
        } else {
            Connection.Setup setup = setup(0, tuple, iss, options, forgotten);
            boolean filled = Connection.answer(setup, syn, nowNs).pollTransmit(nowNs, out);
            assert filled && out.has(Segment.SYN);
            cookieAnswer.keep(syn, knobs, options, mtu, route, out);
        }
        if (out.options().hasTimestamps()) {
            int scale = out.options().windowScale() == TcpOptions.ABSENT
                    ? TcpOptions.ABSENT
                    : Math.min(MAX_SCALE, syn.options().windowScale());
            int tsVal = SynCookies.tsVal(nowNs, scale, out.options().sackPermitted(), out.has(Segment.ECE));
            out.options().timestamps(tsVal + isn.tsOffset(tuple), out.options().tsEcr());
        }
    }

    /** The connection that a SYN cookie stood for; {@code ack} has brought it back, {@code syn} is what it holds. */
    void openFromCookie(long nowNs, Listener listener, Segment syn, Segment ack) {
        Entry entry = new Entry(++lastId, ack.receiverTuple());
        entry.iss = ack.ack() - 1;
        entry.irs = syn.seq();
        entry.connection = Connection.answered(setup(entry, inherited(listener)), syn, nowNs);
        connections.ports.join(entry.localPort);
        connections.add(entry);
        listener.addHalfOpen(entry);
        entry.connection.onSegment(nowNs, ack);
        connections.touched(entry);
    }

    int tsOffset(FourTuple tuple) {
        return isn.tsOffset(tuple);
    }

    private Connection.Setup setup(Entry entry, ConnectionOptions options) {
        return setup(entry.id, entry.tuple, entry.iss, options, connections.shared);
    }

    private Connection.Setup setup(int id, FourTuple tuple, int iss, ConnectionOptions options, Shared shared) {
        int mtu = mtu(tuple.remote());
        RouteMetrics route = surroundings.route(tuple.remote());
        return new Connection.Setup(id, tuple, knobs, options, mtu, iss, isn.tsOffset(tuple), route, shared);
    }

    private int mtu(IpAddress remote) {
        int known = surroundings.mtu(remote);
        return known == Surroundings.NO_ROUTE ? MTU_UNKNOWN : known;
    }

    private int holdPort(long nowNs, ConnectRequest request) throws CallFailed {
        if (request.localPort() == 0) {
            return connections.ports.chooseEphemeral(
                    request.local(),
                    request.remote(),
                    request.remotePort(),
                    request.options(),
                    tuple -> isFree(tuple, request, nowNs));
        }
        checkPort(request.localPort());
        FourTuple tuple = new FourTuple(request.local(), request.localPort(), request.remote(), request.remotePort());
        if (!isFree(tuple, request, nowNs)) {
            Slot other = connections.get(tuple);
            throw inUse("%s:%d to %s:%d exists already: connection %d, %s%s"
                    .formatted(
                            tuple.local(),
                            tuple.localPort(),
                            tuple.remote(),
                            tuple.remotePort(),
                            other.id,
                            other.seen(),
                            forHowLong(nowNs, other)));
        }
        grant(connections.ports.hold(request.local(), request.localPort(), false));
        return request.localPort();
    }

    private boolean isFree(FourTuple tuple, ConnectRequest request, long nowNs) {
        Slot other = connections.get(tuple);
        return other == null || connections.timeWaits.mayBeTaken(other, request, nowNs);
    }

    private void checkNoListener(ListenRequest request) throws CallFailed {
        for (Listener other : connections.ports.listeners(request.port())) {
            boolean same = other.local().equals(request.local());
            boolean overlap = other.local().isUnspecified() || request.local().isUnspecified();
            boolean shared = request.options().on(ConnectionOption.REUSE_PORT)
                    && other.options().on(ConnectionOption.REUSE_PORT);
            if (!shared && (same || (overlap && !request.reuseAddress()))) {
                throw inUse(listens(other));
            }
        }
    }

    static String listens(Listener holder) {
        return "port %d is in use: listener %d on %s:%d"
                .formatted(holder.port(), holder.id(), holder.local(), holder.port());
    }

    /** As bind(2) does without SO_REUSEADDR. RFC 9293 MUST-42: handshakes that began here are no hindrance. */
    private void checkNoConnection(long nowNs, ListenRequest request) throws CallFailed {
        if (!connections.ports.hasConnections(request.port())) {
            return;
        }
        Map<State, Integer> counts = new EnumMap<>(State.class);
        long[] lastNs = {nowNs};
        connections.demux.forEach(slot -> {
            if (slot.localPort == request.port() && hinders(slot, request)) {
                counts.merge(slot.seen(), 1, Integer::sum);
                if (slot.seen() == State.TIME_WAIT) {
                    lastNs[0] = Math.max(lastNs[0], slot.deadlineNs);
                }
            }
        });
        if (!counts.isEmpty()) {
            throw inUse(held(request.port(), counts, lastNs[0] - nowNs));
        }
    }

    private static boolean hinders(Slot slot, ListenRequest request) {
        boolean open = slot.seen() != State.SYN_SENT && slot.seen() != State.SYN_RCVD;
        boolean shared = request.options().on(ConnectionOption.REUSE_PORT) && slot.reusesPort();
        return open && !shared && (request.local().isUnspecified() || slot.local.equals(request.local()));
    }

    private static String held(int port, Map<State, Integer> counts, long timeWaitNs) {
        StringBuilder sentence = new StringBuilder("port ").append(port).append(" is in use: ");
        String separator = "";
        for (Map.Entry<State, Integer> count : counts.entrySet()) {
            sentence.append(separator).append(count.getValue());
            sentence.append(count.getValue() == 1 ? " connection in " : " connections in ");
            sentence.append(count.getKey());
            if (count.getKey() == State.TIME_WAIT) {
                sentence.append(" for ").append(seconds(timeWaitNs)).append(" s more");
            }
            separator = ", ";
        }
        return sentence.append("; --reuse-address listens all the same").toString();
    }

    private static String forHowLong(long nowNs, Slot slot) {
        return slot.seen() == State.TIME_WAIT ? " for " + seconds(slot.deadlineNs - nowNs) + " s more" : "";
    }

    private static long seconds(long durationNs) {
        return (durationNs + 999_999_999L) / 1_000_000_000L;
    }

    private void checkLocal(IpAddress local) throws CallFailed {
        if (!surroundings.isLocal(local)) {
            throw inUse("%s is not an address of this host".formatted(local));
        }
    }

    /** Linux ip_route_output_key_hash: EINVAL. */
    private void checkReach(IpAddress local, IpAddress remote) throws CallFailed {
        if (local.isLoopback() && !remote.isLoopback() && !surroundings.isLocal(remote)) {
            throw badArgument("source %s reaches this host alone, and %s is another".formatted(local, remote));
        }
    }

    private static void checkPort(int port) throws CallFailed {
        if (port < 1 || port > 0xffff) {
            throw badArgument("port %d is not in 1-65535".formatted(port));
        }
    }

    private static void grant(Surroundings.Refusal refusal) throws CallFailed {
        if (refusal != null) {
            throw new CallFailed(refusal.kind(), refusal.sentence());
        }
    }

    private static CallFailed inUse(String sentence) {
        return new CallFailed(CallFailed.Kind.ADDRESS_IN_USE, sentence);
    }

    private static CallFailed badArgument(String sentence) {
        return new CallFailed(CallFailed.Kind.BAD_ARGUMENT, sentence);
    }
}
