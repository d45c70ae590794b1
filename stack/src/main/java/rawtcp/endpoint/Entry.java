package rawtcp.endpoint;

import java.util.List;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

/** What the endpoint keeps beside a connection: who holds it, and its place in each table. */
final class Entry extends Slot {
    final FourTuple tuple;

    Connection connection;

    /** Null: an orphan, nobody's, or not yet accepted. */
    Owner owner;

    /** The listener in one of whose queues it waits; else null. */
    Listener listener;

    /** The listener that counts it as pending, accepted or not, until its Fast Open handshake ends; else null. */
    Listener fastOpenOf;

    /** Of {@link Listener}: half-open, and its SYN-ACK not yet repeated. */
    boolean young;

    /** Our initial sequence number, and the peer's: to know a handshake's final ACK. */
    int iss;

    int irs;

    /** The state in which the tables know it. */
    State seen = State.CLOSED;

    /** Of {@link Orphans}: the state in which they know it; null: not among them. */
    State orphanIn;

    /** Of {@link Memory}. */
    int pages;

    /** Of {@link TimeWaits}. */
    boolean timeWait;

    boolean timeWaitRefused;

    Entry(int id, FourTuple tuple) {
        super(
                id,
                tuple.local(),
                tuple.localPort(),
                tuple.remote().high(),
                tuple.remote().low(),
                tuple.remotePort());
        this.tuple = tuple;
    }

    /** Nobody can ask for it by an own right any more: no owner and no accept queue holds it. */
    boolean isUnheld() {
        return listener == null && owner == null;
    }

    @Override
    State seen() {
        return seen;
    }

    @Override
    FourTuple tuple() {
        return tuple;
    }

    @Override
    Conversation conversation() {
        return connection;
    }

    @Override
    boolean pollTransmit(long nowNs, Segment out, Knobs knobs) {
        return connection.pollTransmit(nowNs, out);
    }

    @Override
    boolean acceptsNewSyn(long nowNs, Segment syn) {
        return connection.acceptsNewSyn(nowNs, syn);
    }

    @Override
    int isnAfter() {
        return connection.isnAfter();
    }

    @Override
    boolean stamped() {
        return connection.remains().stamped();
    }

    @Override
    int tsRecent() {
        return connection.remains().tsRecent();
    }

    @Override
    long sinceNs() {
        List<Transition> history = connection.history();
        return history.get(history.size() - 1).atNs();
    }

    @Override
    void end(long nowNs, Cause why) {
        connection.end(nowNs, why);
    }

    @Override
    boolean reusesAddress() {
        return connection.options().on(ConnectionOption.REUSE_ADDRESS);
    }

    @Override
    boolean reusesPort() {
        return connection.options().on(ConnectionOption.REUSE_PORT);
    }
}
