package rawtcp.link;

import java.nio.ByteBuffer;
import rawtcp.os.LibC;

/** Memory for one recvmmsg: whole super-segments fit, and nothing is allocated for a packet. */
final class ReceiveBatch {
    private static final int SLOTS = 32;
    private static final int SLOT_BYTES = 1 << 16;

    private final ByteBuffer packets = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
    private final ByteBuffer headers = LibC.memory(SLOTS * LibC.MMSGHDR_BYTES);
    private final ByteBuffer vectors = LibC.memory(SLOTS * LibC.IOVEC_BYTES);
    private final long headersAddress = LibC.address(headers);

    ReceiveBatch() {
        long packetsAddress = LibC.address(packets);
        long vectorsAddress = LibC.address(vectors);
        for (int slot = 0; slot < SLOTS; slot++) {
            int at = slot * LibC.IOVEC_BYTES;
            vectors.putLong(at, packetsAddress + (long) slot * SLOT_BYTES).putLong(at + 8, SLOT_BYTES);
            LibC.messageHeader(headers, slot * LibC.MMSGHDR_BYTES, 0, vectorsAddress + at);
        }
    }

    /** Hands over what waits on a socket, at most a batch; returns how many packets. */
    int receive(int fd, Link.PacketHandler handler) {
        int received = LibC.receiveMessages(fd, headersAddress, SLOTS);
        for (int slot = 0; slot < received; slot++) {
            handler.onPacket(packets, slot * SLOT_BYTES, LibC.messageLength(headers, slot * LibC.MMSGHDR_BYTES));
        }
        return received;
    }
}
