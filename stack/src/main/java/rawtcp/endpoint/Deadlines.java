package rawtcp.endpoint;

import java.util.Arrays;
import rawtcp.tcp.parts.Timers;

/**
 * The connections by their next deadline: a binary heap that knows where each one stands. A deadline that is put off, or
 * taken away, as nearly every segment does it, leaves its place in the heap as it is until that has come to the top; so
 * what a connection's timers cost does not grow with the number of others.
 */
final class Deadlines {
    private Slot[] heap = new Slot[16];
    private int size;

    long nextNs() {
        settleTop();
        return size == 0 ? Timers.NEVER : heap[0].deadlineNs;
    }

    /** How many have a place, some of them perhaps for nothing any more. */
    int size() {
        return size;
    }

    void set(Slot slot, long deadlineNs) {
        slot.deadlineNs = deadlineNs;
        if (slot.heapIndex < 0) {
            if (deadlineNs != Timers.NEVER) {
                add(slot);
            }
        } else if (deadlineNs < slot.heapNs) {
            slot.heapNs = deadlineNs;
            rise(slot, slot.heapIndex);
        }
    }

    /** It is no more. */
    void forget(Slot slot) {
        slot.deadlineNs = Timers.NEVER;
        if (slot.heapIndex >= 0) {
            remove(slot);
        }
    }

    /** Takes off the first connection whose deadline has come; null if none is due. */
    Slot takeDue(long nowNs) {
        if (nextNs() > nowNs) {
            return null;
        }
        Slot first = heap[0];
        forget(first);
        return first;
    }

    /** Until the one at the top stands there by right; then no other's deadline can be earlier. */
    private void settleTop() {
        while (size > 0 && heap[0].heapNs != heap[0].deadlineNs) {
            Slot top = heap[0];
            if (top.deadlineNs == Timers.NEVER) {
                remove(top);
            } else {
                top.heapNs = top.deadlineNs;
                sink(top, 0);
            }
        }
    }

    private void add(Slot slot) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        slot.heapNs = slot.deadlineNs;
        size++;
        rise(slot, size - 1);
    }

    private void remove(Slot slot) {
        int at = slot.heapIndex;
        assert heap[at] == slot;
        slot.heapIndex = -1;
        size--;
        Slot last = heap[size];
        heap[size] = null;
        if (last == slot) {
            return;
        }
        if (at > 0 && last.heapNs < heap[(at - 1) / 2].heapNs) {
            rise(last, at);
        } else {
            sink(last, at);
        }
    }

    private void rise(Slot slot, int from) {
        int at = from;
        while (at > 0 && slot.heapNs < heap[(at - 1) / 2].heapNs) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(slot, at);
    }

    private void sink(Slot slot, int from) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].heapNs < heap[child].heapNs) {
                child++;
            }
            if (slot.heapNs <= heap[child].heapNs) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(slot, at);
    }

    private void put(Slot slot, int at) {
        heap[at] = slot;
        slot.heapIndex = at;
    }
}
