package rawtcp.endpoint;

import rawtcp.wire.Segment;

/** RSTs that answer segments for no connection. They wait in a ring; what does not fit is not answered, as if lost. */
final class Resets {
    static final int CAPACITY = 256;

    private final Segment[] ring = new Segment[CAPACITY];
    private int first;
    private int count;

    Resets() {
        for (int i = 0; i < CAPACITY; i++) {
            ring[i] = new Segment();
        }
    }

    /** RFC 9293 3.10.7.1: a segment that arrives in CLOSED is answered with RST, unless it is one. */
    void answer(Segment in, int ttl) {
        if (in.has(Segment.RST) || count == CAPACITY) {
            return;
        }
        Segment out = ring[(first + count++) % CAPACITY].clear();
        out.source(in.destinationHigh(), in.destinationLow(), in.destinationPort());
        out.destination(in.sourceHigh(), in.sourceLow(), in.sourcePort());
        out.ttl(ttl);
        if (in.has(Segment.ACK)) {
            out.seq(in.ack()).flags(Segment.RST);
        } else {
            out.seq(0).ack(in.end()).flags(Segment.RST | Segment.ACK);
        }
    }

    boolean poll(Segment out) {
        if (count == 0) {
            return false;
        }
        Segment reset = ring[first];
        first = (first + 1) % CAPACITY;
        count--;
        out.clear().seq(reset.seq()).ack(reset.ack()).flags(reset.flags()).ttl(reset.ttl());
        out.source(reset.sourceHigh(), reset.sourceLow(), reset.sourcePort());
        out.destination(reset.destinationHigh(), reset.destinationLow(), reset.destinationPort());
        return true;
    }
}
