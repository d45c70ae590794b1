package rawtcp.link;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** One end of a wire in memory: what one end sends the other receives. The ends may be on two threads. */
public final class MemoryLink implements Link {
    private static final int LONGEST_PACKET = 65_535;
    private static final int BATCH = 32;
    private static final int MOST_WAITING = 4_096;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int ICMP = 1;

    private final Queue<ByteBuffer> arrived = new ConcurrentLinkedQueue<>();
    private final ByteBuffer encoded = ByteBuffer.allocate(LONGEST_PACKET);
    private final int readable;
    private final AtomicInteger waiting = new AtomicInteger();
    private boolean closed;
    private MemoryLink other;
    private volatile boolean cut;
    private boolean sent;

    private MemoryLink() {
        try {
            readable = LibC.eventFd();
        } catch (ErrnoException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two ends of a new wire. */
    public static MemoryLink[] pair() {
        MemoryLink left = new MemoryLink();
        MemoryLink right = new MemoryLink();
        left.other = right;
        right.other = left;
        return new MemoryLink[] {left, right};
    }

    @Override
    public int receive(PacketHandler tcp, PacketHandler icmp) {
        LibC.clear(readable);
        int received = 0;
        for (ByteBuffer packet; received < BATCH && (packet = arrived.poll()) != null; received++) {
            waiting.decrementAndGet();
            (packet.get(PROTOCOL_OFFSET) == ICMP ? icmp : tcp).onPacket(packet, 0, packet.capacity(), 0);
        }
        if (!arrived.isEmpty()) {
            wake();
        }
        return received;
    }

    /** From now on what is sent to this end is lost. */
    public void cut() {
        cut = true;
    }

    @Override
    public boolean canSend() {
        return true;
    }

    @Override
    public void send(Segment segment) {
        int length = SegmentCodec.encodeIpv4(segment, encoded, 0);
        send(encoded, 0, length);
    }

    /** What a receiver leaves lying too long is lost. */
    @Override
    public void send(ByteBuffer packet, int at, int length) {
        assert length > PROTOCOL_OFFSET : length;
        if (!other.cut && other.waiting.get() < MOST_WAITING) {
            other.waiting.incrementAndGet();
            other.arrived.add(ByteBuffer.allocate(length).put(0, packet, at, length));
            sent = true;
        }
    }

    @Override
    public void flush() {
        if (sent) {
            other.wake();
        }
        sent = false;
    }

    private synchronized void wake() {
        if (!closed) {
            LibC.signal(readable);
        }
    }

    @Override
    public int[] descriptors() {
        return new int[] {readable};
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            LibC.close(readable);
        }
        closed = true;
    }
}
