package rawtcp.tcp.parts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a stack's buffers take their memory from. That of a living stack lies outside the heap, so that the kernel reads and
 * writes it where it is, and is used again. What is given back has its contents until the turn is over ({@link #settle}):
 * somebody may be about to write them to a program.
 */
public final class BufferMemory {
    /** In the heap: for stacks of which there are many and short-lived ones. */
    public static final BufferMemory HEAP = new BufferMemory(false);

    private static final int SMALLEST_SHIFT = 12;
    private static final int LARGEST_SHIFT = 22;
    /** As much of each size is kept. */
    private static final int KEPT_BYTES = 8 << 20;

    private final boolean direct;
    private final List<List<ByteBuffer>> free = new ArrayList<>();
    private final List<ByteBuffer> resting = new ArrayList<>();

    private BufferMemory(boolean direct) {
        this.direct = direct;
        for (int shift = SMALLEST_SHIFT; direct && shift <= LARGEST_SHIFT; shift++) {
            free.add(new ArrayList<>());
        }
    }

    /** For one stack. */
    public static BufferMemory direct() {
        return new BufferMemory(true);
    }

    /** At least {@code bytes}; what is in it is anybody's. */
    ByteBuffer take(int bytes) {
        if (!direct) {
            return ByteBuffer.allocate(bytes);
        }
        int shift = Math.max(SMALLEST_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
        if (shift > LARGEST_SHIFT) {
            return ByteBuffer.allocateDirect(bytes);
        }
        List<ByteBuffer> ofThisSize = free.get(shift - SMALLEST_SHIFT);
        return ofThisSize.isEmpty() ? ByteBuffer.allocateDirect(1 << shift) : ofThisSize.remove(ofThisSize.size() - 1);
    }

    void giveBack(ByteBuffer buffer) {
        if (direct && buffer.capacity() <= 1 << LARGEST_SHIFT && buffer.capacity() > 0) {
            resting.add(buffer);
        }
    }

    /** Nobody looks any more at what was given back before. */
    public void settle() {
        if (resting.isEmpty()) {
            return;
        }
        for (int i = 0; i < resting.size(); i++) {
            ByteBuffer buffer = resting.get(i);
            int shift = Integer.numberOfTrailingZeros(buffer.capacity());
            List<ByteBuffer> ofThisSize = free.get(shift - SMALLEST_SHIFT);
            if (ofThisSize.size() < KEPT_BYTES >> shift) {
                ofThisSize.add(buffer);
            }
        }
        resting.clear();
    }
}
