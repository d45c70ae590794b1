package rawtcp.tcp.parts;

/**
 * What received data costs, as Linux counts it: each segment takes a buffer of a certain size beside its bytes
 * (truesize), the sum may not exceed the receive buffer (sk_rcvbuf), and the window that is told is the part of the buffer
 * that data will fill at the ratio seen so far (scaling_ratio).
 */
public final class ReceiveMemory {
    private static final int RATIO_SHIFT = 8;
    private static final int HEADERS = 104; // IP, TCP, and the room that a driver leaves before them
    private static final int SHARED_INFO = 320;
    private static final int BUFFER_HEAD = 256; // sizeof sk_buff
    private static final int SMALLEST_CLASS = 576; // a head of TCP's own headers
    private static final int PAGE = 4_096;
    private static final int FIRST_PAGE_DATA = PAGE - HEADERS - SHARED_INFO;

    private static final int LEAST = 8; // buffers; their number is a power of two
    private static final long[] NONE = {};

    private int size;
    private int ratio = 1 << (RATIO_SHIFT - 1);
    private int used;
    private int tailRoom;
    private long[] ends = NONE; // ring: up to which byte of the stream each buffer reaches
    private int[] costs = {};
    private long[] arrivedNs = NONE; // of each buffer the last that came into it
    private int first;
    private int count;

    public ReceiveMemory(int bytes) {
        size = bytes;
    }

    /** SO_RCVBUF as getsockopt tells it. */
    public int size() {
        return size;
    }

    public void size(int bytes) {
        size = bytes;
    }

    /** Linux sk_rmem_alloc. */
    public int used() {
        return used;
    }

    /** The window that the whole buffer stands for (tcp_full_space). */
    public int full() {
        return windowOf(size);
    }

    /** The window that what is free stands for (tcp_space). */
    public int space() {
        return windowOf(Math.max(0, size - used));
    }

    /** As it was before the last segment came, which had so much data. */
    public int spaceBefore(int bytes) {
        return windowOf(Math.max(0, size - used + cost(bytes)));
    }

    /** More than the buffer is taken: a segment that came to an empty one may be larger. */
    public boolean isExceeded() {
        return used > size;
    }

    /** The window that a buffer of {@code bytes} stands for. */
    public int windowOf(long bytes) {
        return (int) ((bytes * ratio) >> RATIO_SHIFT);
    }

    /** The window that the buffer of a segment with so much data stands for. */
    public int windowOfSegment(int bytes) {
        return windowOf(cost(bytes));
    }

    /** The buffer that a window of {@code bytes} needs. */
    public long sizeFor(long bytes) {
        return (bytes << RATIO_SHIFT) / ratio;
    }

    /** A full segment of another size than before was seen: how much of its buffer is data? True if that is news. */
    public boolean measure(int bytes) {
        int before = ratio;
        ratio = Math.max(1, (int) (((long) bytes << RATIO_SHIFT) / cost(bytes)));
        return ratio != before;
    }

    /** Linux truesize of a segment with so much data, in a buffer from the allocator's classes, and in pages from there. */
    static int cost(int bytes) {
        int morePages = Math.max(0, bytes - FIRST_PAGE_DATA + PAGE - 1) / PAGE;
        return BUFFER_HEAD + classOf(Math.min(bytes, FIRST_PAGE_DATA) + HEADERS + SHARED_INFO) + morePages * PAGE;
    }

    private static int classOf(int needed) {
        return needed <= SMALLEST_CLASS ? SMALLEST_CLASS : Integer.highestOneBit(needed - 1) << 1;
    }

    /** A segment is kept, whose data ends at byte {@code end} of the stream; {@code follows}: it joins what lies before it. */
    public void add(long end, int bytes, boolean follows, long nowNs) {
        if (follows && count > 0 && bytes <= tailRoom) { // it is copied behind the last one
            tailRoom -= bytes;
            ends[place(count - 1)] = end;
            arrivedNs[place(count - 1)] = nowNs;
            return;
        }
        int needed = bytes + HEADERS + SHARED_INFO;
        tailRoom = follows && needed <= PAGE ? classOf(needed) - needed : 0;
        if (count == ends.length) {
            grow();
        }
        int index = count++;
        for (; index > 0 && ends[place(index - 1)] > end; index--) { // behind a gap others wait already
            ends[place(index)] = ends[place(index - 1)];
            costs[place(index)] = costs[place(index - 1)];
            arrivedNs[place(index)] = arrivedNs[place(index - 1)];
        }
        ends[place(index)] = end;
        costs[place(index)] = cost(bytes);
        arrivedNs[place(index)] = nowNs;
        used += cost(bytes);
    }

    private void grow() {
        int length = Math.max(LEAST, 2 * ends.length);
        long[] moreEnds = new long[length];
        int[] moreCosts = new int[length];
        long[] moreArrivedNs = new long[length];
        for (int i = 0; i < count; i++) {
            moreEnds[i] = ends[place(i)];
            moreCosts[i] = costs[place(i)];
            moreArrivedNs[i] = arrivedNs[place(i)];
        }
        ends = moreEnds;
        costs = moreCosts;
        arrivedNs = moreArrivedNs;
        first = 0;
    }

    /** When the buffer came that holds the last byte before {@code position}, or what was copied behind it. */
    public long arrivedNs(long position) {
        int index = holding(position - 1);
        return index < count ? arrivedNs[place(index)] : 0;
    }

    /** Where the buffer ends that holds the byte at {@code position}. */
    public long endOfBuffer(long position) {
        int index = holding(position);
        return index < count ? ends[place(index)] : Long.MAX_VALUE;
    }

    /** Which buffer holds the byte at {@code position}, or is the next behind it; {@code count}: none. */
    private int holding(long position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[place(middle)] > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int place(int index) {
        return (first + index) & (ends.length - 1);
    }

    /** The application has taken all up to byte {@code position}. */
    public void readUpTo(long position) {
        while (count > 0 && ends[first] <= position) {
            used -= costs[first];
            first = place(1);
            count--;
        }
        if (count == 0) {
            tailRoom = 0;
        }
    }
}
