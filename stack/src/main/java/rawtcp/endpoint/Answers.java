package rawtcp.endpoint;

import rawtcp.wire.Segment;

/** What is sent for no connection: RSTs, and SYN-ACKs with a cookie. It waits in a ring; what does not fit is as if lost. */
final class Answers {
    static final int CAPACITY = 256;

    private final Segment[] ring = new Segment[CAPACITY];
    private int first;
    private int count;

    /** RFC 9293 3.10.7.1: a segment that arrives in CLOSED is answered with RST, unless it is one. */
    void reset(Segment in, int ttl) {
        if (in.has(Segment.RST) || isFull()) {
            return;
        }
        Segment out = next();
        out.source(in.destinationHigh(), in.destinationLow(), in.destinationPort());
        out.destination(in.sourceHigh(), in.sourceLow(), in.sourcePort());
        out.ttl(ttl);
        if (in.has(Segment.ACK)) {
            out.seq(in.ack()).flags(Segment.RST);
        } else {
            out.seq(0).ack(in.end()).flags(Segment.RST | Segment.ACK);
        }
    }

    boolean isFull() {
        return count == CAPACITY;
    }

    /** One more, cleared, to be filled. */
    Segment next() {
        assert !isFull();
        int at = (first + count++) % CAPACITY;
        if (ring[at] == null) {
            ring[at] = new Segment();
        }
        return ring[at].clear();
    }

    boolean poll(Segment out) {
        if (count == 0) {
            return false;
        }
        out.header(ring[first]);
        first = (first + 1) % CAPACITY;
        count--;
        return true;
    }
}
