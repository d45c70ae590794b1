package rawtcp.endpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.FastOpenCounter;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.tcp.Witness;
import rawtcp.tcp.parts.BufferMemory;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.DropReason;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * Many connections, still no I/O: demultiplexing, listeners, ports, orphans, owners. One thread.
 *
 * <p>A connection that has become CLOSED is in no table of the network any more, and its port is free. While an owner
 * holds it (or it waits for accept), {@link #connection} still finds it, so that what was received can be read and the
 * failure told, as with a descriptor; the owner's close or end lets it go. Then, or at once if nobody holds it, it is
 * among the {@link #past} ones. {@link #conversations} lists no CLOSED ones. One that is closed and in TIME_WAIT, or in
 * FIN_WAIT_2, becomes a small record as soon as it has nothing more to send.
 */
public final class Endpoint {
    private final Knobs knobs;
    private final Surroundings surroundings;
    private final Connections connections;
    private final Opens opens;
    private final Arrivals arrivals;
    private final Map<Integer, Listener> listeners = new TreeMap<>();
    private final List<Slot> due = new ArrayList<>();
    private long cookies;

    public Endpoint(Knobs knobs, RandomGenerator random, Surroundings surroundings) {
        this.knobs = knobs;
        this.surroundings = surroundings;
        connections = new Connections(knobs, random, surroundings);
        opens = new Opens(knobs, random, surroundings, connections);
        arrivals = new Arrivals(knobs, random, surroundings, connections, opens);
    }

    /** A number that was never given before, from 1. */
    public long nextCookie() {
        return ++cookies;
    }

    /** Who is told of all that happens; null: nobody. */
    public void witness(Witness one) {
        connections.causes.witness(one);
    }

    /** Told of each id whose connection or listener may look otherwise than before, for whoever shows them; null: nobody. */
    public void follower(IntConsumer one) {
        connections.follower(one);
    }

    // The sans-IO face.

    /** An IPv4 packet with its header; why it was dropped before any connection saw it, or null. */
    public DropReason onPacket(long nowNs, ByteBuffer packet, int at, int length) {
        return onPacket(nowNs, packet, at, length, 0);
    }

    /** One that may have been made of several on its way in. {@code pieceLength}: {@link Segment#pieceLength}. */
    public DropReason onPacket(long nowNs, ByteBuffer packet, int at, int length, int pieceLength) {
        return arrivals.onPacket(nowNs, packet, at, length, pieceLength);
    }

    /** An IPv4 packet with its header that carries ICMP. */
    public void onIcmp(long nowNs, ByteBuffer packet, int at, int length) {
        arrivals.onIcmp(nowNs, packet, at, length);
    }

    public void onDeadline(long nowNs) {
        assert due.isEmpty();
        for (Slot slot = connections.deadlines.takeDue(nowNs);
                slot != null;
                slot = connections.deadlines.takeDue(nowNs)) {
            due.add(slot);
        }
        for (int i = 0; i < due.size(); i++) {
            Slot slot = due.get(i);
            if (slot instanceof TimeWait record) {
                connections.end(record, record.expiry(), nowNs);
            } else {
                onDeadline(nowNs, (Entry) slot);
            }
        }
        due.clear();
    }

    private void onDeadline(long nowNs, Entry entry) {
        Listener listener = entry.listener;
        if (listener != null && listener.isHalfOpen(entry)) {
            entry.connection.synAckRetries(listener::synAckRetries);
            entry.connection.onDeadline(nowNs);
            if (entry.connection.timerCount(Timer.SYNACK) > 0) {
                listener.noLongerYoung(entry);
            }
        } else {
            if (entry.connection.isToRetransmit(nowNs)) {
                followRoute(nowNs, entry);
            }
            entry.connection.onDeadline(nowNs);
        }
        connections.touched(entry);
    }

    /** A segment that has become too long for the way out is lost without a word: no ICMP error comes of this host itself. */
    private void followRoute(long nowNs, Entry entry) {
        int mtu = surroundings.mtu(entry.tuple.remote());
        if (mtu != Surroundings.NO_ROUTE) {
            entry.connection.routeMtu(mtu, nowNs);
        }
    }

    /** What is no connection's first; then the connections in turn, a burst of each. */
    public boolean pollTransmit(long nowNs, Segment out) {
        if (arrivals.pollAnswer(out)) {
            countSent(out, true);
            return true;
        }
        Turns turns = connections.turns;
        for (Slot slot = turns.current(); slot != null; slot = turns.current()) {
            boolean filled = slot.pollTransmit(nowNs, out, knobs);
            Entry entry = slot instanceof Entry whole ? whole : null;
            if (entry != null) {
                connections.settle(entry);
            }
            if (filled) {
                countSent(out, entry == null);
                turns.sent();
                return true;
            }
            turns.idle();
            if (entry != null) {
                connections.said(entry, nowNs);
            }
        }
        return false;
    }

    /** {@code apart}: no connection has counted it. */
    private void countSent(Segment out, boolean apart) {
        connections.mib.add(MibCounter.OUT_SEGS, apart ? 1 : 0);
        connections.mib.add(MibCounter.OUT_RSTS, out.has(Segment.RST) ? 1 : 0);
    }

    public long nextDeadlineNs() {
        return connections.deadlines.nextNs();
    }

    // Calls.

    public Listener listen(long nowNs, ListenRequest request) throws CallFailed {
        Listener listener = opens.listen(nowNs, request);
        listeners.put(listener.id(), listener);
        connections.changed(listener.id());
        return listener;
    }

    /** bind(2): local address and port, each possibly unspecified. {@code options}: the socket's own, for its reuse flags. */
    public Binding bind(IpAddress local, int port, ConnectionOptions options) throws CallFailed {
        return opens.binds().bind(local, port, options);
    }

    /** True if {@link #bind} takes this address. */
    public boolean mayBind(IpAddress local) {
        return opens.binds().mayBind(local);
    }

    /** Fails if whoever holds the port shares it with nobody: a listener above all. */
    public void checkSource(IpAddress local, int port) throws CallFailed {
        opens.binds().checkSource(local, port);
    }

    /** Its socket is closed; what was connected keeps the port for as long as it lives. */
    public void unbind(Binding binding) {
        opens.binds().release(binding);
    }

    /** Passive OPEN of a bound socket; fails if another one listens there already. */
    public Listener listen(Binding binding, int backlog, Owner owner) throws CallFailed {
        Listener listener = opens.listen(binding, backlog, owner);
        listeners.put(listener.id(), listener);
        connections.changed(listener.id());
        return listener;
    }

    public Connection connect(long nowNs, ConnectRequest request) throws CallFailed {
        return opens.connect(nowNs, request);
    }

    /**
     * The next connection off the accept queue, now owned by {@code owner}; null if none waits. It may have ended
     * meanwhile: then its calls tell how (Linux).
     */
    public Connection accept(long nowNs, Listener listener, Owner owner) throws CallFailed {
        if (listener.isClosed()) {
            throw new CallFailed(CallFailed.Kind.NO_SUCH_THING, "listener " + listener.id() + " is closed");
        }
        Entry entry = listener.take();
        if (entry == null) {
            return null;
        }
        connections.owners.give(entry, owner);
        entry.connection.fastOpen().accepted(true);
        connections.changed(entry.id);
        connections.forgetIfUnheld(entry);
        return entry.connection;
    }

    /**
     * Takes an accept back, where nobody was told of it: the connection is the next one off the queue again, or goes with those
     * of a listener that was closed meanwhile.
     */
    public void unaccept(long nowNs, Listener listener, Connection connection) {
        Entry entry = connections.get(connection.id());
        if (entry == null || entry.listener != null || connection.isOrphan()) {
            return;
        }
        if (listener.isClosed()) {
            abort(nowNs, connection, Cause.LISTENER_CLOSED);
            return;
        }
        connections.owners.take(entry);
        connection.fastOpen().accepted(false);
        listener.putBack(entry);
        connections.changed(entry.id);
    }

    /** The buffers of all connections to come lie where the kernel can read and write them; {@link #turned} is to be called. */
    public void buffersForTheKernel() {
        connections.shared.spares().memory(BufferMemory.direct());
    }

    /** Nobody looks any more at what was read without a copy in this turn. */
    public void turned() {
        connections.shared.spares().memory().settle();
    }

    public int send(long nowNs, Connection connection, ByteBuffer data, boolean urgent) throws CallFailed {
        return send(nowNs, connection, data, urgent ? Connection.URGENT : 0);
    }

    /** {@code how}: a set of {@link Connection#URGENT}, {@link Connection#MORE} and {@link Connection#END_OF_RECORD}. */
    public int send(long nowNs, Connection connection, ByteBuffer data, int how) throws CallFailed {
        if (!connection.canSend()) {
            throw failed(connection, "nothing can be sent any more");
        }
        int taken = connection.send(nowNs, data, how);
        touched(connection);
        return taken;
    }

    /** Bytes received; 0: none now; -1: the peer's FIN was reached. Fails if the connection ended otherwise and all is read. */
    public int receive(long nowNs, Connection connection, ByteBuffer into) throws CallFailed {
        int count = connection.receive(nowNs, into);
        touched(connection);
        if (count < 0 && connection.failure() != Failure.NONE && !connection.finReceived()) {
            throw failed(connection, "nothing can be received any more");
        }
        return count;
    }

    /** RFC 7413, right after {@link #connect}, or whenever the SYN was deferred: see {@link Connection#fastOpen}. */
    public int fastOpen(long nowNs, Connection connection, ByteBuffer data) {
        int taken = connection.fastOpen(nowNs, data);
        touched(connection);
        return taken;
    }

    public void shutdown(long nowNs, Connection connection, Shutdown how) throws CallFailed {
        if (!connection.shutdown(nowNs, how)) {
            throw failed(connection, "there is nothing to shut down");
        }
        touched(connection);
    }

    /** To be called after its options were changed: what has a timer or a limit follows at once. */
    public void optionsChanged(long nowNs, Connection connection) {
        connection.optionsChanged(nowNs);
        touched(connection);
    }

    /** close(2), in Linux's order of decisions; the orphan limit strikes here. {@code why}: CLOSE_CALL, OWNER_EXITED. */
    public void close(long nowNs, Connection connection, Cause why) {
        Entry entry = connections.get(connection.id());
        if (entry == null || (connection.isOrphan() && entry.seen != State.CLOSED)) {
            return;
        }
        release(entry);
        connection.close(nowNs, why);
        connections.touched(entry);
        connections.waitsAlone(entry);
        if (isOrphan(entry)) {
            connections.orphaned(entry, nowNs);
        }
        connections.forgetIfUnheld(entry);
    }

    private static boolean isOrphan(Entry entry) {
        return entry.seen != State.CLOSED && entry.seen != State.TIME_WAIT;
    }

    public void abort(long nowNs, Conversation conversation, Cause why) {
        TimeWait record = connections.timeWaits.get(conversation.id());
        if (record != null) {
            connections.abort(record, why, nowNs);
            return;
        }
        Entry entry = connections.get(conversation.id());
        if (entry == null) {
            return;
        }
        release(entry);
        entry.connection.abort(nowNs, why);
        connections.touched(entry);
        connections.forgetIfUnheld(entry);
    }

    /** Nobody holds it any more. */
    private void release(Entry entry) {
        connections.owners.take(entry);
        if (entry.listener != null) {
            entry.listener.forget(entry);
        }
    }

    /** Half-open children are forgotten, unaccepted ones reset (Linux). */
    public void close(long nowNs, Listener listener) {
        if (listener.isClosed()) {
            return;
        }
        for (Entry child : listener.children()) {
            boolean halfOpen = listener.isHalfOpen(child);
            listener.forget(child);
            if (halfOpen) {
                child.connection.end(nowNs, Cause.LISTENER_CLOSED);
            } else {
                child.connection.abort(nowNs, Cause.LISTENER_CLOSED);
            }
            connections.touched(child);
            connections.forgetIfUnheld(child);
        }
        listener.close();
        listeners.remove(listener.id());
        connections.owners.take(listener);
        for (Binding binding : connections.ports.bindings(listener.port())) {
            if (binding.listener == listener) {
                binding.listener = null;
            }
        }
        connections.ports.remove(listener);
        connections.changed(listener.id());
    }

    /** Closes all that it held, listeners first, as the kernel does at a process's exit; session 0: the whole process. */
    public void ownerEnded(long nowNs, Owner owner) {
        Owners.Holdings held = connections.owners.of(owner);
        for (Listener listener : held.listeners) {
            close(nowNs, listener);
        }
        for (Entry entry : held.entries) {
            close(nowNs, entry.connection, Cause.OWNER_EXITED);
        }
    }

    /** Something was done to the connection itself: what follows from it, timers and segments among it. */
    public void touched(Connection connection) {
        Entry entry = connections.get(connection.id());
        if (entry != null) {
            connections.touched(entry);
        }
    }

    private static CallFailed failed(Connection connection, String consequence) {
        CallFailed.Kind kind =
                switch (connection.failure()) {
                    case NONE -> CallFailed.Kind.WRONG_STATE;
                    case REFUSED -> CallFailed.Kind.REFUSED;
                    case TIMED_OUT -> CallFailed.Kind.TIMED_OUT;
                    case RESET, ABORTED -> CallFailed.Kind.RESET;
                    case UNREACHABLE -> CallFailed.Kind.UNREACHABLE;
                };
        String what = connection.failure() == Failure.NONE
                ? "is " + connection.state() + ": " + consequence
                : "failed: " + connection.failureText();
        return new CallFailed(kind, "connection " + connection.id() + " " + what);
    }

    // What there is.

    /** What lives under this id, be it as a record in TIME_WAIT, or is still held; null if nothing. */
    public Conversation conversation(int id) {
        return connections.conversation(id);
    }

    /** Of these ends, unless it is CLOSED; null: none. */
    public Conversation conversation(FourTuple tuple) {
        Slot slot = connections.get(tuple);
        return slot == null ? null : slot.conversation();
    }

    /** What {@link #conversation(int)} finds, where the whole connection is there; null if only its record in TIME_WAIT is, or nothing. */
    public Connection connection(int id) {
        Entry entry = connections.get(id);
        return entry == null ? null : entry.connection;
    }

    public Listener listener(int id) {
        return listeners.get(id);
    }

    /** A connection that is gone, while it is still remembered (the last 1000); null if none. */
    public Conversation past(int id) {
        return connections.past.get(id);
    }

    /** In ascending order of id; none is CLOSED. */
    public Collection<Conversation> conversations() {
        return connections.all();
    }

    /** Those of which more than a record is there, in ascending order of id; none is CLOSED. */
    public Collection<Connection> connections() {
        return connections.living();
    }

    /** {@link #conversations}, part by part. */
    public Walk walk() {
        return connections.roll.walk();
    }

    /** How many {@link #conversations} there are. */
    public int conversationCount() {
        return connections.demux.size();
    }

    /** How many of {@link #conversations} are in this state; in LISTEN how many listeners. */
    public int count(State state) {
        return state == State.LISTEN ? listeners.size() : connections.count(state);
    }

    /** In ascending order of id. */
    public Collection<Listener> listeners() {
        return new ArrayList<>(listeners.values());
    }

    /** Null: an orphan, nobody's, or not yet accepted. */
    public Owner owner(Conversation conversation) {
        Entry entry = connections.get(conversation.id());
        return entry == null ? null : entry.owner;
    }

    /** Those whose owner is gone and that have not reached CLOSED or TIME_WAIT, in ascending order of id. */
    public List<Conversation> orphans() {
        List<Conversation> orphans = connections.orphans();
        orphans.sort(Comparator.comparingInt(Conversation::id));
        return orphans;
    }

    /** The ids of {@link #orphans}, in no order. */
    public int[] orphanIds() {
        List<Conversation> orphans = connections.orphans();
        int[] ids = new int[orphans.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = orphans.get(i).id();
        }
        return ids;
    }

    /** One of {@link #orphans} as long as it is; null if it is none, or none any more. */
    public Conversation orphan(int id) {
        Conversation found = connections.conversation(id);
        return found != null && found.isOrphan() && found.state() != State.CLOSED && found.state() != State.TIME_WAIT
                ? found
                : null;
    }

    /** Of {@link #orphans} those that count against tcp_max_orphans: all but those in FIN_WAIT_2. */
    public int countedOrphans() {
        return connections.orphans.counted();
    }

    /** How many {@link #orphans} there are. */
    public int orphanCount() {
        return countedOrphans() + connections.timeWaits.finWait2Count();
    }

    /** What all buffers take, pages: tcp_mem bounds it. */
    public long memoryPages() {
        return connections.memory.pages();
    }

    /**
     * By id: when each orphan ends under {@code knobs}, which need not be the stack's own, if all peers stay silent and nothing
     * else is closed. Changes nothing.
     */
    public Map<Integer, Forecast> orphanForecasts(Knobs knobs) {
        List<OrphanForecasts.Orphan> orphans = new ArrayList<>();
        for (Conversation each : orphans()) {
            orphans.add(OrphanForecasts.Orphan.of(each, knobs));
        }
        return OrphanForecasts.of(orphans, knobs, countedOrphans(), memoryPages());
    }

    public int timeWaitCount() {
        return connections.timeWaits.count();
    }

    /** Orphans ended early, by reason: limit, retries, finTimeout, linger, data, memory, userTimeout, timeWaitOverflow. */
    public Map<String, Long> orphanKills() {
        return connections.orphans.kills();
    }

    /** How often each cause has struck since the stack began, in transitions, drops, expiries and answers. */
    public long struck(Cause cause) {
        return connections.causes.of(cause);
    }

    public long counted(MibCounter what) {
        return connections.mib.of(what);
    }

    public long counted(FastOpenCounter what) {
        return opens.fastOpens().host.counted(what);
    }

    public long dropped(DropReason reason) {
        return arrivals.dropped(reason);
    }

    /** Ephemeral range, ports in use, in TIME_WAIT only, and free: for {@code ports --summary}. */
    public PortUse portUse() {
        return connections.ports.use();
    }

    /** Counts over the ephemeral range. */
    public record PortUse(int first, int last, int inUse, int timeWait, int free) {}
}
