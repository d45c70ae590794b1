package rawtcp.tcp.parts;

import java.util.Arrays;

/** Ranges of a stream, in ascending order, that neither overlap nor touch. */
final class Ranges {
    private static final long[] NONE = {};

    private long[] starts = NONE;
    private long[] ends = NONE;
    private int count;

    int count() {
        return count;
    }

    long start(int index) {
        assert index < count;
        return starts[index];
    }

    long end(int index) {
        assert index < count;
        return ends[index];
    }

    /** The end of the last range, or {@code otherwise} if there is none. */
    long lastEnd(long otherwise) {
        return count == 0 ? otherwise : ends[count - 1];
    }

    /** Index of the first range that ends at {@code position} or later; {@link #count} if none does. */
    int firstEndingFrom(long position) {
        int found = Arrays.binarySearch(ends, 0, count, position);
        return found >= 0 ? found : -found - 1;
    }

    /** Index of the first range that starts after {@code position}; {@link #count} if none does. */
    int firstStartingAfter(long position) {
        int found = Arrays.binarySearch(starts, 0, count, position);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Puts one range in the place of those from {@code from} up to, not including, {@code to}. */
    void replace(int from, int to, long start, long end) {
        assert from <= to && to <= count && start < end;
        if (from == to) {
            insertAt(from);
        } else {
            remove(from + 1, to);
        }
        starts[from] = start;
        ends[from] = end;
    }

    void remove(int from, int to) {
        System.arraycopy(starts, to, starts, from, count - to);
        System.arraycopy(ends, to, ends, from, count - to);
        count -= to - from;
    }

    void clear() {
        starts = NONE;
        ends = NONE;
        count = 0;
    }

    private void insertAt(int index) {
        if (count == starts.length) {
            int capacity = Math.max(8, 2 * count);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        System.arraycopy(starts, index, starts, index + 1, count - index);
        System.arraycopy(ends, index, ends, index + 1, count - index);
        count++;
    }
}
