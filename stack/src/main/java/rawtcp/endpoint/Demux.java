package rawtcp.endpoint;

import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

/**
 * Finds the connection, or the record of one, that a segment belongs to: open addressing with linear probing and no tombstones. The hash is
 * keyed, so that no peer can aim at one chain; a look-up allocates nothing.
 */
final class Demux {
    private static final int MIN_CAPACITY = 16;

    private final long key0;
    private final long key1;
    private final long key2;
    private Slot[] table = new Slot[MIN_CAPACITY];
    private int size;

    Demux(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
        key2 = random.nextLong();
    }

    int size() {
        return size;
    }

    /** To whose end {@code in} is addressed; null if none. */
    Slot find(Segment in) {
        return find(
                in.destinationHigh(),
                in.destinationLow(),
                in.destinationPort(),
                in.sourceHigh(),
                in.sourceLow(),
                in.sourcePort());
    }

    Slot find(FourTuple tuple) {
        return find(
                tuple.local().high(),
                tuple.local().low(),
                tuple.localPort(),
                tuple.remote().high(),
                tuple.remote().low(),
                tuple.remotePort());
    }

    private Slot find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int hash = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        for (int at = hash & (table.length - 1); ; at = next(at)) {
            Slot slot = table[at];
            if (slot == null) {
                return null;
            }
            if (slot.hash == hash
                    && slot.localPort == localPort
                    && slot.remotePort == remotePort
                    && slot.remoteLow == remoteLow
                    && slot.remoteHigh == remoteHigh
                    && slot.local.low() == localLow
                    && slot.local.high() == localHigh) {
                return slot;
            }
        }
    }

    void add(Slot slot) {
        assert !slot.demuxed && find(slot.tuple()) == null : slot.tuple();
        if (2 * (size + 1) > table.length) {
            resize(2 * table.length);
        }
        slot.hash = hash(
                slot.local.high(), slot.local.low(), slot.localPort, slot.remoteHigh, slot.remoteLow, slot.remotePort);
        place(slot);
        slot.demuxed = true;
        size++;
    }

    /** {@code next} has the same four-tuple and takes the place of {@code slot}. */
    void replace(Slot slot, Slot next) {
        assert !next.demuxed;
        next.hash = slot.hash;
        table[indexOf(slot)] = next;
        slot.demuxed = false;
        next.demuxed = true;
    }

    void remove(Slot slot) {
        closeGap(indexOf(slot));
        slot.demuxed = false;
        size--;
        if (table.length > MIN_CAPACITY && 8 * size < table.length) {
            resize(table.length / 2);
        }
    }

    private int indexOf(Slot slot) {
        assert slot.demuxed : slot.tuple();
        int at = slot.hash & (table.length - 1);
        while (table[at] != slot) {
            assert table[at] != null : slot.tuple();
            at = next(at);
        }
        return at;
    }

    /** Looks until it has found one. */
    boolean anyMatch(Predicate<Slot> condition) {
        for (Slot slot : table) {
            if (slot != null && condition.test(slot)) {
                return true;
            }
        }
        return false;
    }

    void forEach(Consumer<Slot> visitor) {
        for (Slot slot : table) {
            if (slot != null) {
                visitor.accept(slot);
            }
        }
    }

    /** Moves back each follower that its own home does not keep behind the gap. */
    private void closeGap(int gap) {
        int mask = table.length - 1;
        for (int at = next(gap); table[at] != null; at = next(at)) {
            int home = table[at].hash & mask;
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = null;
    }

    private void resize(int capacity) {
        Slot[] old = table;
        table = new Slot[capacity];
        for (Slot slot : old) {
            if (slot != null) {
                place(slot);
            }
        }
    }

    private void place(Slot slot) {
        int at = slot.hash & (table.length - 1);
        while (table[at] != null) {
            at = next(at);
        }
        table[at] = slot;
    }

    private int next(int at) {
        return (at + 1) & (table.length - 1);
    }

    private int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        long ports = (long) localPort << 16 | remotePort;
        long hash = fold(localLow ^ key0, remoteLow ^ key1);
        hash = fold(hash ^ ports, key2);
        hash = fold(hash ^ localHigh, key0 ^ Long.rotateLeft(remoteHigh, 32));
        return (int) (hash ^ hash >>> 32);
    }

    /** Both halves of the 128-bit product. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }
}
