package rawtcp.endpoint;

import java.util.Arrays;
import rawtcp.tcp.parts.Timers;

/** The connections by their next deadline: a binary heap that knows where each one stands. */
final class Deadlines {
    private Entry[] heap = new Entry[16];
    private int size;

    long nextNs() {
        return size == 0 ? Timers.NEVER : heap[0].deadlineNs;
    }

    int size() {
        return size;
    }

    void set(Entry entry, long deadlineNs) {
        if (entry.deadlineNs == deadlineNs) {
            return;
        }
        entry.deadlineNs = deadlineNs;
        if (deadlineNs == Timers.NEVER) {
            remove(entry);
        } else if (entry.heapIndex < 0) {
            add(entry);
        } else {
            settle(entry, entry.heapIndex);
        }
    }

    /** Takes off the first connection whose deadline has come; null if none is due. */
    Entry takeDue(long nowNs) {
        if (nextNs() > nowNs) {
            return null;
        }
        Entry first = heap[0];
        set(first, Timers.NEVER);
        return first;
    }

    private void add(Entry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        size++;
        rise(entry, size - 1);
    }

    private void remove(Entry entry) {
        int at = entry.heapIndex;
        assert heap[at] == entry;
        entry.heapIndex = -1;
        size--;
        Entry last = heap[size];
        heap[size] = null;
        if (last != entry) {
            settle(last, at);
        }
    }

    private void settle(Entry entry, int at) {
        if (at > 0 && entry.deadlineNs < heap[(at - 1) / 2].deadlineNs) {
            rise(entry, at);
        } else {
            sink(entry, at);
        }
    }

    private void rise(Entry entry, int at) {
        while (at > 0 && entry.deadlineNs < heap[(at - 1) / 2].deadlineNs) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(entry, at);
    }

    private void sink(Entry entry, int at) {
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].deadlineNs < heap[child].deadlineNs) {
                child++;
            }
            if (entry.deadlineNs <= heap[child].deadlineNs) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(entry, at);
    }

    private void put(Entry entry, int at) {
        heap[at] = entry;
        entry.heapIndex = at;
    }
}
