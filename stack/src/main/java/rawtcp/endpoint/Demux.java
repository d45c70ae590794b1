package rawtcp.endpoint;

import java.util.random.RandomGenerator;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

/**
 * Finds the connection that a segment belongs to: open addressing with linear probing and no tombstones. The hash is
 * keyed, so that no peer can aim at one chain; a look-up allocates nothing.
 */
final class Demux {
    private static final int MIN_CAPACITY = 16;

    private final long key0;
    private final long key1;
    private final long key2;
    private Entry[] table = new Entry[MIN_CAPACITY];
    private int size;

    Demux(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
        key2 = random.nextLong();
    }

    int size() {
        return size;
    }

    /** The connection to whose end {@code in} is addressed; null if none. */
    Entry find(Segment in) {
        return find(
                in.destinationHigh(),
                in.destinationLow(),
                in.destinationPort(),
                in.sourceHigh(),
                in.sourceLow(),
                in.sourcePort());
    }

    Entry find(FourTuple tuple) {
        return find(
                tuple.local().high(),
                tuple.local().low(),
                tuple.localPort(),
                tuple.remote().high(),
                tuple.remote().low(),
                tuple.remotePort());
    }

    private Entry find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int hash = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        for (int at = hash & (table.length - 1); ; at = next(at)) {
            Entry entry = table[at];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash
                    && entry.localPort == localPort
                    && entry.remotePort == remotePort
                    && entry.remoteLow == remoteLow
                    && entry.localLow == localLow
                    && entry.remoteHigh == remoteHigh
                    && entry.localHigh == localHigh) {
                return entry;
            }
        }
    }

    void add(Entry entry) {
        assert !entry.demuxed && find(entry.tuple) == null : entry.tuple;
        if (2 * (size + 1) > table.length) {
            resize(2 * table.length);
        }
        entry.hash = hash(
                entry.localHigh, entry.localLow, entry.localPort, entry.remoteHigh, entry.remoteLow, entry.remotePort);
        place(entry);
        entry.demuxed = true;
        size++;
    }

    void remove(Entry entry) {
        assert entry.demuxed : entry.tuple;
        int at = entry.hash & (table.length - 1);
        while (table[at] != entry) {
            assert table[at] != null : entry.tuple;
            at = next(at);
        }
        closeGap(at);
        entry.demuxed = false;
        size--;
        if (table.length > MIN_CAPACITY && 8 * size < table.length) {
            resize(table.length / 2);
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
        Entry[] old = table;
        table = new Entry[capacity];
        for (Entry entry : old) {
            if (entry != null) {
                place(entry);
            }
        }
    }

    private void place(Entry entry) {
        int at = entry.hash & (table.length - 1);
        while (table[at] != null) {
            at = next(at);
        }
        table[at] = entry;
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
