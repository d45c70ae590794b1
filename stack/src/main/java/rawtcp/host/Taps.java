package rawtcp.host;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import rawtcp.net.Mark;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** Who wants to see the segments of which connection. Costs nothing while nobody does. */
final class Taps {
    private final Map<FourTuple, Host.Tap> byTuple = new HashMap<>();
    private final Segment seen = new Segment();

    boolean areThere() {
        return !byTuple.isEmpty();
    }

    void add(FourTuple tuple, Host.Tap tap) {
        byTuple.put(tuple, tap);
    }

    void remove(FourTuple tuple) {
        byTuple.remove(tuple);
    }

    void in(long nowNs, ByteBuffer packet, int at, int length, Mark mark) {
        if (byTuple.isEmpty() || SegmentCodec.decodeIpv4(packet, at, length, seen) != null) {
            return;
        }
        Host.Tap tap = byTuple.get(seen.receiverTuple());
        if (tap != null) {
            tap.onSegment(nowNs, true, seen, mark);
        }
    }

    void out(long nowNs, Segment segment, Mark mark) {
        if (byTuple.isEmpty()) {
            return;
        }
        Host.Tap tap = byTuple.get(segment.senderTuple());
        if (tap != null) {
            tap.onSegment(nowNs, false, segment, mark);
        }
    }
}
