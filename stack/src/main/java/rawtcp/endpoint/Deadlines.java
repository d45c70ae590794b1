package rawtcp.endpoint;

import java.util.Arrays;
import rawtcp.tcp.parts.Timers;

/** The connections by their next deadline: a binary heap that knows where each one stands. */
final class Deadlines {
    private Slot[] heap = new Slot[16];
    private int size;

    long nextNs() {
        return size == 0 ? Timers.NEVER : heap[0].deadlineNs;
    }

    int size() {
        return size;
    }

    void set(Slot slot, long deadlineNs) {
        if (slot.deadlineNs == deadlineNs) {
            return;
        }
        slot.deadlineNs = deadlineNs;
        if (deadlineNs == Timers.NEVER) {
            remove(slot);
        } else if (slot.heapIndex < 0) {
            add(slot);
        } else {
            settle(slot, slot.heapIndex);
        }
    }

    /** Takes off the first connection whose deadline has come; null if none is due. */
    Slot takeDue(long nowNs) {
        if (nextNs() > nowNs) {
            return null;
        }
        Slot first = heap[0];
        set(first, Timers.NEVER);
        return first;
    }

    private void add(Slot slot) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
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
        if (last != slot) {
            settle(last, at);
        }
    }

    private void settle(Slot slot, int at) {
        if (at > 0 && slot.deadlineNs < heap[(at - 1) / 2].deadlineNs) {
            rise(slot, at);
        } else {
            sink(slot, at);
        }
    }

    private void rise(Slot slot, int at) {
        while (at > 0 && slot.deadlineNs < heap[(at - 1) / 2].deadlineNs) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(slot, at);
    }

    private void sink(Slot slot, int at) {
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].deadlineNs < heap[child].deadlineNs) {
                child++;
            }
            if (slot.deadlineNs <= heap[child].deadlineNs) {
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
