package rawtcp.endpoint;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Shutdown;
import rawtcp.wire.DropReason;
import rawtcp.wire.Segment;

/** Many connections, still no I/O: demultiplexing, listeners, ports, orphans, owners. One thread. */
public final class Endpoint {
    public Endpoint(Knobs knobs, RandomGenerator random, Surroundings surroundings) {
        throw new UnsupportedOperationException();
    }

    // The sans-IO face.

    /** An IPv4 packet with its header. */
    public void onPacket(long nowNs, ByteBuffer packet, int at, int length) {
        throw new UnsupportedOperationException();
    }

    /** An IPv4 packet with its header that carries ICMP. */
    public void onIcmp(long nowNs, ByteBuffer packet, int at, int length) {
        throw new UnsupportedOperationException();
    }

    public void onDeadline(long nowNs) {
        throw new UnsupportedOperationException();
    }

    public boolean pollTransmit(long nowNs, Segment out) {
        throw new UnsupportedOperationException();
    }

    public long nextDeadlineNs() {
        throw new UnsupportedOperationException();
    }

    // Calls.

    public Listener listen(long nowNs, ListenRequest request) throws CallFailed {
        throw new UnsupportedOperationException();
    }

    public Connection connect(long nowNs, ConnectRequest request) throws CallFailed {
        throw new UnsupportedOperationException();
    }

    /** The next connection off the accept queue, now owned by {@code owner}; null if none waits. */
    public Connection accept(long nowNs, Listener listener, Owner owner) throws CallFailed {
        throw new UnsupportedOperationException();
    }

    public int send(long nowNs, Connection connection, ByteBuffer data, boolean urgent) throws CallFailed {
        throw new UnsupportedOperationException();
    }

    public int receive(long nowNs, Connection connection, ByteBuffer into) throws CallFailed {
        throw new UnsupportedOperationException();
    }

    public void shutdown(long nowNs, Connection connection, Shutdown how) throws CallFailed {
        throw new UnsupportedOperationException();
    }

    /** close(2), in Linux's order of decisions; the orphan limit strikes here. {@code why}: CLOSE_CALL, OWNER_EXITED. */
    public void close(long nowNs, Connection connection, Cause why) {
        throw new UnsupportedOperationException();
    }

    public void abort(long nowNs, Connection connection, Cause why) {
        throw new UnsupportedOperationException();
    }

    /** Half-open children are forgotten, unaccepted ones reset (Linux). */
    public void close(long nowNs, Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** Closes all that it held, as the kernel does at a process's exit. */
    public void ownerEnded(long nowNs, Owner owner) {
        throw new UnsupportedOperationException();
    }

    // What there is.

    /** The connection that lives (a TIME_WAIT too) under this id; null if none. */
    public Connection connection(int id) {
        throw new UnsupportedOperationException();
    }

    public Listener listener(int id) {
        throw new UnsupportedOperationException();
    }

    /** A connection that is gone, while it is still remembered (the last 1000); null if none. */
    public Connection past(int id) {
        throw new UnsupportedOperationException();
    }

    /** In ascending order of id. */
    public Collection<Connection> connections() {
        throw new UnsupportedOperationException();
    }

    public Collection<Listener> listeners() {
        throw new UnsupportedOperationException();
    }

    /** Null: an orphan, nobody's, or not yet accepted. */
    public Owner owner(Connection connection) {
        throw new UnsupportedOperationException();
    }

    /** Those whose owner is gone and that have not reached CLOSED or TIME_WAIT. */
    public List<Connection> orphans() {
        throw new UnsupportedOperationException();
    }

    public int timeWaitCount() {
        throw new UnsupportedOperationException();
    }

    /** Orphans ended early, by reason: limit, retries, finTimeout, linger, data, memory. */
    public Map<String, Long> orphanKills() {
        throw new UnsupportedOperationException();
    }

    public long dropped(DropReason reason) {
        throw new UnsupportedOperationException();
    }

    /** Ephemeral range, ports in use, in TIME_WAIT only, and free: for {@code ports --summary}. */
    public PortUse portUse() {
        throw new UnsupportedOperationException();
    }

    /** Counts over the ephemeral range. */
    public record PortUse(int first, int last, int inUse, int timeWait, int free) {}
}
