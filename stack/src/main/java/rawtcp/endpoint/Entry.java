package rawtcp.endpoint;

import rawtcp.tcp.Connection;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;

/** What the endpoint keeps beside a connection: who holds it, and its place in each table. */
final class Entry {
    final int id;
    final FourTuple tuple;
    // The tuple again, flat, for comparison with a segment's fields.
    final long localHigh;
    final long localLow;
    final long remoteHigh;
    final long remoteLow;
    final int localPort;
    final int remotePort;

    Connection connection;

    /** Null: an orphan, nobody's, or not yet accepted. */
    Owner owner;

    /** The listener in one of whose queues it waits; else null. */
    Listener listener;

    /** Our initial sequence number, and the peer's: to know a handshake's final ACK. */
    int iss;

    int irs;

    /** The state in which the tables know it. */
    State seen = State.CLOSED;

    /** Of {@link Demux}. */
    int hash;

    boolean demuxed;

    /** Of {@link Deadlines}. */
    long deadlineNs = Timers.NEVER;

    int heapIndex = -1;

    /** Of {@link Turns}. */
    boolean inTurn;

    /** Of {@link TimeWaits}. */
    boolean timeWait;

    boolean timeWaitRefused;

    Entry(int id, FourTuple tuple) {
        this.id = id;
        this.tuple = tuple;
        localHigh = tuple.local().high();
        localLow = tuple.local().low();
        remoteHigh = tuple.remote().high();
        remoteLow = tuple.remote().low();
        localPort = tuple.localPort();
        remotePort = tuple.remotePort();
    }

    /** Nobody can ask for it by an own right any more: no owner and no accept queue holds it. */
    boolean isUnheld() {
        return listener == null && owner == null;
    }
}
