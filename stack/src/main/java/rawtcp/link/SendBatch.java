package rawtcp.link;

import java.nio.ByteBuffer;
import rawtcp.os.LibC;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * Segments on their way to sendmmsg, encoded one behind the other into memory that is filled from the start again
 * whenever all have left: so a few kilobytes stay in the cache, and a 64 KB packet on lo fits as well.
 */
final class SendBatch {
    static final int SLOTS = 64;
    private static final int LONGEST_PACKET = 65_535;
    private static final int MEMORY_BYTES = 1 << 20;
    private static final int ALIGNMENT = 64;
    private static final int DESTINATION_OFFSET = 16;

    private final ByteBuffer packets = ByteBuffer.allocateDirect(MEMORY_BYTES);
    private final ByteBuffer headers = LibC.memory(SLOTS * LibC.MMSGHDR_BYTES);
    private final ByteBuffer vectors = LibC.memory(SLOTS * LibC.IOVEC_BYTES);
    private final ByteBuffer destinations = LibC.memory(SLOTS * LibC.SOCKADDR_IN_BYTES);
    private final long packetsAddress = LibC.address(packets);
    private final long headersAddress = LibC.address(headers);
    private int first;
    private int end;
    private int memoryUsed;

    SendBatch() {
        long vectorsAddress = LibC.address(vectors);
        long destinationsAddress = LibC.address(destinations);
        for (int slot = 0; slot < SLOTS; slot++) {
            LibC.messageHeader(
                    headers,
                    slot * LibC.MMSGHDR_BYTES,
                    destinationsAddress + (long) slot * LibC.SOCKADDR_IN_BYTES,
                    vectorsAddress + (long) slot * LibC.IOVEC_BYTES);
        }
    }

    boolean hasRoom() {
        return end < SLOTS && memoryUsed + LONGEST_PACKET <= MEMORY_BYTES;
    }

    boolean isEmpty() {
        return first == end;
    }

    void add(Segment segment) {
        assert hasRoom();
        int length = SegmentCodec.encodeIpv4(segment, packets, memoryUsed);
        take(length, (int) segment.destinationLow());
    }

    void add(ByteBuffer packet, int at, int length) {
        assert hasRoom();
        packets.put(memoryUsed, packet, at, length);
        take(length, packet.getInt(at + DESTINATION_OFFSET));
    }

    private void take(int length, int destination) {
        assert length <= LONGEST_PACKET : length;
        int at = end * LibC.IOVEC_BYTES;
        vectors.putLong(at, packetsAddress + memoryUsed).putLong(at + 8, length);
        // The port of a raw socket's destination has no meaning; the address decides the route.
        LibC.socketAddress(destinations, end * LibC.SOCKADDR_IN_BYTES, destination, 0);
        memoryUsed += (length + ALIGNMENT - 1) & -ALIGNMENT;
        end++;
    }

    /** Sends as many as go; 0 if all have left, else the errno for which the first of the rest did not. */
    int send(int fd) {
        while (first < end) {
            int sent = LibC.sendMessages(fd, headersAddress + (long) first * LibC.MMSGHDR_BYTES, end - first);
            if (sent == -LibC.EINTR) {
                continue;
            }
            if (sent < 0) {
                return -sent;
            }
            first += sent;
        }
        reset();
        return 0;
    }

    /** Gives up the first one that is left. */
    void drop() {
        assert first < end;
        first++;
        if (first == end) {
            reset();
        }
    }

    private void reset() {
        first = 0;
        end = 0;
        memoryUsed = 0;
    }
}
