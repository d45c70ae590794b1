package rawtcp.tcp;

import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** A chunk on its way out, cut into segments one a call: flags that end it go with the last. */
final class Burst {
    private int next;
    private int end;
    private boolean active;
    private boolean push;
    private boolean fin;

    /** Of several segments the last tells the receiver not to wait for more (Linux). */
    void begin(Chunk chunk) {
        assert !active;
        next = chunk.seq;
        end = chunk.seq + chunk.length;
        push = chunk.push || chunk.segments > 1;
        fin = chunk.fin;
        active = true;
    }

    boolean isActive() {
        return active;
    }

    /** The next segment of it, of at most {@code mss} bytes. */
    void fill(Connection c, Segment out, int mss) {
        assert active;
        int length = Math.min(mss, SeqNum.distance(next, end));
        boolean last = next + length == end;
        int flags = Segment.ACK;
        if (length > 0) {
            c.sendQueue.slice(next, length, out);
        }
        if (last) {
            flags |= (fin ? Segment.FIN : 0) | (push ? Segment.PSH : 0);
        }
        out.seq(next).flags(flags);
        next += length;
        active = !last;
    }

    /** What of it was acknowledged, or the whole connection, is gone. */
    void follow(int una) {
        if (active && SeqNum.gt(una, next)) {
            next = SeqNum.min(una, end);
            active = SeqNum.lt(next, end) || (fin && SeqNum.le(una, end));
        }
    }

    void stop() {
        active = false;
    }
}
