package rawtcp.tcp.parts;

import java.nio.ByteBuffer;

/** The memory of a buffer: a ring of bytes that grows from nothing. Positions count from its first byte kept. */
final class Ring {
    private static final int FIRST_CAPACITY = 4096;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BufferMemory memory;
    private ByteBuffer bytes = NOTHING;
    private int head;

    Ring(BufferMemory memory) {
        this.memory = memory;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Makes room for {@code needed} bytes, by doubling but not above {@code limit} if that suffices; keeps the first {@code used}. */
    void ensureCapacity(int needed, int used, int limit) {
        assert used <= bytes.capacity() && used <= needed;
        if (needed <= bytes.capacity()) {
            return;
        }
        long capacity = Math.max(FIRST_CAPACITY, bytes.capacity());
        while (capacity < needed) {
            capacity *= 2;
        }
        ByteBuffer larger = memory.take((int) Math.max(needed, Math.min(capacity, limit)));
        copyOut(0, used, larger, 0);
        memory.giveBack(bytes);
        bytes = larger;
        head = 0;
    }

    /** Where in {@link #bytes} position {@code position} lies. */
    int index(int position) {
        assert position >= 0 && position <= bytes.capacity();
        int index = head + position; // no overflow: both are at most 2^30
        return index < bytes.capacity() ? index : index - bytes.capacity();
    }

    void copyIn(int position, ByteBuffer from, int fromAt, int length) {
        int index = index(position);
        int first = Math.min(length, bytes.capacity() - index);
        bytes.put(index, from, fromAt, first);
        if (first < length) {
            bytes.put(0, from, fromAt + first, length - first);
        }
    }

    void copyOut(int position, int length, ByteBuffer into, int intoAt) {
        int index = index(position);
        int first = Math.min(length, bytes.capacity() - index);
        into.put(intoAt, bytes, index, first);
        if (first < length) {
            into.put(intoAt + first, bytes, 0, length - first);
        }
    }

    void dropFirst(int length) {
        head = index(length);
    }

    /** Nothing is kept: the next byte may lie at the start of the memory, so that it wraps less. */
    void rewind() {
        head = 0;
    }

    void release() {
        memory.giveBack(bytes);
        bytes = NOTHING;
        head = 0;
    }
}
