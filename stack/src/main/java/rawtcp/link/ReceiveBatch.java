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
        int received = LibC.receiveMessages(fd, headersAddress, slots);
        full = received == slots;
        int bytes = 0;
        for (int slot = 0; slot < received; slot++) {
            int length = LibC.messageLength(headers, slot * LibC.MMSGHDR_BYTES);
            handler.onPacket(packets, slot * SLOT_BYTES, length);
            bytes += length;
        }
        if (bytes > 0) {
            slots = Math.min(SLOTS, CACHED_BYTES / (bytes / received + 1) + 1);
        }
        return received;
    }

    /** True if the last batch took all that it could, and the socket may have more. */
    boolean wasFull() {
        return full;
    }
}
