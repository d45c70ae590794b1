package rawtcp.link;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import rawtcp.os.LibC;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * Packets on their way to sendmmsg, encoded one behind the other into memory that is filled from the start again
 * whenever all have left: so what one turn sends stays in the cache, and a 64 KB packet on lo fits as well. Long data may
 * stay where it is, if the kernel can read it there; what the kernel has no room for is copied before anybody goes on.
 */
final class SendBatch {
    static final int SLOTS = 2 * Segment.MOST_PIECES;
    private static final int LONGEST_PACKET = 65_535 + 64; // with what stands before its IP header
    private static final int MEMORY_BYTES = 1 << 20;
    private static final int CACHE_LINE = 64;

    /** Header, data, and what of the data lies at the start of its buffer again. */
    private static final int VECTORS = 3;

    /** Shorter data is copied in less time than it takes to tell where it is. */
    private static final int WORTH_BORROWING = 2_048;

    private final ByteBuffer packets = ByteBuffer.allocateDirect(MEMORY_BYTES);
    private final ByteBuffer headers = LibC.memory(SLOTS * LibC.MMSGHDR_BYTES);
    private final ByteBuffer vectors = LibC.memory(SLOTS * VECTORS * LibC.IOVEC_BYTES);
    private final ByteBuffer destinations = LibC.memory(SLOTS * LibC.SOCKADDR_IN_BYTES);
    private final long packetsAddress = LibC.address(packets);
    private final long headersAddress = LibC.address(headers);
    private final ByteBuffer[] borrowed = new ByteBuffer[SLOTS]; // null: the packet is whole
    private int first;
    private int end;
    private int memoryUsed;

    /** {@code addressed}: each packet has its destination's address beside it. */
    SendBatch(boolean addressed) {
        long vectorsAddress = LibC.address(vectors);
        long destinationsAddress = LibC.address(destinations);
        for (int slot = 0; slot < SLOTS; slot++) {
            LibC.messageHeader(
                    headers,
                    slot * LibC.MMSGHDR_BYTES,
                    addressed ? destinationsAddress + (long) slot * LibC.SOCKADDR_IN_BYTES : 0,
                    vectorsAddress + (long) slot * VECTORS * LibC.IOVEC_BYTES);
        }
    }

    boolean hasRoom() {
        return hasRoom(1);
    }

    /** For so many packets with as much data as the longest one may have. */
    boolean hasRoom(int pieces) {
        return end + pieces <= SLOTS
                && memoryUsed + LONGEST_PACKET + pieces * (SegmentCodec.MAX_HEADERS + CACHE_LINE) <= MEMORY_BYTES;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** Where the next packet is to be written, and from which index on. */
    ByteBuffer memory() {
        assert hasRoom();
        return packets;
    }

    int at() {
        return memoryUsed;
    }

    /** What was written there is a packet of {@code length} bytes. */
    void add(int length) {
        vector(end, 0, packetsAddress + memoryUsed, length);
        vectorCount(end, 1);
        added(length);
    }

    /** The same, for a destination. A port has no meaning there; the address decides the route. */
    void add(int length, int destination) {
        LibC.socketAddress(destinations, end * LibC.SOCKADDR_IN_BYTES, destination, 0);
        add(length);
    }

    private static boolean isBorrowed(Segment segment) {
        return segment.dataLength() >= WORTH_BORROWING && segment.data().isDirect();
    }

    /** How many bytes of borrowed data stand before the first that begins a cache line. */
    static int beforeCacheLine(Segment segment) {
        return isBorrowed(segment) ? (int) -(LibC.address(segment.data()) + segment.dataAt()) & CACHE_LINE - 1 : 0;
    }

    /** What was written there are the {@code headersLength} bytes before the data of {@code segment}. */
    void add(int headersLength, Segment segment) {
        int length = segment.dataLength();
        int at = memoryUsed + headersLength;
        if (!isBorrowed(segment)) {
            segment.copyData(0, length, packets, at);
            add(headersLength + length);
            return;
        }
        ByteBuffer data = segment.data();
        int first = Math.min(length, data.capacity() - segment.dataAt());
        long address = LibC.address(data);
        vector(end, 0, packetsAddress + memoryUsed, headersLength);
        vector(end, 1, address + segment.dataAt(), first);
        vector(end, 2, address, length - first);
        vectorCount(end, first == length ? 2 : 3);
        borrowed[end] = data;
        added(headersLength + length);
    }

    private void added(int length) {
        assert length <= LONGEST_PACKET : length;
        memoryUsed += (length + CACHE_LINE - 1) & -CACHE_LINE;
        end++;
    }

    private void vector(int slot, int index, long address, int length) {
        LibC.vector(vectors, slot * VECTORS + index, address, length);
    }

    private void vectorCount(int slot, int count) {
        LibC.vectorCount(headers, slot * LibC.MMSGHDR_BYTES, count);
    }

    /**
     * Sends what goes. What the kernel has no room for stays; what it refuses is given up, and {@code refused} told why:
     * EMSGSIZE: longer than the device's MTU; EPERM: netfilter dropped it; ENETUNREACH: no route any more; …
     */
    void flush(int fd, IntConsumer refused) {
        for (int errno = send(fd); errno != 0; errno = send(fd)) {
            if (errno == LibC.EAGAIN || errno == LibC.ENOBUFS) {
                makeWhole();
                return;
            }
            refused.accept(errno);
            drop();
        }
    }

    /** Sends as many as go; 0 if all have left, else the errno for which the first of the rest did not. */
    private int send(int fd) {
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

    /** Whose data is borrowed may go on: what is left has its own from now on, in the place that it was given. */
    private void makeWhole() {
        for (int slot = first; slot < end; slot++) {
            ByteBuffer data = borrowed[slot];
            if (data != null) {
                int at = (slot * VECTORS) * LibC.IOVEC_BYTES;
                int headersLength = (int) vectors.getLong(at + 8);
                int dataAt = (int) (vectors.getLong(at + LibC.IOVEC_BYTES) - LibC.address(data));
                int firstLength = (int) vectors.getLong(at + LibC.IOVEC_BYTES + 8);
                int secondLength = (int) vectors.getLong(at + 2 * LibC.IOVEC_BYTES + 8);
                int into = (int) (vectors.getLong(at) - packetsAddress) + headersLength;
                packets.put(into, data, dataAt, firstLength).put(into + firstLength, data, 0, secondLength);
                vector(slot, 0, vectors.getLong(at), headersLength + firstLength + secondLength);
                vectorCount(slot, 1);
                borrowed[slot] = null;
            }
        }
    }

    /** Gives up the first one that is left. */
    private void drop() {
        assert first < end;
        first++;
        if (first == end) {
            reset();
        }
    }

    private void reset() {
        Arrays.fill(borrowed, 0, end, null);
        first = 0;
        end = 0;
        memoryUsed = 0;
    }
}
