package rawtcp.link;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * What is sent comes back, from memory outside the heap as any real link's: to the compiler that is another kind of buffer. Too
 * much at once waits in the stack, as where a kernel takes no more.
 */
public final class LoopLink implements Link {
    private static final int LONGEST_PACKET = 65_535;
    private static final int BATCH = 32;
    private static final int MOST_WAITING = 256;

    private final ByteBuffer[] packets = new ByteBuffer[MOST_WAITING];
    private final int[] lengths = new int[MOST_WAITING];
    private final int readable;
    private int first;
    private int count;

    public LoopLink() {
        try {
            readable = LibC.eventFd();
        } catch (ErrnoException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int receive(PacketHandler tcp, PacketHandler icmp) {
        LibC.clear(readable);
        int received = Math.min(count, BATCH);
        for (int i = 0; i < received; i++) {
            tcp.onPacket(packets[first], 0, lengths[first], 0);
            first = (first + 1) % MOST_WAITING;
        }
        count -= received;
        flush(); // there may be more than a batch
        return received;
    }

    @Override
    public boolean mayHaveMore() {
        return count > 0;
    }

    @Override
    public boolean canSend() {
        return count < MOST_WAITING;
    }

    @Override
    public void send(Segment segment) {
        assert canSend();
        int place = (first + count) % MOST_WAITING;
        if (packets[place] == null) {
            packets[place] = ByteBuffer.allocateDirect(LONGEST_PACKET);
        }
        lengths[place] = SegmentCodec.encodeIpv4(segment, packets[place], 0);
        count++;
    }

    @Override
    public void send(ByteBuffer packet, int at, int length) {
        throw new AssertionError("nobody injects here");
    }

    @Override
    public void flush() {
        if (count > 0) {
            LibC.signal(readable);
        }
    }

    @Override
    public int[] descriptors() {
        return new int[] {readable};
    }

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public void close() {
        LibC.close(readable);
    }
}
