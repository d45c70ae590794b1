package rawtcp.endpoint;

import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * One end of a conversation in the tables of the network: a connection ({@link Entry}), or the record that is left of it
 * ({@link TimeWait}). There may be a hundred thousand of the latter: a field here costs each of them.
 */
abstract class Slot {
    final int id;
    final IpAddress local;
    // The peer's address flat, for comparison with a segment's fields.
    final long remoteHigh;
    final long remoteLow;
    final char localPort;
    final char remotePort;

    /** Of {@link Turns}. */
    boolean inTurn;

    /** Of {@link Demux}. */
    boolean demuxed;

    int hash;

    /** Of {@link Roll}. */
    Slot before;

    Slot after;

    /** Of {@link Deadlines}. */
    int heapIndex = -1;

    long deadlineNs = Timers.NEVER;

    /** By this it stands in the heap: never later than its deadline. */
    long heapNs;

    Slot(int id, IpAddress local, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        this.id = id;
        this.local = local;
        this.localPort = (char) localPort;
        this.remoteHigh = remoteHigh;
        this.remoteLow = remoteLow;
        this.remotePort = (char) remotePort;
    }

    /** In the tables: what was done to it and not yet told to them does not show. */
    abstract State seen();

    abstract FourTuple tuple();

    abstract Conversation conversation();

    abstract boolean pollTransmit(long nowNs, Segment out, Knobs knobs);

    /** In TIME_WAIT: see {@link rawtcp.tcp.ArriveTimeWait#acceptsNewSyn}. */
    abstract boolean acceptsNewSyn(long nowNs, Segment syn);

    /** In TIME_WAIT: see {@link rawtcp.tcp.ArriveTimeWait#isnAfter}. */
    abstract int isnAfter();

    /** In TIME_WAIT: whether timestamps were agreed on, the last one of the peer, and since when it is in TIME_WAIT. */
    abstract boolean stamped();

    abstract int tsRecent();

    abstract long sinceNs();

    /** Over without a packet; the tables are not yet told. */
    abstract void end(long nowNs, Cause why);

    /** SO_REUSEADDR and SO_REUSEPORT as its socket had them. */
    abstract boolean reusesAddress();

    abstract boolean reusesPort();
}
