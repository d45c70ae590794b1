package rawtcp.endpoint;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** Between two hosts, and makes nothing new itself. */
public final class SteadyWire {
    private static final int SLOTS = 256;
    private static final int SLOT_BYTES = 2048;
    private static final long HALF_TRIP_NS = TwoHosts.MS / 20;

    private final TwoHosts net;
    private final ByteBuffer packets = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
    private final int[] lengths = new int[SLOTS];
    private final Segment out = new Segment();
    private long segments;

    public SteadyWire(TwoHosts net) {
        this.net = net;
    }

    /** What one of them sends now reaches the other. */
    public void pass(TwoHosts.Side from, TwoHosts.Side to) {
        int count = 0;
        while (count < SLOTS && from.endpoint.pollTransmit(net.nowNs, out)) {
            lengths[count] = SegmentCodec.encodeIpv4(out, packets, count * SLOT_BYTES);
            count++;
        }
        net.nowNs += HALF_TRIP_NS;
        from.endpoint.onDeadline(net.nowNs);
        to.endpoint.onDeadline(net.nowNs);
        for (int i = 0; i < count; i++) {
            to.endpoint.onPacket(net.nowNs, packets, i * SLOT_BYTES, lengths[i]);
        }
        segments += count;
    }

    /** That have passed so far, both ways. */
    public long segments() {
        return segments;
    }
}
