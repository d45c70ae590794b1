package rawtcp.link;

import java.nio.ByteBuffer;
import rawtcp.os.LibC;

/**
 * Memory for one recvmmsg: whole super-segments fit, and nothing is allocated for a packet. Of large packets it takes fewer at
 * once, so that what the kernel has copied is still in the processor's cache when it is copied on.
 */
final class ReceiveBatch {
    private static final int SLOTS = 32;
    private static final int SLOT_BYTES = 1 << 16;
    private static final int CACHED_BYTES = 1 << 18;

    private final ByteBuffer packets = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
    private final ByteBuffer headers = LibC.memory(SLOTS * LibC.MMSGHDR_BYTES);
    private final ByteBuffer vectors = LibC.memory(SLOTS * LibC.IOVEC_BYTES);
    private final long headersAddress = LibC.address(headers);
    private final ReceiveOffload offload = new ReceiveOffload(packets);
    private int slots = SLOTS;
    private boolean full;

    ReceiveBatch() {
        long packetsAddress = LibC.address(packets);
        long vectorsAddress = LibC.address(vectors);
        for (int slot = 0; slot < SLOTS; slot++) {
            LibC.vector(vectors, slot, packetsAddress + (long) slot * SLOT_BYTES, SLOT_BYTES);
            LibC.messageHeader(headers, slot * LibC.MMSGHDR_BYTES, 0, vectorsAddress + (long) slot * LibC.IOVEC_BYTES);
        }
    }

    /** Hands over what waits on a socket, at most a batch; returns how many packets. */
    int receive(int fd, Link.PacketHandler handler) {
        return receive(fd, handler, false);
    }

    /**
     * The same; of a full batch of small packets what follows each other may become one. Of less than that it pays little, and who
     * sends a few segments at once wants to see what each of them causes.
     */
    int receive(int fd, Link.PacketHandler handler, boolean mayMerge) {
        int received = LibC.receiveMessages(fd, headersAddress, slots);
        full = received == slots;
        int bytes = mayMerge && received == SLOTS ? handOverMerged(received, handler) : handOver(received, handler);
        if (bytes > 0) {
            slots = Math.min(SLOTS, CACHED_BYTES / (bytes / received + 1) + 1);
        }
        return received;
    }

    private int handOver(int received, Link.PacketHandler handler) {
        int bytes = 0;
        for (int slot = 0; slot < received; slot++) {
            handler.onPacket(packets, slot * SLOT_BYTES, length(slot), 0);
            bytes += length(slot);
        }
        return bytes;
    }

    private int handOverMerged(int received, Link.PacketHandler handler) {
        int bytes = 0;
        for (int slot = 0; slot < received; slot++) {
            int at = slot * SLOT_BYTES;
            bytes += length(slot);
            offload.begin(at, length(slot));
            while (slot + 1 < received && offload.take((slot + 1) * SLOT_BYTES, length(slot + 1))) {
                slot++;
                bytes += length(slot);
            }
            handler.onPacket(packets, at, offload.end(), offload.pieceLength());
        }
        return bytes;
    }

    private int length(int slot) {
        return LibC.messageLength(headers, slot * LibC.MMSGHDR_BYTES);
    }

    /** True if the last batch took all that it could, and the socket may have more. */
    boolean wasFull() {
        return full;
    }
}
