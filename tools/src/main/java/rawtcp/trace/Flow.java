package rawtcp.trace;

import rawtcp.wire.FourTuple;

/** One conversation of a trace, seen from this end. Known by its ends alone (id 0) where no connection of ours is in it. */
public final class Flow {
    final int id;
    final FourTuple tuple;
    /** Our initial sequence number and the peer's, for relative numbers; 0 while unknown. */
    int iss;

    int irs;
    /** The shifts of windows that leave and that come, once agreed. */
    int rcvScale;

    int sndScale;

    /** Of whoever writes it. */
    boolean hasHeading;

    /** The recorder's: nothing but what comes late is told of it any more. */
    boolean isOver;

    Flow(int id, FourTuple tuple) {
        this.id = id;
        this.tuple = tuple;
    }

    String name() {
        return id == 0 ? "no connection" : "connection " + id;
    }

    String local() {
        return tuple.local() + ":" + tuple.localPort();
    }

    String remote() {
        return tuple.remote() + ":" + tuple.remotePort();
    }
}
